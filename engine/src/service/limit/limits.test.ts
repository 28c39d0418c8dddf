import { AppError, isAppError } from "@autoweave/contracts/app-error";
import type { ErrorCode } from "@autoweave/contracts/error-codes";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Counters } from "../../store/counters/counters.js";
import { createMemoryCounters } from "../../store/counters/memory-counters.js";
import { limitPasswordTries } from "./limit-password-tries.js";
import { limitWrongCredentials } from "./limit-wrong-credentials.js";
import { createLimits, type Limits } from "./limits.js";
import type { Points } from "./tenant-points.js";

function openMemory(options: { points?: Partial<Points>; isShared?: boolean } = {}): {
  limits: Limits;
  asked: string[];
} {
  const { points = {}, isShared = true } = options;
  const asked: string[] = [];
  const memory = createMemoryCounters({ windowSeconds: 60 });
  const shared: Counters = {
    ...memory,
    take: async (key, cost) => {
      asked.push(key);
      return { ...(await memory.take(key, cost)), isShared };
    },
  };
  const limits = createLimits({
    shared,
    own: createMemoryCounters({ windowSeconds: 60 }),
    tenantPoints: { get: async () => ({ external: 100, tools: 6000, ...points }), forget: () => undefined },
  });
  return { limits, asked };
}

async function passes(work: Promise<unknown>): Promise<boolean> {
  return work.then(
    () => true,
    (error: unknown) => {
      if (!isAppError(error) || error.code !== "limit.exceeded") throw error;
      return false;
    },
  );
}

test("the 101st point in a minute is refused, and the refusal says what is left and how long to wait", async () => {
  const { limits } = openMemory();
  expect(await limits.take("external", "t1", 60)).toMatchObject({ budget: "external", points: 100, remaining: 40 });
  expect(await limits.take("external", "t1", 40)).toMatchObject({ remaining: 0 });
  const refusal = limits.take("external", "t1");
  await expect(refusal).rejects.toMatchObject({
    code: "limit.exceeded",
    status: 429,
    retry: true,
    message: expect.stringMatching(/100 points a minute\. Try again in \d+ s\./),
    details: { budget: "external", points: 100, cost: 1, remaining: 0, waitMs: expect.any(Number) },
  });
  const details = await refusal.then(
    () => undefined,
    (error: AppError) => error.details,
  );
  const waitMs = Number(details?.waitMs);
  expect(waitMs).toBeGreaterThan(0);
  expect(waitMs).toBeLessThanOrEqual(60_000);
});

test("what does not fit takes nothing from what does", async () => {
  const { limits } = openMemory();
  await limits.take("external", "t1", 95);
  await expect(limits.take("external", "t1", 10)).rejects.toMatchObject({ details: { remaining: 5, cost: 10 } });
  expect(await limits.take("external", "t1", 5)).toMatchObject({ remaining: 0 });
});

test("what costs more than there is in a minute is refused without a hope", async () => {
  const { limits, asked } = openMemory();
  await expect(limits.take("external", "t1", 101)).rejects.toMatchObject({
    code: "limit.exceeded",
    retry: false,
    details: { cost: 101, points: 100, remaining: 100 },
  });
  expect(asked).toEqual([]);
});

test("of 300 at once 100 pass", async () => {
  const { limits } = openMemory();
  const passed = await Promise.all(Array.from({ length: 300 }, () => passes(limits.take("external", "t1"))));
  expect(passed.filter(Boolean)).toHaveLength(100);
});

test("whatever is asked, never more passes than there is, and one by one nothing is refused that fits", async () => {
  const { limits } = openMemory();
  let runs = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 60 }), { maxLength: 30 }), async (costs) => {
      const [inTurn, atOnce] = [`turn${runs}`, `once${runs++}`];
      let left = 100;
      for (const cost of costs) {
        const isPassed = await passes(limits.take("external", inTurn, cost));
        expect(isPassed).toBe(cost <= left);
        if (isPassed) left -= cost;
      }
      const passed = await Promise.all(costs.map((cost) => passes(limits.take("external", atOnce, cost))));
      const sum = costs.reduce((total, cost, index) => total + (passed[index] ? cost : 0), 0);
      expect(sum).toBeLessThanOrEqual(100);
    }),
  );
});

