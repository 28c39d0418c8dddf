import { describe, expect, test } from "vitest";
import { type DrawnNode, drawFlow } from "../testing/draw-flow.js";
import { backends, withTestApp } from "../testing/with-test-app.js";

const range = (count: number) => Array.from({ length: count }, (_, index) => index);

describe.each(backends)("containers on %s", (backend) => {
  const rig = withTestApp(backend);

  async function run(nodes: Record<string, DrawnNode>, edges: string[], input: unknown, withinMs = 30_000) {
    const version = await rig.app.publish(drawFlow(nodes, edges));
    const runId = await rig.app.start(version, "start", input as never);
    const status = await rig.app.ended(runId, withinMs);
    expect(await rig.leftovers(runId)).toEqual([]);
    return { runId, status };
  }

  test("never more items at work than asked for, all of them done, results in order", async () => {
    const { runId, status } = await run(
      {
        start: "probe.start",
        each: { type: "logic.map", config: { items: { $expr: "trigger" }, concurrency: 3 } },
        inner: {
          type: "probe.repeatable",
          parent: "each",
          config: { ms: 30, gauge: `three ${backend}`, tag: { $expr: "index" } },
        },
      },
      ["start > each", "each.item > inner > each.result"],
      range(40),
    );
    expect(status).toBe("completed");
    expect(rig.probe.most(`three ${backend}`)).toBeGreaterThan(1);
    expect(rig.probe.most(`three ${backend}`)).toBeLessThanOrEqual(3);
    expect(await rig.output(runId, "each")).toEqual({ results: range(40), errors: [] });
    for (const index of range(40)) expect(rig.probe.count(runId, String(index))).toBe(1);
  });

  test("a thousand items, a few of which fail: collected with what they were", { timeout: 120_000 }, async () => {
    const { runId, status } = await run(
      {
        start: "probe.start",
        each: { type: "logic.map", config: { items: { $expr: "trigger" }, concurrency: 50, onItemError: "collect" } },
        bad: { type: "logic.branch", parent: "each", config: { when: { $expr: "item % 250 == 7" } } },
        fails: { type: "probe.repeatable", parent: "each", config: { fail: -1, error: "author" } },
        works: { type: "probe.repeatable", parent: "each", config: { value: { $expr: "item * 2" } } },
      },
      ["start > each", "each.item > bad", "bad.yes > fails > each.result", "bad.no > works > each.result"],
      range(1000),
      90_000,
    );
    expect(status).toBe("completed");
    const output = await rig.output(runId, "each");
    const bad = [7, 257, 507, 757];
    expect(output?.results).toEqual(
      range(1000)
        .filter((item) => !bad.includes(item))
        .map((item) => item * 2),
    );
    expect(output?.errors).toMatchObject(bad.map((item) => ({ index: item, item, error: { node: "fails" } })));
    const [rows] = await rig.app.rows<{ done: number; failed: number }>(
      `SELECT count(*) FILTER (WHERE status = 'completed')::int AS done, count(*) FILTER (WHERE status = 'failed')::int AS failed
       FROM iteration WHERE run_id = $1`,
      [runId],
    );
    expect(rows).toEqual({ done: 996, failed: 4 });
  });

  test.each([
    ["a literal", "collect"],
    ["a wrapped literal", { $literal: "collect" }],
  ])("collecting is understood from %s", async (_, onItemError) => {
    const { runId, status } = await run(
      {
        start: "probe.start",
        each: { type: "logic.map", config: { items: [1, 2, 3, 4], concurrency: 2, onItemError } },
        inner: { type: "probe.repeatable", parent: "each", config: { value: { $expr: "10 / (item - 2)" } } },
      },
      ["start > each", "each.item > inner > each.result"],
      null,
    );
    expect(status).toBe("completed");
    expect(await rig.output(runId, "each")).toMatchObject({ results: [-10, 10, 5], errors: [{ index: 1, item: 2 }] });
  });

  test("one failing of many fails the list, and what has not begun does not begin", async () => {
    const { runId, status } = await run(
      {
        start: "probe.start",
        each: { type: "logic.map", config: { items: { $expr: "trigger" }, concurrency: 2 } },
        inner: {
          type: "probe.repeatable",
          parent: "each",
          config: { tag: "inner", value: { $expr: "10 / (item - 3)" } },
        },
      },
      ["start > each", "each.item > inner > each.result"],
      range(100),
    );
    expect(status).toBe("failed");
    expect(rig.probe.count(runId, "inner")).toBeLessThan(20);
    const [each] = await rig.app.rows("SELECT status, error FROM node_run WHERE run_id = $1 AND node = 'each'", [
      runId,
    ]);
    expect(each).toMatchObject({ status: "failed", error: { details: { index: 3, node: "inner" } } });
  });

  test("a map in a map, each with a limit of its own", async () => {
    const { runId, status } = await run(
      {
        start: "probe.start",
        outer: { type: "logic.map", config: { items: { $expr: "trigger" }, concurrency: 2 } },
        inner: { type: "logic.map", parent: "outer", config: { items: { $expr: "item" }, concurrency: 2 } },
        leaf: {
          type: "probe.repeatable",
          parent: "inner",
          config: { gauge: `nested ${backend}`, ms: 3, value: { $expr: "[index, item]" } },
        },
        sum: { type: "probe.repeatable", parent: "outer", config: { value: { $expr: "nodes.inner.results" } } },
      },
      ["start > outer", "outer.item > inner > sum > outer.result", "inner.item > leaf > inner.result"],
      [["a", "b", "c"], [], ["d"], ["e", "f"]],
    );
    expect(status).toBe("completed");
    expect(rig.probe.most(`nested ${backend}`)).toBeLessThanOrEqual(4);
    expect((await rig.output(runId, "outer"))?.results).toEqual([
      [
        [0, "a"],
        [1, "b"],
        [2, "c"],
      ],
      [],
      [[0, "d"]],
      [
        [0, "e"],
        [1, "f"],
      ],
    ]);
  });

  test.each(["probe.pure", "probe.repeatable"])(
    "repeats of %s: until, limit, none, and what start gives",
    async (type) => {
      const repeat = (config: Record<string, unknown>) =>
        run(
          {
            start: "probe.start",
            again: { type: "logic.repeat", config: config as never },
            inner: { type, parent: "again", config: { value: { $expr: "item == null ? 1 : item * 2" } } },
          },
          ["start > again", "again.item > inner > again.result"],
          null,
        );
      const until = await repeat({ until: { $expr: "result >= 16 && index > 1" }, limit: 20 });
      expect(await rig.output(until.runId, "again")).toEqual({ result: 16, count: 5 });
      const fixed = await repeat({ limit: 3, start: 5 });
      expect(await rig.output(fixed.runId, "again")).toEqual({ result: 40, count: 3 });
      const once = await repeat({ until: true, limit: 3 });
      expect(await rig.output(once.runId, "again")).toEqual({ result: 1, count: 1 });
      const never = await repeat({ until: { $expr: "false" }, limit: 3 });
      expect(never.status).toBe("failed");
      const [row] = await rig.app.rows("SELECT error FROM node_run WHERE run_id = $1 AND node = 'again'", [
        never.runId,
      ]);
      expect(row).toMatchObject({ error: { code: "run.limit" } });
    },
  );

  test("no items at all, and a body that nothing comes out of", async () => {
    const { runId, status } = await run(
      {
        start: "probe.start",
        empty: { type: "logic.map", config: { items: [] } },
        a: { type: "probe.repeatable", parent: "empty" },
        silent: { type: "logic.map", config: { items: [1, 2] } },
        b: { type: "probe.repeatable", parent: "silent", config: { fail: -1 }, onError: "skip" },
      },
      ["start > empty", "start > silent", "empty.item > a > empty.result", "silent.item > b > silent.result"],
      null,
    );
    expect(status).toBe("completed");
    expect(await rig.output(runId, "empty")).toEqual({ results: [], errors: [] });
    expect(await rig.output(runId, "silent")).toEqual({ results: [null, null], errors: [] });
  });

  test("a body that waits, retries, and reads outer nodes, one of them in the container's own unit", async () => {
    const { runId, status } = await run(
      {
        start: "probe.start",
        far: { type: "probe.repeatable", config: { value: "far" } },
        near: { type: "probe.pure", config: { value: "near" } },
        each: { type: "logic.map", config: { items: ["x", "y"] } },
        pause: { type: "probe.park", parent: "each", config: { waitMs: 30 } },
        shaky: {
          type: "probe.idempotent",
          parent: "each",
          config: {
            tag: { $expr: "item" },
            fail: 1,
            value: { $expr: "[nodes.far.out, nodes.near.out, nodes.pause.out, item, string(index)]" },
          },
          retry: { attempts: 2, delayMs: 1, maxDelayMs: 1 },
        },
      },
      ["start > far > near > each", "each.item > pause > shaky > each.result"],
      null,
    );
    expect(status).toBe("completed");
    expect(await rig.output(runId, "each")).toEqual({
      results: [
        ["far", "near", "x", "x", "0"],
        ["far", "near", "y", "y", "1"],
      ],
      errors: [],
    });
    const keys = rig.probe.calls.filter((call) => call.runId === runId && call.tag === "x").map((call) => call.key);
    expect(keys).toHaveLength(2);
    expect(new Set(keys).size).toBe(1);
  });

  test("items of 100 KB are kept once and come whole into the body", async () => {
    const items = ["a", "b", "a"].map((letter) => letter.repeat(100_000));
    const { runId, status } = await run(
      {
        start: "probe.start",
        each: { type: "logic.map", config: { items: { $expr: "trigger" } } },
        inner: { type: "probe.repeatable", parent: "each", config: { value: { $expr: "size(item)" } } },
      },
      ["start > each", "each.item > inner > each.result"],
      items,
    );
    expect(status).toBe("completed");
    expect(await rig.output(runId, "each")).toEqual({ results: [100_000, 100_000, 100_000], errors: [] });
    const kept = await rig.app.rows<{ bytes: number }>("SELECT bytes FROM payload WHERE run_id = $1 ORDER BY bytes", [
      runId,
    ]);
    expect(kept.map((row) => row.bytes)).toEqual([100_002, 100_002, 300_010]);
  });

  test("a container under a concurrency key that its body needs too", async () => {
    const shared = { key: "both", limit: 1 };
    const { runId, status } = await run(
      {
        start: "probe.start",
        each: { type: "logic.map", config: { items: [1, 2, 3], concurrency: 3 }, concurrency: shared },
        inner: {
          type: "probe.repeatable",
          parent: "each",
          config: { ms: 5, gauge: `both ${backend}` },
          concurrency: shared,
        },
        again: { type: "logic.repeat", config: { limit: 3 }, concurrency: shared },
        deep: { type: "probe.repeatable", parent: "again", concurrency: shared },
      },
      ["start > each", "each.item > inner > each.result", "each > again", "again.item > deep > again.result"],
      null,
    );
    expect(status).toBe("completed");
    expect(rig.probe.most(`both ${backend}`)).toBe(1);
    expect(await rig.output(runId, "each")).toEqual({ results: [1, 2, 3], errors: [] });
  });
});
