import type { Json } from "@autoweave/contracts/json";
import { describe, expect, test } from "vitest";
import { type DrawnNode, drawFlow } from "../testing/draw-flow.js";
import { backends, withTestApp } from "../testing/with-test-app.js";
import { cancelRun } from "./cancel.js";
import { sweep } from "./reconcile.js";
import { keptLimits, signalRun } from "./signal.js";

describe.each(backends)("waits on %s", (backend) => {
  const rig = withTestApp(backend);

  async function begin(nodes: Record<string, DrawnNode>, edges: string[], input: unknown = null, name?: string) {
    const graph = drawFlow(nodes, edges, name === undefined ? {} : { name });
    const start = Object.keys(nodes)[0] ?? "";
    return rig.app.start(await rig.app.publish(graph), start, input as never);
  }
  const parked = (runId: string) =>
    rig.until("SELECT waiting_for FROM unit WHERE run_id = $1 AND status = 'waiting'", [runId]);
  const errorOf = async (runId: string, node: string) =>
    (
      await rig.app.rows<{ error: unknown }>("SELECT error FROM node_run WHERE run_id = $1 AND node = $2", [
        runId,
        node,
      ])
    )[0]?.error;

  test("time: not before, not long after, and no worker meanwhile", async () => {
    const before = Date.now();
    const runId = await begin(
      { start: "probe.start", nap: { type: "flow.wait", config: { seconds: 1 } }, next: "probe.repeatable" },
      ["start > nap > next"],
    );
    await parked(runId);
    expect(await rig.app.rows("SELECT 1 FROM unit WHERE run_id = $1 AND status = 'running'", [runId])).toEqual([]);
    expect(await rig.app.ended(runId)).toBe("completed");
    expect(Date.now() - before).toBeGreaterThanOrEqual(1000);
    expect(await rig.leftovers(runId)).toEqual([]);
  });

  const approval = (config: Record<string, unknown>): Record<string, DrawnNode> => ({
    start: "probe.start",
    ask: { type: "flow.wait", config: { mode: "signal", signal: "approve", ...config } },
    next: "probe.repeatable",
    late: "probe.repeatable",
  });
  const approvalEdges = ["start > ask > next", "ask.timeout > late"];

  test("a signal brings its value; a second one wakes nobody", async () => {
    const runId = await begin(approval({}), approvalEdges);
    await parked(runId);
    const value = { by: "\u0000 \ud800", $payload: "x" };
    const woken = await Promise.all(
      [1, 2, 3].map(() => signalRun(rig.app, rig.app.tenantId, { runId, name: "approve", value })),
    );
    expect(woken.map((signalled) => signalled.woken).sort()).toEqual([0, 0, 1]);
    expect(await rig.app.ended(runId)).toBe("completed");
    expect(await signalRun(rig.app, rig.app.tenantId, { runId, name: "approve", value })).toEqual({
      woken: 0,
      kept: false,
    });
    const lines = await rig.lines(runId);
    expect(lines).toContain("|late skipped");
    expect(lines).toContain("|next completed");
  });

  test("signals that come before their waits are kept, and taken in their order", async () => {
    const wait = { type: "flow.wait", config: { mode: "signal", signal: "approve", timeoutSeconds: 600 } };
    const runId = await begin(
      {
        start: "probe.start",
        gate: { type: "flow.wait", config: { mode: "signal", signal: "open" } },
        one: wait,
        two: wait,
        last: wait,
      },
      ["start > gate > one > two > last"],
    );
    await parked(runId);
    const send = (name: string, value: Json) => signalRun(rig.app, rig.app.tenantId, { runId, name, value });
    for (const value of [{ by: "\u0000" }, 2]) expect(await send("approve", value)).toEqual({ woken: 0, kept: true });
    expect(await send("other", 3)).toEqual({ woken: 0, kept: true });
    expect(await send("redo", null)).toEqual({ woken: 0, kept: false });
    expect(await send("open", null)).toEqual({ woken: 1, kept: false });
    await rig.until("SELECT 1 FROM node_run WHERE run_id = $1 AND node = 'last' AND status = 'waiting'", [runId]);
    expect(await send("approve", "now")).toEqual({ woken: 1, kept: false });
    expect(await rig.app.ended(runId)).toBe("completed");
    const outputs = await Promise.all(["one", "two", "last"].map((node) => rig.output(runId, node)));
    expect(outputs.map((output) => output?.done)).toEqual([{ by: "\u0000" }, 2, "now"]);
    await sweep(rig.app);
    expect(await rig.app.rows("SELECT 1 FROM kept_signal WHERE run_id = $1", [runId])).toEqual([]);
  });

  test("a run keeps so many signals and no more, and none once it has ended", async () => {
    const runId = await begin({ start: "probe.start", hold: { type: "flow.wait", config: { seconds: 600 } } }, [
      "start > hold",
    ]);
    const send = (value: Json) => signalRun(rig.app, rig.app.tenantId, { runId, name: "approve", value });
    expect(await send("x".repeat(keptLimits.bytes - 2))).toEqual({ woken: 0, kept: true });
    await expect(send(null)).rejects.toMatchObject({ code: "run.limit" });
    await rig.app.rows("DELETE FROM kept_signal WHERE run_id = $1", [runId]);
    const sent = await Promise.allSettled(Array.from({ length: keptLimits.most + 5 }, (_, value) => send(value)));
    expect(sent.filter(({ status }) => status === "rejected")).toHaveLength(5);
    await cancelRun(rig.app, rig.app.tenantId, runId);
    expect(await rig.app.ended(runId)).toBe("cancelled");
    expect(await send(1)).toEqual({ woken: 0, kept: false });
    await sweep(rig.app);
    expect(await rig.app.rows("SELECT 1 FROM kept_signal WHERE run_id = $1", [runId])).toEqual([]);
  });

  test("a signal that does not come in time", async () => {
    const runId = await begin(approval({ timeoutSeconds: 1 }), approvalEdges);
    expect(await rig.app.ended(runId)).toBe("completed");
    const lines = await rig.lines(runId);
    expect(lines).toContain("|late completed");
    expect(lines).toContain("|next skipped");
  });

  test("signals with odd names reach who waits for them", async () => {
    const name = { $expr: "trigger" };
    for (const odd of ["a\u0000b", "x".repeat(200), "\ud800", "person", "slot/x"]) {
      const runId = await begin(approval({ signal: name }), approvalEdges, odd);
      await parked(runId);
      const signalled = await signalRun(rig.app, rig.app.tenantId, { runId, name: odd, value: null });
      expect(signalled, JSON.stringify(odd)).toEqual({ woken: 1, kept: false });
      expect(await rig.app.ended(runId)).toBe("completed");
    }
    expect(rig.app.errors).toEqual([]);
  });

  test.each(["0190b6a0-0000-7000-8000-000000000000", "no id at all"])(
    "a signal for run %s, which is none",
    async (runId) => {
      await expect(signalRun(rig.app, rig.app.tenantId, { runId, name: "x", value: null })).rejects.toMatchObject({
        code: "run.not-found",
      });
      await expect(cancelRun(rig.app, rig.app.tenantId, runId)).rejects.toMatchObject({ code: "run.not-found" });
    },
  );

  test("another tenant's signal and cancel find nothing", async () => {
    const runId = await begin(approval({}), approvalEdges);
    await parked(runId);
    await expect(signalRun(rig.app, "other", { runId, name: "approve", value: null })).rejects.toMatchObject({
      code: "run.not-found",
    });
    await expect(cancelRun(rig.app, "other", runId)).rejects.toMatchObject({ code: "run.not-found" });
    expect(await cancelRun(rig.app, rig.app.tenantId, runId)).toBe("cancelled");
  });

  const child = (name: string, nodes: Record<string, DrawnNode> = {}, edges: string[] = []) =>
    rig.app.publish(drawFlow({ entry: "trigger.called", ...nodes }, edges, { name: `${name} ${backend}` }));
  const calling = (flow: string, more: Partial<Exclude<DrawnNode, string>> = {}): Record<string, DrawnNode> => ({
    start: "probe.start",
    call: { type: "flow.call", config: { flow: `${flow} ${backend}`, input: { n: 7 } }, ...more },
    next: {
      type: "probe.repeatable",
      config: { value: { $expr: "has(nodes.call.output) ? nodes.call.output : nodes.call.error" } },
    },
  });

  test("a called flow gives its value back, waits and all", async () => {
    await child(
      "doubles",
      {
        nap: { type: "probe.park", config: { waitMs: 20 } },
        twice: { type: "probe.repeatable", config: { value: { $expr: "trigger.n * 2" } } },
      },
      ["entry > nap > twice"],
    );
    const runId = await begin(calling("doubles"), ["start > call > next"]);
    expect(await rig.app.ended(runId)).toBe("completed");
    expect(await rig.output(runId, "next")).toEqual({ out: 14 });
  });

  test("many calls at once all come back", async () => {
    await child("echoes", { out: { type: "probe.repeatable", config: { value: { $expr: "trigger" } } } }, [
      "entry > out",
    ]);
    const version = await rig.app.publish(
      drawFlow(
        {
          start: "probe.start",
          each: { type: "logic.map", config: { items: { $expr: "trigger" }, concurrency: 20 } },
          call: { type: "flow.call", parent: "each", config: { flow: `echoes ${backend}`, input: { $expr: "item" } } },
        },
        ["start > each", "each.item > call > each.result"],
      ),
    );
    const items = Array.from({ length: 40 }, (_, index) => index);
    const runs = await Promise.all([1, 2, 3].map(() => rig.app.start(version, "start", items)));
    for (const runId of runs) {
      expect(await rig.app.ended(runId, 60_000)).toBe("completed");
      expect(await rig.output(runId, "each")).toEqual({ results: items, errors: [] });
    }
    expect(rig.app.errors).toEqual([]);
  });

  test("a called flow that fails, and the caller's policy", async () => {
    await child("fails", { bad: { type: "probe.repeatable", config: { fail: -1 } } }, ["entry > bad"]);
    const failing = await begin(calling("fails"), ["start > call > next"]);
    expect(await rig.app.ended(failing)).toBe("failed");
    expect(await errorOf(failing, "call")).toMatchObject({ code: "run.failed", details: { node: "bad" } });
    const routed = await begin(calling("fails", { onError: "route" }), ["start > call", "call.error > next"]);
    expect(await rig.app.ended(routed)).toBe("completed");
    expect(await rig.output(routed, "next")).toMatchObject({ out: { code: "run.failed", node: "call" } });
  });

  test("flows that are not there, not published, or without a way in", async () => {
    await rig.app.publish(drawFlow({ start: "probe.start" }, [], { name: `closed ${backend}` }));
    const codes = await Promise.all(
      ["nowhere", "closed"].map(async (flow) => {
        const runId = await begin(calling(flow), ["start > call > next"]);
        expect(await rig.app.ended(runId)).toBe("failed");
        return ((await errorOf(runId, "call")) as { details: { code: string } }).details.code;
      }),
    );
    expect(codes).toEqual(["flow.not-found", "flow.not-published"]);
  });

  test("a flow that calls itself ends at the limit of hops, all the way up", async () => {
    const name = `itself ${backend}`;
    const version = await rig.app.publish(
      drawFlow({ entry: "trigger.called", call: { type: "flow.call", config: { flow: name } } }, ["entry > call"], {
        name,
      }),
    );
    const runId = await rig.app.start(version, "entry", null);
    expect(await rig.app.ended(runId, 30_000)).toBe("failed");
    const [found] = await rig.app.rows<{ runs: number; open: number; deepest: number }>(
      `WITH RECURSIVE called AS (SELECT id, hops, finished_at FROM run WHERE id = $1
         UNION ALL SELECT r.id, r.hops, r.finished_at FROM run r JOIN called c ON r.parent_run_id = c.id)
       SELECT count(*)::int AS runs, max(hops) AS deepest, count(*) FILTER (WHERE finished_at IS NULL)::int AS open FROM called`,
      [runId],
    );
    expect(found).toEqual({ runs: 21, deepest: 20, open: 0 });
  });

  test("cancelling a caller cancels what it called, and what that called", async () => {
    await child("sleeps", { nap: { type: "flow.wait", config: { seconds: 600 } } }, ["entry > nap"]);
    await child("calls on", { call: { type: "flow.call", config: { flow: `sleeps ${backend}` } } }, ["entry > call"]);
    const runId = await begin(calling("calls on"), ["start > call > next"]);
    const grandchild = await rig.until<{ id: string }>(
      "SELECT g.id FROM run g JOIN run c ON c.id = g.parent_run_id JOIN unit u ON u.run_id = g.id AND u.status = 'waiting' WHERE c.parent_run_id = $1",
      [runId],
    );
    expect(await cancelRun(rig.app, rig.app.tenantId, runId)).toBe("cancelled");
    expect(await rig.app.ended(grandchild.id)).toBe("cancelled");
    expect(await rig.leftovers(grandchild.id)).toEqual([]);
  });

  test("a caller that fails elsewhere cancels what it called", async () => {
    await child("sleeps on", { nap: { type: "flow.wait", config: { seconds: 600 } } }, ["entry > nap"]);
    const runId = await begin(
      {
        start: "probe.start",
        call: { type: "flow.call", config: { flow: `sleeps on ${backend}` } },
        other: { type: "probe.park", config: { fail: -1, waitMs: 300 } },
      },
      ["start > call", "start > other"],
    );
    expect(await rig.app.ended(runId)).toBe("failed");
    const called = await rig.until<{ id: string }>("SELECT id FROM run WHERE parent_run_id = $1", [runId]);
    expect(await rig.app.ended(called.id)).toBe("cancelled");
  });

  test("cancelling the called run fails the call", async () => {
    await child("is stopped", { nap: { type: "flow.wait", config: { seconds: 600 } } }, ["entry > nap"]);
    const runId = await begin(calling("is stopped", { onError: "route" }), ["start > call", "call.error > next"]);
    const called = await rig.until<{ id: string }>("SELECT id FROM run WHERE parent_run_id = $1", [runId]);
    await cancelRun(rig.app, rig.app.tenantId, called.id);
    expect(await rig.app.ended(runId)).toBe("completed");
    expect(await rig.output(runId, "next")).toMatchObject({ out: { details: { code: "run.failed" } } });
  });

  test.each([1, 3])(
    "50 runs under a key with room for %i: never more, and every one has its turn",
    { timeout: 90_000 },
    async (limit) => {
      const gauge = `key ${limit} ${backend}`;
      const version = await rig.app.publish(
        drawFlow(
          {
            start: "probe.start",
            x: {
              type: "probe.repeatable",
              config: { ms: 4, gauge, tag: "x" },
              concurrency: { key: { $expr: "trigger" }, limit },
            },
            after: "probe.repeatable",
          },
          ["start > x > after"],
        ),
      );
      const runs = await Promise.all(
        Array.from({ length: 50 }, () => rig.app.start(version, "start", `${gauge} \u0000`)),
      );
      for (const runId of runs) {
        expect(await rig.app.ended(runId, 80_000)).toBe("completed");
        expect(rig.probe.count(runId, "x")).toBe(1);
        expect(await rig.leftovers(runId)).toEqual([]);
      }
      expect(rig.probe.most(gauge)).toBeLessThanOrEqual(limit);
      expect(rig.app.errors).toEqual([]);
    },
  );
});
