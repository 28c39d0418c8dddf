import { describe, expect, test } from "vitest";
import { type DrawnNode, drawFlow } from "../testing/draw-flow.js";
import { backends, withTestApp } from "../testing/with-test-app.js";
import { cancelRun } from "./cancel.js";
import { type NodeInScope, previewRedrive, redriveRun } from "./redrive.js";

const names = (nodes: NodeInScope[]) => nodes.map(({ scope, node }) => `${scope}|${node}`).sort();

describe.each(backends)("redriving on %s", (backend) => {
  const rig = withTestApp(backend);

  const begin = async (nodes: Record<string, DrawnNode>, edges: string[]) =>
    rig.app.start(await rig.app.publish(drawFlow({ start: "probe.start", ...nodes }, edges)), "start", 1);
  const counts = (runId: string, tags: string[]) => tags.map((tag) => rig.probe.count(runId, tag));

  /** Redrives, and checks that the preview said what then happened. */
  async function redrive(runId: string) {
    const preview = await previewRedrive(rig.app, rig.app.tenantId, runId);
    const kept = "SELECT scope, node, started_at, output FROM node_run WHERE run_id = $1 ORDER BY scope, node";
    const before = await rig.app.rows<NodeInScope>(kept, [runId]);
    expect(await redriveRun(rig.app, rig.app.tenantId, runId)).toEqual(preview);
    const status = await rig.app.ended(runId);
    expect(await rig.leftovers(runId)).toEqual([]);
    const after = await rig.app.rows<NodeInScope>(kept, [runId]);
    const isKept = new Set(names(preview.kept));
    const only = (rows: NodeInScope[]) => rows.filter((row) => isKept.has(`${row.scope}|${row.node}`));
    expect(only(after)).toEqual(only(before));
    return { status, preview: { again: names(preview.again), kept: names(preview.kept) } };
  }

  test("from the failed node on: earlier effects stay, later ones happen", async () => {
    const runId = await begin(
      {
        a: { type: "probe.repeatable", config: { tag: "a" } },
        p: { type: "probe.pure", config: { tag: "p" } },
        x: { type: "probe.once", config: { tag: "x", fail: 1 } },
        z: { type: "probe.repeatable", config: { tag: "z" } },
        arm: { type: "probe.repeatable", config: { tag: "arm" } },
        handled: { type: "probe.repeatable", config: { tag: "handled", fail: -1 }, onError: "skip" },
      },
      ["start > a > p > x > z", "start > arm > handled"],
    );
    expect(await rig.app.ended(runId)).toBe("failed");
    await rig.until("SELECT 1 FROM unit WHERE run_id = $1 HAVING count(*) FILTER (WHERE status = 'running') = 0", [
      runId,
    ]);
    const early = counts(runId, ["a", "p", "arm"]);
    const { status, preview } = await redrive(runId);
    expect(status).toBe("completed");
    expect(counts(runId, ["x", "z"])).toEqual([2, 1]);
    expect(counts(runId, ["a", "p"])).toEqual(early.slice(0, 2));
    expect(preview.again).toEqual(expect.arrayContaining(["|x", "|z"]));
    expect(preview.kept).toEqual(expect.arrayContaining(["|start", "|a", "|p"]));
    const [x] = await rig.app.rows<{ attempt: number; attempts: unknown[] }>(
      "SELECT attempt, attempts FROM node_run WHERE run_id = $1 AND node = 'x'",
      [runId],
    );
    expect(x).toMatchObject({ attempt: 1, attempts: [{ attempt: 1 }] });
  });

  test("a node that its policy had settled is kept with its unit", async () => {
    const runId = await begin(
      {
        soft: { type: "probe.repeatable", config: { tag: "soft", fail: -1 }, onError: "route" },
        x: { type: "probe.repeatable", config: { tag: "x", fail: 1 } },
      },
      ["start > soft", "soft.error > x"],
    );
    expect(await rig.app.ended(runId)).toBe("failed");
    const { status, preview } = await redrive(runId);
    expect(status).toBe("completed");
    expect(counts(runId, ["soft", "x"])).toEqual([1, 2]);
    expect(preview).toEqual({ again: ["|x"], kept: ["|soft", "|start"] });
  });

  test("one failed item of a list alone, and in it only what had failed", async () => {
    const runId = await begin(
      {
        each: { type: "logic.map", config: { items: ["a", "b", "c", "d"], concurrency: 2, onItemError: "fail" } },
        // The first item is done when the second one fails, and the third one is still at work: the fourth never began.
        first: {
          type: "probe.once",
          parent: "each",
          config: { tag: { $expr: "'first ' + item" }, ms: { $expr: "item == 'c' ? 1500 : 0" } },
        },
        second: {
          type: "probe.repeatable",
          parent: "each",
          config: {
            tag: { $expr: "'second ' + item" },
            ms: { $expr: "item == 'b' ? 400 : 0" },
            fail: { $expr: "item == 'b' ? 1 : 0" },
          },
        },
        after: { type: "probe.repeatable", config: { tag: "after", value: { $expr: "nodes.each.results" } } },
      },
      ["start > each > after", "each.item > first > second > each.result"],
    );
    expect(await rig.app.ended(runId)).toBe("failed");
    const { status, preview } = await redrive(runId);
    expect(status).toBe("completed");
    expect(counts(runId, ["first a", "first b", "first c", "first d"])).toEqual([1, 1, 1, 1]);
    expect(counts(runId, ["second a", "second b", "second d", "after"])).toEqual([1, 2, 1, 1]);
    expect(await rig.output(runId, "after")).toEqual({ out: ["a", "b", "c", "d"] });
    expect(preview.again).toEqual(expect.arrayContaining(["each:1|second", "|each", "|after", "each:3|first"]));
    expect(preview.kept).toEqual(expect.arrayContaining(["each:0|first", "each:0|second", "each:1|first"]));
  });

  test("lists in lists, and a repeat, from where they stopped", async () => {
    const runId = await begin(
      {
        outer: { type: "logic.map", config: { items: [["a", "b"], ["c", "d"], ["e"]], concurrency: 3 } },
        inner: { type: "logic.map", parent: "outer", config: { items: { $expr: "item" }, concurrency: 1 } },
        leaf: {
          type: "probe.once",
          parent: "inner",
          config: { tag: { $expr: "item" }, fail: { $expr: "item == 'd' ? 1 : 0" } },
        },
        again: { type: "logic.repeat", config: { limit: 4, start: 0 } },
        round: {
          type: "probe.once",
          parent: "again",
          config: {
            tag: { $expr: "'round ' + string(index)" },
            fail: { $expr: "index == 2 ? 1 : 0" },
            value: { $expr: "item + 1" },
          },
        },
      },
      [
        "start > outer > again",
        "outer.item > inner > outer.result",
        "inner.item > leaf > inner.result",
        "again.item > round > again.result",
      ],
    );
    expect(await rig.app.ended(runId)).toBe("failed");
    expect((await redrive(runId)).status).toBe("failed");
    expect((await redrive(runId)).status).toBe("completed");
    expect(counts(runId, ["a", "b", "c", "d", "e"])).toEqual([1, 1, 1, 2, 1]);
    expect(counts(runId, ["round 0", "round 1", "round 2", "round 3"])).toEqual([1, 1, 2, 1]);
    expect(await rig.output(runId, "outer")).toEqual({ results: [["a", "b"], ["c", "d"], ["e"]], errors: [] });
    expect(await rig.output(runId, "again")).toEqual({ result: 4, count: 4 });
  });

  test("a run cancelled in the midst of a list goes on with it, never more at once than asked for", async () => {
    const runId = await begin(
      {
        each: { type: "logic.map", config: { items: ["a", "b", "c", "d", "e", "f"], concurrency: 2 } },
        nap: { type: "probe.park", parent: "each", config: { waitMs: 150 } },
        inner: {
          type: "probe.repeatable",
          parent: "each",
          config: { tag: { $expr: "item" }, ms: 10, gauge: `redriven ${backend}` },
        },
      },
      ["start > each", "each.item > nap > inner > each.result"],
    );
    await expect.poll(() => rig.probe.count(runId, "b"), { timeout: 15_000 }).toBe(1);
    await cancelRun(rig.app, rig.app.tenantId, runId);
    await rig.app.ended(runId);
    expect((await redrive(runId)).status).toBe("completed");
    expect(await rig.output(runId, "each")).toMatchObject({ results: ["a", "b", "c", "d", "e", "f"] });
    expect(rig.probe.most(`redriven ${backend}`)).toBeLessThanOrEqual(2);
  });

  test("a run cancelled before it began", async () => {
    for (let count = 0; count < 10; count++) {
      const runId = await begin({ x: { type: "probe.repeatable", config: { tag: "x" } } }, ["start > x"]);
      await cancelRun(rig.app, rig.app.tenantId, runId);
      if ((await rig.app.ended(runId)) !== "cancelled") continue;
      const before = Date.now();
      expect((await redrive(runId)).status).toBe("completed");
      // Its job of before is spent; only a new one can have started it so soon.
      expect(Date.now() - before).toBeLessThan(5_000);
      expect(rig.probe.count(runId, "x")).toBe(1);
    }
  });

  test("only ended runs that did not go well, and only by their tenant; two at once are one", async () => {
    const waiting = await begin({ x: { type: "flow.wait", config: { seconds: 600 } } }, ["start > x"]);
    await rig.until("SELECT 1 FROM unit WHERE run_id = $1 AND status = 'waiting'", [waiting]);
    for (const act of [previewRedrive, redriveRun]) {
      await expect(act(rig.app, rig.app.tenantId, waiting)).rejects.toMatchObject({ code: "run.state" });
      await expect(act(rig.app, "other", waiting)).rejects.toMatchObject({ code: "run.not-found" });
      await expect(act(rig.app, rig.app.tenantId, "x")).rejects.toMatchObject({ code: "run.not-found" });
    }
    const done = await begin({}, []);
    await rig.app.ended(done);
    await expect(redriveRun(rig.app, rig.app.tenantId, done)).rejects.toMatchObject({ code: "run.state" });
    await cancelRun(rig.app, rig.app.tenantId, waiting);
    const both = await Promise.allSettled([1, 2].map(() => redriveRun(rig.app, rig.app.tenantId, waiting)));
    expect(both.map((one) => one.status).sort()).toEqual(["fulfilled", "rejected"]);
    await cancelRun(rig.app, rig.app.tenantId, waiting);
  });
});
