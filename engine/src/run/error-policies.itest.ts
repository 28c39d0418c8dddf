import type { ErrorPolicy } from "@autoweave/contracts/flow-graph";
import { describe, expect, test } from "vitest";
import { type DrawnNode, drawFlow } from "../testing/draw-flow.js";
import { backends, withTestApp } from "../testing/with-test-app.js";

const policies: ErrorPolicy[] = ["fail", "route", "skip", "fallback"];

/** Ways in which node `x` can fail; the node itself, and what else its flow needs. */
const kinds: Record<string, { x: DrawnNode & object; nodes?: Record<string, DrawnNode>; edges?: string[] }> = {
  pure: { x: { type: "probe.pure", config: { fail: -1 } } },
  "pure, done at once": { x: { type: "logic.branch", config: { when: { $expr: "trigger.none" } } } },
  idempotent: {
    x: { type: "probe.idempotent", config: { fail: -1 }, retry: { attempts: 2, delayMs: 1, maxDelayMs: 1 } },
  },
  "at least once": { x: { type: "probe.repeatable", config: { fail: -1 } } },
  "at most once": { x: { type: "probe.once", config: { fail: -1, ms: 5 } } },
  "parking, before": { x: { type: "probe.park", config: { fail: -1, failsIn: "run" } } },
  "parking, after": { x: { type: "probe.park", config: { fail: -1, failsIn: "resume" } } },
  "under a concurrency key": {
    x: { type: "probe.repeatable", config: { fail: -1 }, concurrency: { key: "shared", limit: 2 } },
  },
  "out of time": { x: { type: "probe.repeatable", config: { ms: -1, deaf: true }, timeoutMs: 50 } },
  "a call of an unknown flow": { x: { type: "flow.call", config: { flow: "nowhere" } } },
  "a map in its unit": {
    x: { type: "logic.map", config: { items: [1, 2, 3] } },
    nodes: { inner: { type: "probe.pure", parent: "x", config: { fail: -1 } } },
    edges: ["x.item > inner", "inner > x.result"],
  },
  "a map with jobs of its own": {
    x: { type: "logic.map", config: { items: [1, 2, 3] } },
    nodes: { inner: { type: "probe.repeatable", parent: "x", config: { fail: -1 } } },
    edges: ["x.item > inner", "inner > x.result"],
  },
  "a repeat in its unit": {
    x: { type: "logic.repeat", config: { limit: 3 } },
    nodes: { inner: { type: "probe.pure", parent: "x", config: { fail: -1 } } },
    edges: ["x.item > inner", "inner > x.result"],
  },
  "a repeat that never ends": {
    x: { type: "logic.repeat", config: { limit: 3, until: false } },
    nodes: { inner: { type: "probe.repeatable", parent: "x" } },
    edges: ["x.item > inner", "inner > x.result"],
  },
  "a first that joins": { x: { type: "probe.first", config: { fail: -1 } }, edges: ["slow > x.all"] },
};

