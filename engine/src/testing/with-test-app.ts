import { builtinNodes } from "@autoweave/nodes/builtin";
import { withDatabase } from "@autoweave/testing/with-database";
import { withRedis } from "@autoweave/testing/with-redis";
import { afterAll, beforeAll } from "vitest";
import { createProbe, type Probe } from "./probe.js";
import { createTestApp, type TestApp } from "./test-app.js";

/** The two back ends of the queue. */
export const backends = ["postgres", "redis"] as const;
export type Backend = (typeof backends)[number];

/** A node run as the tests look at it. */
export type NodeLine = { scope: string; node: string; status: string };

/** An engine with probes on one back end, for the tests of this `describe`. */
export type Rig = {
  readonly app: TestApp;
  readonly probe: Probe;
  readonly databaseUrl: string;
  readonly redisUrl: string;
  /** What of a run is still to come although it has ended: must be nothing. */
  leftovers(runId: string): Promise<string[]>;
  /** Node runs as `scope|node status`, sorted. */
  lines(runId: string): Promise<string[]>;
  /** What a node of a run put out, payload references as they are. */
  output(runId: string, node: string, scope?: string): Promise<Record<string, unknown> | null>;
  /** Waits until a query gives a row. */
  until<Row extends Record<string, unknown>>(text: string, values: unknown[], withinMs?: number): Promise<Row>;
};

/** Builds the rig before the tests and takes it down after them. */
export function withTestApp(backend: Backend, options: { workers?: number; concurrency?: number } = {}): Rig {
  const database = withDatabase();
  const redis = withRedis();
  const probe = createProbe();
  let app: TestApp | undefined;
  beforeAll(async () => {
    app = await createTestApp({
      databaseUrl: database.url,
      redisUrl: backend === "redis" ? redis.url : undefined,
      nodes: [...builtinNodes, ...probe.nodes],
      workers: options.workers ?? 2,
      ...(options.concurrency === undefined ? {} : { concurrency: options.concurrency }),
    });
  });
  afterAll(async () => app?.stop());
  const running = (): TestApp => {
    if (app === undefined) throw new Error("Use the app inside a test or a hook.");
    return app;
  };

  return {
    get app() {
      return running();
    },
    get databaseUrl() {
      return database.url;
    },
    get redisUrl() {
      return redis.url;
    },
    probe,
    leftovers: async (runId) => {
      const open = await running().rows<{ line: string }>(
        `SELECT format('unit %s|%s %s', scope, unit, status) AS line FROM unit
           WHERE run_id = $1 AND status IN ('pending', 'ready', 'running', 'waiting')
         UNION ALL SELECT format('node %s|%s %s', scope, node, status) FROM node_run
           WHERE run_id = $1 AND status IN ('running', 'waiting', 'retrying')
         UNION ALL SELECT format('round %s %s', scope, status) FROM iteration
           WHERE run_id = $1 AND status IN ('running', 'waiting', 'failing')
         UNION ALL SELECT format('slot %s', key) FROM slot WHERE run_id = $1`,
        [runId],
      );
      return open.map((row) => row.line);
    },
    lines: async (runId) => {
      const rows = await running().rows<NodeLine>("SELECT scope, node, status FROM node_run WHERE run_id = $1", [
        runId,
      ]);
      return rows.map((row) => `${row.scope}|${row.node} ${row.status}`).sort();
    },
    output: async (runId, node, scope = "") => {
      const rows = await running().rows<{ output: Record<string, unknown> | null }>(
        "SELECT output FROM node_run WHERE run_id = $1 AND node = $2 AND scope = $3",
        [runId, node, scope],
      );
      return rows[0]?.output ?? null;
    },
    until: async <Row extends Record<string, unknown>>(text: string, values: unknown[], withinMs = 15_000) => {
      const deadline = Date.now() + withinMs;
      for (;;) {
        const [row] = await running().rows<Row>(text, values);
        if (row !== undefined) return row;
        if (Date.now() > deadline) throw new Error(`nothing came of ${text} ${JSON.stringify(values)}`);
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
    },
  };
}
