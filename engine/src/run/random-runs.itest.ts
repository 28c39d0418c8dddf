import type { FlowGraph } from "@autoweave/contracts/flow-graph";
import type { NodeDefinition } from "@autoweave/node-sdk";
import { withDatabase } from "@autoweave/testing/with-database";
import { withRedis } from "@autoweave/testing/with-redis";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { predictRun } from "../compile/testing/predict-run.js";
import { randomGraph } from "../compile/testing/random-graph.js";
import { testNodes } from "../compile/testing/test-nodes.js";
import { createTestApp, type TestApp } from "../testing/test-app.js";

const graphs = 300;
const atOnce = 25;

type NodeRow = { scope: string; node: string; status: string; started_at: Date | null; finished_at: Date | null };

/** Counts calls of node code by run, round and node. */
function countCalls(nodes: readonly NodeDefinition[], calls: Map<string, number>): NodeDefinition[] {
  return nodes.map((definition) => {
    const { run } = definition;
    if (run === undefined) return definition;
    return {
      ...definition,
      run: (input) => {
        const key = input.run.idempotencyKey;
        calls.set(key, (calls.get(key) ?? 0) + 1);
        return run(input);
      },
    };
  });
}

function findDisorder(graph: FlowGraph, rows: NodeRow[]): string[] {
  const byName = new Map(rows.map((row) => [`${row.scope}|${row.node}`, row]));
  const first = new Set(graph.nodes.filter((node) => node.config.mode === "first").map((node) => node.id));
  return rows.flatMap((row) =>
    graph.edges
      .filter((edge) => edge.to.node === row.node && !first.has(row.node))
      .flatMap((edge) => {
        const feeder = byName.get(`${row.scope}|${edge.from.node}`);
        if (feeder?.finished_at == null || row.started_at === null) return [];
        return feeder.finished_at > row.started_at
          ? [`${edge.from.node} ended after ${row.node} began in scope "${row.scope}"`]
          : [];
      }),
  );
}

describe.each(["postgres", "redis"] as const)("random graphs on %s", (backend) => {
  const database = withDatabase();
  const redis = withRedis();
  const calls = new Map<string, number>();
  let app: TestApp;
  beforeAll(async () => {
    app = await createTestApp({
      databaseUrl: database.url,
      redisUrl: backend === "redis" ? redis.url : undefined,
      nodes: countCalls(testNodes, calls),
      workers: 2,
    });
  });
  afterAll(async () => app.stop());

  async function runOne(seed: number): Promise<string[]> {
    // Every other one has nodes that wait, fail with a policy, are tried again, are disabled, or share a concurrency key.
    const isMixed = seed % 2 === 1;
    const mixed = { waits: isMixed, failures: isMixed, disabled: isMixed, policies: isMixed };
    const { graph } = randomGraph(seed, { maxNodes: 60, ...mixed });
    const trigger = graph.nodes.find((node) => node.type === "test.start")?.id ?? "";
    const predicted = predictRun(graph, trigger);
    const runId = await app.start(await app.publish({ ...graph, name: `${graph.name} ${seed}` }), trigger, {});
    const status = await app.ended(runId, 60_000);
    const rows = await app.rows<NodeRow>(
      "SELECT scope, node, status, started_at, finished_at FROM node_run WHERE run_id = $1",
      [runId],
    );
    const toLine = (row: { scope: string; node: string; status: string }) => `${row.scope}|${row.node} ${row.status}`;
    const [got, wanted] = [rows.map(toLine).sort(), predicted.map(toLine).sort()];
    const faults = [
      ...(status === "completed" ? [] : [`the run ended ${status}`]),
      ...wanted.filter((line) => !got.includes(line)).map((line) => `missing: ${line}`),
      ...got.filter((line) => !wanted.includes(line)).map((line) => `unexpected: ${line}`),
      ...findDisorder(graph, rows),
    ];
    return faults.map((fault) => `seed ${seed}: ${fault}`);
  }

  test(`${graphs} of them run each node exactly once, in an order that the edges allow`, {
    timeout: 600_000,
  }, async () => {
    const faults: string[] = [];
    for (let first = 0; first < graphs; first += atOnce) {
      const seeds = Array.from({ length: Math.min(atOnce, graphs - first) }, (_, offset) => first + offset);
      faults.push(...(await Promise.all(seeds.map(runOne))).flat());
    }
    expect(faults.slice(0, 20)).toEqual([]);
    expect([...calls.values()].filter((count) => count !== 1)).toEqual([]);
    expect(app.errors).toEqual([]);
  });
});