describe.each(backends)("error policies on %s", (backend) => {
  const rig = withTestApp(backend);

  function drawOne(kind: (typeof kinds)[string], onError: ErrorPolicy) {
    const usual: Record<string, string> = {
      "flow.call": "output",
      "logic.map": "results",
      "logic.repeat": "result",
      "logic.branch": "yes",
    };
    const out = usual[kind.x.type] ?? "out";
    return drawFlow(
      {
        start: "probe.start",
        before: "probe.repeatable",
        slow: { type: "probe.repeatable", config: { ms: 20 } },
        x: { ...kind.x, onError, ...(onError === "fallback" ? { fallback: { [out]: ["instead"] } } : {}) },
        after: { type: "probe.repeatable", config: { tag: "after" } },
        ...(onError === "route" ? { handler: { type: "probe.repeatable", config: { tag: "handler" } } } : {}),
        // The arms of a diamond around the failing node meet here.
        meet: { type: "probe.pure", config: { tag: "meet" } },
        ...kind.nodes,
      },
      [
        "start > before > x",
        "start > slow > meet.all",
        `x.${out} > after > meet.all`,
        ...(onError === "route" ? ["x.error > handler"] : []),
        ...(kind.edges ?? []),
      ],
    );
  }

  test.each(Object.keys(kinds))("%s", async (name) => {
    const kind = kinds[name];
    if (kind === undefined) throw new Error("There is no such kind.");
    const runs = await Promise.all(
      policies.map(async (policy) => {
        const runId = await rig.app.start(await rig.app.publish(drawOne(kind, policy)), "start", 1);
        return { policy, runId, status: await rig.app.ended(runId, 30_000) };
      }),
    );
    for (const { policy, runId, status } of runs) {
      expect(status, policy).toBe(policy === "fail" ? "failed" : "completed");
      expect(await rig.leftovers(runId), policy).toEqual([]);
      const rows = await rig.app.rows<{
        node: string;
        status: string;
        error: { node: string; message: string } | null;
      }>("SELECT node, status, error FROM node_run WHERE run_id = $1 AND scope = ''", [runId]);
      const of = new Map(rows.map((row) => [row.node, row]));
      expect(of.get("before")?.status, policy).toBe("completed");
      expect(of.get("x"), policy).toMatchObject({ status: "failed", error: { node: "x" } });
      if (policy === "fail") {
        expect(of.has("after") || of.has("meet"), "nothing starts after the end").toBe(false);
        const [run] = await rig.app.rows<{ error: unknown; late: number }>(
          `SELECT error, extract(epoch FROM finished_at - (SELECT max(finished_at) FROM node_run WHERE run_id = $1))::float AS late
           FROM run WHERE id = $1`,
          [runId],
        );
        expect(run?.error).toMatchObject({ node: "x" });
        expect(run?.late).toBeLessThan(5);
        continue;
      }
      expect(of.get("after")?.status, policy).toBe(policy === "fallback" ? "completed" : "skipped");
      expect(of.get("meet")?.status, policy).toBe("completed");
      if (policy === "fallback") expect(await rig.output(runId, "after")).toEqual({ out: ["instead"] });
      if (policy === "route") expect(await rig.output(runId, "handler")).toMatchObject({ out: { node: "x" } });
    }
    expect(rig.app.errors).toEqual([]);
  });

  test.each(["probe.pure", "probe.repeatable", "probe.once"])(
    "%s in a body that another node leaves by its error port",
    async (type) => {
      const graph = drawFlow(
        {
          start: "probe.start",
          each: { type: "logic.map", config: { items: { $expr: "trigger" } } },
          x: { type, parent: "each", config: { fail: -1 } },
          handler: { type: "probe.pure", parent: "each", config: { value: { $expr: "item" } } },
        },
        ["start > each", "each.item > x", "x.error > handler > each.result"],
      );
      const runId = await rig.app.start(await rig.app.publish(graph), "start", [1, 2, 3]);
      expect(await rig.app.ended(runId)).toBe("completed");
      expect(await rig.output(runId, "each")).toEqual({ results: [1, 2, 3], errors: [] });
      expect(await rig.leftovers(runId)).toEqual([]);
    },
  );

  test("a trigger that fails ends its run", async () => {
    const graph = drawFlow({ start: { type: "probe.start", config: { fail: -1 } }, next: "probe.repeatable" }, [
      "start > next",
    ]);
    const runId = await rig.app.start(await rig.app.publish(graph), "start", 1);
    expect(await rig.app.ended(runId)).toBe("failed");
    expect(await rig.lines(runId)).toEqual(["|start failed"]);
    expect(await rig.leftovers(runId)).toEqual([]);
  });

  test("a fallback that fails itself fails the node, which says why", async () => {
    const graph = drawFlow(
      {
        start: "probe.start",
        x: {
          type: "probe.repeatable",
          config: { fail: -1 },
          onError: "fallback",
          fallback: { out: { $expr: "trigger.missing.field" } },
        },
      },
      ["start > x"],
    );
    const runId = await rig.app.start(await rig.app.publish(graph), "start", {});
    expect(await rig.app.ended(runId)).toBe("failed");
    const [row] = await rig.app.rows("SELECT status, error FROM node_run WHERE run_id = $1 AND node = 'x'", [runId]);
    expect(row).toMatchObject({ status: "failed", error: { code: "expression.failed", node: "x" } });
  });
});
