import type { AttemptRecord } from "@autoweave/contracts/run";
import { describe, expect, test } from "vitest";
import { type DrawnNode, drawFlow } from "../testing/draw-flow.js";
import { backends, withTestApp } from "../testing/with-test-app.js";

type Row = { status: string; attempt: number; attempts: AttemptRecord[]; error: { code: string } | null };

describe.each(backends)("attempts on %s", (backend) => {
  const rig = withTestApp(backend);

  async function run(nodes: Record<string, DrawnNode>, edges: string[]) {
    const runId = await rig.app.start(
      await rig.app.publish(drawFlow({ start: "probe.start", ...nodes }, edges)),
      "start",
      1,
    );
    const status = await rig.app.ended(runId, 30_000);
    expect(await rig.leftovers(runId)).toEqual([]);
    const rows = await rig.app.rows<Row & { node: string }>(
      "SELECT node, status, attempt, attempts, error FROM node_run WHERE run_id = $1",
      [runId],
    );
    return { runId, status, of: (node: string) => rows.find((row) => row.node === node) };
  }

  test("a node that fails twice is tried three times, later each time, under one key; earlier nodes of its unit once", async () => {
    const { runId, status, of } = await run(
      {
        before: { type: "probe.pure", config: { tag: "before" } },
        swallowed: { type: "probe.pure", config: { tag: "swallowed", fail: -1 }, onError: "route" },
        x: {
          type: "probe.idempotent",
          config: { tag: "x", fail: 2, value: { $expr: "nodes.before.out" } },
          retry: { attempts: 5, delayMs: 60, maxDelayMs: 1000 },
        },
        after: { type: "probe.pure", config: { tag: "after" } },
      },
      ["start > before > swallowed", "swallowed.error > x > after"],
    );
    expect(status).toBe("completed");
    expect(["before", "swallowed", "x", "after"].map((tag) => rig.probe.count(runId, tag))).toEqual([1, 1, 3, 1]);
    const calls = rig.probe.calls.filter((call) => call.runId === runId && call.tag === "x");
    expect(calls.map((call) => call.attempt)).toEqual([1, 2, 3]);
    expect(new Set(calls.map((call) => call.key)).size).toBe(1);
    const [first = 0, second = 0, third = 0] = calls.map((call) => call.at);
    expect(second - first).toBeGreaterThanOrEqual(30);
    expect(third - second).toBeGreaterThanOrEqual(60);
    expect(of("x")).toMatchObject({ status: "completed", attempt: 3, error: null });
    expect(of("x")?.attempts).toMatchObject([
      { attempt: 1, error: { message: "This probe fails as it was told.", node: "x" } },
      { attempt: 2, error: { node: "x" } },
    ]);
    expect(of("swallowed")).toMatchObject({ status: "failed", attempt: 1 });
    expect(of("swallowed")?.attempts).toHaveLength(1);
    expect(await rig.output(runId, "x")).toEqual({ out: 1 });
  });

  test("retries run out", async () => {
    const { runId, status, of } = await run(
      { x: { type: "probe.once", config: { tag: "x", fail: -1 }, retry: { attempts: 3, delayMs: 1, maxDelayMs: 1 } } },
      ["start > x"],
    );
    expect(status).toBe("failed");
    expect(rig.probe.count(runId, "x")).toBe(3);
    expect(of("x")).toMatchObject({ status: "failed", attempt: 3 });
    expect(of("x")?.attempts.map((tried) => tried.attempt)).toEqual([1, 2, 3]);
  });

  test("a failure that trying again cannot mend is not tried again", async () => {
    const { runId, status } = await run(
      {
        x: {
          type: "probe.idempotent",
          config: { tag: "x", fail: -1, error: "author" },
          retry: { attempts: 3, delayMs: 1, maxDelayMs: 1 },
        },
      },
      ["start > x"],
    );
    expect(status).toBe("failed");
    expect(rig.probe.count(runId, "x")).toBe(1);
  });

  test("who asks for patience gets it", async () => {
    const { runId, status } = await run(
      {
        x: {
          type: "probe.idempotent",
          config: { tag: "x", fail: 1, error: "passing", retryAfterMs: 700 },
          retry: { attempts: 2, delayMs: 1, maxDelayMs: 1 },
        },
      },
      ["start > x"],
    );
    expect(status).toBe("completed");
    const [first, second] = rig.probe.calls.filter((call) => call.runId === runId && call.tag === "x");
    expect((second?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThanOrEqual(700);
  });

  test("a node that does not hear its signal runs out of time, is tried again, and what it says later is nothing", async () => {
    const { runId, status, of } = await run(
      {
        x: {
          type: "probe.repeatable",
          config: { tag: "x", ms: 400, deaf: true },
          timeoutMs: 40,
          retry: { attempts: 2, delayMs: 1, maxDelayMs: 1 },
        },
      },
      ["start > x"],
    );
    expect(status).toBe("failed");
    expect(rig.probe.count(runId, "x")).toBe(2);
    expect(rig.probe.aborted.filter((tag) => tag === "x").length).toBeGreaterThanOrEqual(2);
    expect(of("x")).toMatchObject({ status: "failed", error: { code: "node.timeout" } });
    await new Promise((resolve) => setTimeout(resolve, 450));
    expect(await rig.output(runId, "x")).toBeNull();
  });

  test("a node whose wait ended is not tried as if it had not waited", async () => {
    const { runId, status, of } = await run(
      {
        x: {
          type: "probe.park",
          config: { tag: "x", waitMs: 20 },
          concurrency: { key: "narrow", limit: 1 },
        },
        y: { type: "probe.repeatable", config: { ms: 100 }, concurrency: { key: "narrow", limit: 1 } },
      },
      ["start > x", "start > y"],
    );
    expect(status).toBe("completed");
    // Once to go to sleep, once to wake, whatever it waited for in between.
    expect(rig.probe.count(runId, "x")).toBe(2);
    expect(of("x")).toMatchObject({ status: "completed", attempt: 1, attempts: [] });
  });
});
