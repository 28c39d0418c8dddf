import type { Json } from "@autoweave/contracts/json";
import { describe, expect, test } from "vitest";
import type { JobTree } from "../queue/flow-queue.js";
import { type DrawnNode, drawFlow } from "../testing/draw-flow.js";
import { backends, withTestApp } from "../testing/with-test-app.js";

const chain = (type: string, count: number) => {
  const ids = Array.from({ length: count }, (_, index) => `n${index}`);
  const nodes: Record<string, DrawnNode> = { start: "probe.start" };
  for (const id of ids) nodes[id] = { type };
  return { nodes, edges: [["start", ...ids].join(" > ")], last: ids.at(-1) ?? "" };
};

describe.each(backends)("payloads on %s", (backend) => {
  const rig = withTestApp(backend);

  const payloadsOf = (runId: string) =>
    rig.app.rows<{ id: string; bytes: number }>("SELECT id, bytes FROM payload WHERE run_id = $1 ORDER BY bytes", [
      runId,
    ]);

  test.each(["probe.pure", "probe.repeatable"])(
    "10 MB through five nodes of %s, kept once",
    { timeout: 90_000 },
    async (type) => {
      const { nodes, edges, last } = chain(type, 5);
      const text = "é".repeat(5_000_000);
      const runId = await rig.app.start(await rig.app.publish(drawFlow(nodes, edges)), "start", { text });
      expect(await rig.app.ended(runId, 60_000)).toBe("completed");
      const kept = await payloadsOf(runId);
      expect(kept.map((row) => row.bytes)).toEqual([10_000_011]);
      expect(await rig.output(runId, last)).toEqual({ out: { $payload: kept[0]?.id } });
      const [same] = await rig.app.rows("SELECT body->>'text' = $2 AS same FROM payload WHERE run_id = $1", [
        runId,
        text,
      ]);
      expect(same).toEqual({ same: true });
    },
  );

  test("a value of 200 KB is kept once however many nodes pass it on", async () => {
    const nodes: Record<string, DrawnNode> = { start: "probe.start" };
    for (let index = 0; index < 20; index++) nodes[`n${index}`] = index % 2 === 0 ? "probe.repeatable" : "probe.pure";
    const edges = Object.keys(nodes)
      .filter((id) => id !== "start")
      .map((id) => `start > ${id}`);
    const runId = await rig.app.start(await rig.app.publish(drawFlow(nodes, edges)), "start", "x".repeat(200_000));
    expect(await rig.app.ended(runId)).toBe("completed");
    expect((await payloadsOf(runId)).map((row) => row.bytes)).toEqual([200_002]);
    const [rows] = await rig.app.rows(
      "SELECT max(length(output::text))::int AS longest FROM node_run WHERE run_id = $1",
      [runId],
    );
    expect(rows?.longest).toBeLessThan(200);
  });

  const odd: [string, Json][] = [
    ["a value that looks like a reference", { $payload: "x" }],
    ["a list of them", [{ $payload: "x" }, { $payload: "y", more: 1 }]],
    ["a reference to nothing", { $payload: "0".repeat(64) }],
    ["nothing", null],
    ["an empty object", {}],
    ["a null character", "a\u0000b"],
    ["halves of characters", ["\ud800", "\udfff a \ud83d", "😀"]],
    [
      "a key __proto__",
      JSON.parse('{"__proto__": {"polluted": true}, "constructor": {"prototype": 1}, "toString": null}'),
    ],
    ["the largest number and the smallest", [1.7976931348623157e308, 5e-324, -0.1, 9007199254740991]],
    ["keys in their order", JSON.parse('{"b": 1, "a": 2, "10": 3, "2": 4}')],
    ["what binds elsewhere", { $expr: "1 + 1", $literal: 2, $text: ["x"] }],
  ];

  test.each(odd)("%s goes through a chain, a list and a call unchanged", async (_, value) => {
    await rig.app.publish(
      drawFlow({ entry: "trigger.called", echo: "probe.repeatable" }, ["entry > echo"], {
        name: `echo ${JSON.stringify(value)}`,
      }),
    );
    const runId = await rig.app.start(
      await rig.app.publish(
        drawFlow(
          {
            start: "probe.start",
            a: "probe.repeatable",
            b: "probe.pure",
            each: { type: "logic.map", config: { items: { $expr: "[nodes.b.out]" } } },
            inner: { type: "probe.repeatable", parent: "each" },
            call: {
              type: "flow.call",
              config: { flow: `echo ${JSON.stringify(value)}`, input: { $expr: "nodes.each.results[0]" } },
            },
            fixed: { type: "probe.repeatable", config: { value: { $literal: value } } },
            last: "probe.repeatable",
          },
          ["start > a > b > each > call > last", "each.item > inner > each.result", "each > fixed"],
        ),
      ),
      "start",
      value,
    );
    expect(await rig.app.ended(runId)).toBe("completed");
    for (const node of ["a", "b", "last", "fixed"]) {
      const [row] = await rig.app.rows<{ text: string; id: string | null }>(
        `SELECT COALESCE((SELECT p.body::text FROM payload p WHERE p.run_id = n.run_id AND n.output::text LIKE '%' || p.id || '%'),
           substr(n.output::text, 8, length(n.output::text) - 8)) AS text
         FROM node_run n WHERE n.run_id = $1 AND n.node = $2`,
        [runId, node],
      );
      expect(row?.text, node).toBe(JSON.stringify(value));
    }
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
    expect(rig.app.errors).toEqual([]);
  });

  test("what is too large fails its node once, and no more than that", { timeout: 60_000 }, async () => {
    const runId = await rig.app.start(
      await rig.app.publish(
        drawFlow(
          {
            start: "probe.start",
            huge: { type: "probe.repeatable", config: { bytes: 52_428_800, tag: "huge" }, onError: "route" },
            after: "probe.repeatable",
          },
          ["start > huge", "huge.error > after"],
        ),
      ),
      "start",
      1,
    );
    expect(await rig.app.ended(runId, 40_000)).toBe("completed");
    expect(rig.probe.count(runId, "huge")).toBe(1);
    expect(await rig.output(runId, "after")).toMatchObject({ out: { code: "payload.too-large", node: "huge" } });
  });

  test("no job carries more than 2 KB, however large the data and however deep the lists", async () => {
    const { queue } = rig.app;
    const launch = queue.launch.bind(queue);
    let most = 0;
    const measure = (tree: JobTree) => {
      most = Math.max(most, Buffer.byteLength(JSON.stringify(tree.data)) + tree.id.length);
      tree.children.forEach(measure);
    };
    queue.launch = async (trees) => {
      trees.forEach(measure);
      await launch(trees);
    };
    const long = (letter: string) => letter.repeat(60);
    const [a, b, c, d] = ["a", "b", "c", "d"].map(long) as [string, string, string, string];
    try {
      const runId = await rig.app.start(
        await rig.app.publish(
          drawFlow(
            {
              start: "probe.start",
              [a]: { type: "logic.map", config: { items: { $expr: "[trigger]" } } },
              [b]: { type: "logic.map", parent: a, config: { items: { $expr: "[item]" } } },
              [c]: { type: "logic.map", parent: b, config: { items: { $expr: "[item]" } } },
              [d]: { type: "probe.repeatable", parent: c },
            },
            [
              `start > ${a}`,
              `${a}.item > ${b} > ${a}.result`,
              `${b}.item > ${c} > ${b}.result`,
              `${c}.item > ${d} > ${c}.result`,
            ],
          ),
        ),
        "start",
        "x".repeat(1_000_000),
      );
      expect(await rig.app.ended(runId)).toBe("completed");
      expect(await payloadsOf(runId)).not.toEqual([]);
    } finally {
      queue.launch = launch;
    }
    expect(most).toBeGreaterThan(0);
    expect(most).toBeLessThan(2048);
  });

  test("another tenant sees no row of any table", async () => {
    await rig.app.publish(
      drawFlow({ entry: "trigger.called", hold: { type: "flow.wait", config: { seconds: 600 } } }, ["entry > hold"], {
        name: "held",
      }),
    );
    const nodes: Record<string, DrawnNode> = {
      start: "probe.start",
      big: { type: "probe.repeatable", config: { bytes: 100_000 } },
      each: { type: "logic.map", config: { items: [1, 2] } },
      inner: { type: "probe.repeatable", parent: "each", config: { ms: -1 }, concurrency: { key: "held", limit: 1 } },
      call: { type: "flow.call", config: { flow: "held" } },
    };
    const version = await rig.app.publish(
      drawFlow(nodes, ["start > big > each", "start > call", "each.item > inner > each.result"]),
    );
    const runId = await rig.app.start(version, "start", 1);
    await rig.until("SELECT 1 FROM slot WHERE run_id = $1", [runId]);
    await rig.until("SELECT 1 FROM unit WHERE run_id = $1 AND status = 'waiting' AND waiting_for->>'kind' = 'run'", [
      runId,
    ]);
    const mine = rig.app.tenantId;
    const write = [
      `INSERT INTO api_key (id, tenant_id, name, prefix, hash, scopes) VALUES (gen_random_uuid(), '${mine}', 'k', 'p', 'h${mine}', '{}')`,
      `INSERT INTO dedupe (tenant_id, flow_id, key, run_id, expires_at) VALUES ('${mine}', gen_random_uuid(), 'k', '${runId}', now() + interval '1 hour')`,
      `INSERT INTO outbox (tenant_id, run_id, kind, body, due_at) VALUES ('${mine}', '${runId}', 'slot-freed', '{"kind":"slot-freed","key":"none"}', now() + interval '1 hour')`,
    ];
    for (const text of write) await rig.app.rows(text);
    const tables = await rig.app.rows<{ name: string; tenant: string }>(
      `SELECT c.relname AS name, CASE c.relname WHEN 'tenant' THEN 'id' ELSE 'tenant_id' END AS tenant FROM pg_class c
       JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = 'public' AND c.relkind = 'r' AND c.relname NOT LIKE '\\_%'`,
    );
    expect(tables.length).toBeGreaterThanOrEqual(13);
    const count = (as: string, { name, tenant }: { name: string; tenant: string }) =>
      rig.app.database.withLedger(as, async (sql) => {
        const rows = await sql.rows<{ rows: number }>(
          `count-${name}`,
          `SELECT count(*)::int AS rows FROM ${name} WHERE ${tenant} = $1`,
          [mine],
        );
        return rows[0]?.rows ?? 0;
      });
    // What this flow fills, so that an empty answer means the wall; the others have walls of the same making.
    const filled = new Set(
      "tenant api_key flow flow_version run unit iteration node_run payload outbox dedupe slot".split(" "),
    );
    for (const table of tables) {
      if (filled.has(table.name)) {
        expect(await count(mine, table), `${table.name} of its own tenant`).toBeGreaterThan(0);
      }
      expect(await count("other", table), `${table.name} of another tenant`).toBe(0);
      const change = rig.app.database.withLedger("other", (sql) =>
        sql.rows(
          `steal-${table.name}`,
          `UPDATE ${table.name} SET ${table.tenant} = ${table.tenant} WHERE ${table.tenant} = $1 RETURNING 1`,
          [mine],
        ),
      );
      // Some tables may not be changed by anybody.
      const changed = await change.catch((error: { code?: string }) => (error.code === "42501" ? [] : error));
      expect(changed, `${table.name} changed by another tenant`).toEqual([]);
    }
  });
});
