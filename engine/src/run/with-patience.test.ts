import { expect, test, vi } from "vitest";
import { isPassing, withPatience } from "./with-patience.js";

function createClock() {
  const clock = {
    time: 0,
    now: () => clock.time,
    sleep: async (ms: number) => {
      clock.time += ms;
    },
  };
  return clock;
}

const away = Object.assign(new Error("connect ECONNREFUSED"), { code: "ECONNREFUSED" });

test("tells a server that is away from a statement that is wrong", () => {
  for (const code of ["57P01", "08006", "53300", "ECONNRESET"]) expect(isPassing({ code })).toBe(true);
  expect(isPassing(new Error("Connection terminated unexpectedly"))).toBe(true);
  for (const error of [{ code: "22P05" }, { code: "40P01" }, new Error("no"), null, "57P01"])
    expect(isPassing(error)).toBe(false);
});

test("does it again until it goes, or until the time is up", async () => {
  const clock = createClock();
  let calls = 0;
  const work = async () => {
    if (++calls < 3) throw away;
    return calls;
  };
  expect(await withPatience(work, 1000, clock)).toBe(3);
  expect(clock.time).toBe(150);
  await expect(withPatience(() => Promise.reject(away), 1000, clock)).rejects.toBe(away);
  expect(clock.time).toBeLessThanOrEqual(1150);
  expect(clock.time).toBeGreaterThan(800);
});

test("does what is wrong once", async () => {
  const work = vi.fn().mockRejectedValue(new Error("wrong"));
  await expect(withPatience(work, 1000)).rejects.toThrow("wrong");
  expect(work).toHaveBeenCalledOnce();
});
