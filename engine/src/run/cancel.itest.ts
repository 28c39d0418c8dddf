import { describe, expect, test } from "vitest";
import { type DrawnNode, drawFlow } from "../testing/draw-flow.js";
import { backends, withTestApp } from "../testing/with-test-app.js";
import { cancelRun } from "./cancel.js";

describe.each(backends)("cancelling on %s", (backend) => {
  const rig = withTestApp(backend);

  const begin = async (nodes: Record<string, DrawnNode>, edges: string[], settings = {}) =>
    rig.app.start(
      await rig.app.publish(drawFlow({ start: "probe.start", ...nodes }, edges, { settings })),
      "start",
      [1, 2, 3],
    );
  const cancel = (runId: string) => cancelRun(rig.app, rig.app.tenantId, runId);
  const unitIs = (runId: string, status: string, unit = "%") =>
    rig.until("SELECT 1 FROM unit WHERE run_id = $1 AND status = $2 AND unit LIKE $3", [runId, status, unit]);

  async function expectCancelled(runId: string) {
    expect(await rig.app.ended(runId)).toBe("cancelled");
    expect(await rig.leftovers(runId)).toEqual([]);
  }

  test("before anything has started", async () => {
    const version = await rig.app.publish(
      drawFlow({ start: "probe.start", next: "probe.repeatable" }, ["start > next"]),
    );
    const runs = await Promise.all(
      Array.from({ length: 20 }, async () => {
        const runId = await rig.app.start(version, "start", 1);
        await cancel(runId);
        return runId;
      }),
    );
    for (const runId of runs) {
      expect(["cancelled", "completed"]).toContain(await rig.app.ended(runId));
      expect(await rig.leftovers(runId)).toEqual([]);
    }
  });

  test.each([
    ["hears its signal", { ms: -1 }],
    ["is deaf", { ms: -1, deaf: true }],
  ])("while a node is at work that %s", async (_, config) => {
    const runId = await begin(
      { x: { type: "probe.repeatable", config: { ...config, tag: "x" } }, next: "probe.repeatable" },
      ["start > x > next"],
    );
    await expect.poll(() => rig.probe.count(runId, "x"), { timeout: 15_000 }).toBe(1);
    const before = Date.now();
    expect(await cancel(runId)).toBe("cancelling");
    await expectCancelled(runId);
    expect(Date.now() - before).toBeLessThan(5_000);
    expect(rig.probe.aborted).toContain("x");
    const [x] = await rig.app.rows("SELECT status, error FROM node_run WHERE run_id = $1 AND node = 'x'", [runId]);
    expect(x).toMatchObject({ status: "cancelled", error: { code: "node.cancelled" } });
  });

  test.each(["route", "skip"] as const)("asks no error policy: %s", async (onError) => {
    const runId = await begin(
      {
        x: {
          type: "probe.repeatable",
          config: { ms: -1, tag: "x" },
          onError,
          retry: { attempts: 3, delayMs: 1, maxDelayMs: 1 },
        },
        next: "probe.repeatable",
      },
      [onError === "route" ? "start > x.in" : "start > x", onError === "route" ? "x.error > next" : "x > next"],
    );
    await expect.poll(() => rig.probe.count(runId, "x"), { timeout: 15_000 }).toBe(1);
    await cancel(runId);
    await expectCancelled(runId);
    expect(rig.probe.count(runId, "x")).toBe(1);
    expect(await rig.lines(runId)).toEqual(["|start completed", "|x cancelled"]);
  });

  test("while it waits for time, a signal, a place or the next try", async () => {
    const holder = await begin(
      { x: { type: "probe.repeatable", config: { ms: -1 }, concurrency: { key: "one", limit: 1 } } },
      ["start > x"],
    );
    await rig.until("SELECT 1 FROM slot WHERE key = 'one'", []);
    const waits: Record<string, DrawnNode> = {
      time: { type: "flow.wait", config: { seconds: 600 } },
      signal: { type: "flow.wait", config: { mode: "signal", signal: "go" } },
      slot: { type: "probe.repeatable", concurrency: { key: "one", limit: 1 } },
      retry: {
        type: "probe.repeatable",
        config: { fail: -1 },
        retry: { attempts: 9, delayMs: 60_000, maxDelayMs: 60_000 },
      },
    };
    for (const [kind, node] of Object.entries(waits)) {
      const runId = await begin({ x: node }, ["start > x"]);
      await rig.until("SELECT 1 FROM unit WHERE run_id = $1 AND status = 'waiting' AND waiting_for->>'kind' = $2", [
        runId,
        kind,
      ]);
      expect(await cancel(runId), kind).toBe("cancelled");
      await expectCancelled(runId);
      expect(await rig.lines(runId), kind).toEqual(["|start completed", "|x cancelled"]);
    }
    await cancel(holder);
    await expectCancelled(holder);
    const next = await begin({ x: { type: "probe.repeatable", concurrency: { key: "one", limit: 1 } } }, ["start > x"]);
    expect(await rig.app.ended(next)).toBe("completed");
  });

  test("in the midst of a list", async () => {
    const runId = await begin(
      {
        each: { type: "logic.map", config: { items: { $expr: "trigger" }, concurrency: 2 } },
        inner: { type: "probe.repeatable", parent: "each", config: { ms: -1, tag: "inner" } },
      },
      ["start > each", "each.item > inner > each.result"],
    );
    await expect.poll(() => rig.probe.count(runId, "inner"), { timeout: 15_000 }).toBe(2);
    await cancel(runId);
    await expectCancelled(runId);
    expect(rig.probe.count(runId, "inner")).toBe(2);
  });

  test("in the midst of a long list in one unit", async () => {
    const runId = await begin(
      {
        each: { type: "logic.map", config: { items: { $expr: "trigger" } } },
        inner: { type: "probe.pure", parent: "each", config: { ms: 100, tag: "long" } },
        more: { type: "probe.pure", parent: "each", config: { ms: 60_000 } },
      },
      ["start > each", "each.item > inner > more > each.result"],
    );
    await expect.poll(() => rig.probe.count(runId, "long"), { timeout: 15_000 }).toBe(1);
    await cancel(runId);
    await expectCancelled(runId);
    const [each] = await rig.app.rows("SELECT status FROM node_run WHERE run_id = $1 AND node = 'each'", [runId]);
    expect(each).toEqual({ status: "cancelled" });
  });

  test("twice at once, and after the end: nothing changes", async () => {
    const runId = await begin({ x: { type: "flow.wait", config: { seconds: 600 } } }, ["start > x"]);
    await unitIs(runId, "waiting");
    await Promise.all([cancel(runId), cancel(runId), cancel(runId)]);
    await expectCancelled(runId);
    const before = await rig.app.rows("SELECT status, finished_at FROM run WHERE id = $1", [runId]);
    expect(await cancel(runId)).toBe("cancelled");
    expect(await rig.app.rows("SELECT status, finished_at FROM run WHERE id = $1", [runId])).toEqual(before);
    const done = await begin({}, []);
    expect(await rig.app.ended(done)).toBe("completed");
    expect(await cancel(done)).toBe("completed");
  });

  test("a hundred times at any moment of a run: it ends, with nothing left", { timeout: 120_000 }, async () => {
    const version = await rig.app.publish(
      drawFlow(
        {
          start: "probe.start",
          a: "probe.repeatable",
          b: { type: "probe.repeatable", config: { ms: 3 } },
          nap: "probe.park",
          each: { type: "logic.map", config: { items: [1, 2, 3], concurrency: 2 } },
          inner: { type: "probe.repeatable", parent: "each" },
          meet: "probe.repeatable",
        },
        ["start > a > nap > meet", "start > b > each > meet.all", "each.item > inner > each.result"],
      ),
    );
    const statuses = new Map<string, number>();
    for (let batch = 0; batch < 10; batch++) {
      const runs = await Promise.all(
        Array.from({ length: 10 }, async (_, index) => {
          const runId = await rig.app.start(version, "start", 1);
          await new Promise((resolve) => setTimeout(resolve, (batch * 10 + index) * 2));
          await cancel(runId);
          return runId;
        }),
      );
      for (const runId of runs) {
        const status = await rig.app.ended(runId);
        statuses.set(status, (statuses.get(status) ?? 0) + 1);
        expect(await rig.leftovers(runId)).toEqual([]);
        const [wrong] = await rig.app.rows(
          "SELECT unit FROM unit WHERE run_id = $1 AND status NOT IN ('completed', 'skipped', 'cancelled')",
          [runId],
        );
        expect(wrong).toBeUndefined();
      }
    }
    expect([...statuses.keys()].filter((status) => status !== "completed" && status !== "cancelled")).toEqual([]);
    expect(statuses.get("cancelled")).toBeGreaterThan(0);
    expect(rig.app.errors).toEqual([]);
  });

  test.each([
    ["at work", { type: "probe.repeatable", config: { ms: -1, deaf: true, tag: "late" } }],
    ["waiting", { type: "flow.wait", config: { seconds: 600 } }],
    [
      "trying again",
      { type: "probe.idempotent", config: { fail: -1 }, retry: { attempts: 99, delayMs: 200, maxDelayMs: 200 } },
    ],
  ])("a flow's time limit ends a run that is %s", async (_, x) => {
    const before = Date.now();
    const runId = await begin({ x, next: "probe.repeatable" }, ["start > x > next"], { timeoutMs: 500 });
    expect(await rig.app.ended(runId)).toBe("failed");
    expect(Date.now() - before).toBeGreaterThanOrEqual(500);
    expect(Date.now() - before).toBeLessThan(8_000);
    const [run] = await rig.app.rows("SELECT error FROM run WHERE id = $1", [runId]);
    expect(run).toMatchObject({ error: { code: "run.timeout" } });
    expect(await rig.leftovers(runId)).toEqual([]);
  });
});