test("once all is spent, the store is left alone", async () => {
  const { limits, asked } = openMemory();
  await limits.take("external", "t1", 100);
  for (let count = 0; count < 50; count++) expect(await passes(limits.take("external", "t1"))).toBe(false);
  expect(asked).toHaveLength(1);
});

test("tenants and budgets are counted apart", async () => {
  const { limits } = openMemory();
  await limits.take("external", "t1", 100);
  expect(await limits.take("external", "t2", 100)).toMatchObject({ remaining: 0 });
  expect(await limits.take("tools", "t1", 100)).toMatchObject({ points: 6000, remaining: 5900 });
  expect(await limits.read("external", "t1")).toMatchObject({ points: 100, remaining: 0 });
  expect(await limits.read("external", "t3")).toMatchObject({ points: 100, remaining: 100, resetMs: 0 });
});

test("a tenant's own number holds", async () => {
  const { limits } = openMemory({ points: { external: 3 } });
  const passed = [];
  for (let count = 0; count < 5; count++) passed.push(await passes(limits.take("external", "t1")));
  expect(passed).toEqual([true, true, true, false, false]);
});

test("while the store is away a process grants a quarter, at least one", async () => {
  const { limits } = openMemory({ isShared: false });
  const passed = await Promise.all(Array.from({ length: 100 }, () => passes(limits.take("external", "t1"))));
  expect(passed.filter(Boolean)).toHaveLength(25);
  const tries = await Promise.all(Array.from({ length: 5 }, () => passes(limits.take("password", "person/p"))));
  expect(tries.filter(Boolean)).toHaveLength(2);
  const few = openMemory({ isShared: false, points: { external: 1 } });
  expect(await passes(few.limits.take("external", "t1"))).toBe(true);
  expect(await passes(few.limits.take("external", "t1"))).toBe(false);
});

test("good credentials cost nothing; too many wrong ones close the address, to good ones as well", async () => {
  const { limits, asked } = openMemory();
  const toWrong = (code: ErrorCode) => () => Promise.reject(new AppError(code, "no"));
  for (let count = 0; count < 100; count++) await limitWrongCredentials(limits, "a", async () => "actor");
  expect(asked).toEqual([]);
  await expect(limitWrongCredentials(limits, "a", toWrong("database.unavailable"))).rejects.toThrow("no");
  expect(asked).toEqual([]);
  for (let count = 0; count < 30; count++) {
    await expect(limitWrongCredentials(limits, "a", toWrong("auth.required"))).rejects.toThrow("no");
  }
  for (let count = 0; count < 20; count++) {
    expect(await passes(limitWrongCredentials(limits, "a", async () => "actor"))).toBe(false);
  }
  expect(asked).toHaveLength(30);
  expect(await limitWrongCredentials(limits, "b", async () => "actor")).toBe("actor");
});

test("five tries of a password a minute for a person, however the address is spelled, and for an address", async () => {
  const { limits } = openMemory();
  const tries = [];
  for (let count = 0; count < 6; count++) {
    const email = count % 2 === 0 ? " Ada@Example.org" : "ada@example.org";
    tries.push(await passes(limitPasswordTries(limits, { email, address: `a${count}` })));
  }
  expect(tries).toEqual([true, true, true, true, true, false]);
  const others = [];
  for (let count = 0; count < 6; count++) {
    others.push(await passes(limitPasswordTries(limits, { email: `p${count}@example.org`, address: "b" })));
  }
  expect(others).toEqual([true, true, true, true, true, false]);
});
