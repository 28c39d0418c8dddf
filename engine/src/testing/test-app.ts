import { createHash, randomBytes } from "node:crypto";
import type { FlowGraph } from "@autoweave/contracts/flow-graph";
import type { Json } from "@autoweave/contracts/json";
import { isEndedRun, type RunStatus } from "@autoweave/contracts/run";
import type { HttpHandle, NodeDefinition } from "@autoweave/node-sdk";
import { uuidv7 } from "uuidv7";
import { type App, createApp } from "../app.js";
import { compile } from "../compile/compile.js";
import { migratePostgresQueue } from "../queue/postgres-queue.js";
import { type Reconciler, startReconciler } from "../run/reconcile.js";
import { startWorker, type Worker } from "../run/worker.js";
import type { Limits } from "../service/limit/limits.js";
import { openLimits } from "../service/limit/open-limits.js";
import { everyTenant } from "../store/database.js";
import { toStoredValue } from "../store/stored-value.js";
import { testKeys } from "./test-keys.js";

/** An engine on real servers, without its HTTP side. */
export type TestApp = App & {
  limits: Limits;
  tenantId: string;
  errors: unknown[];
  /** Writes a flow and its published version down. */
  publish(graph: FlowGraph): Promise<{ flowId: string; versionId: string }>;
  start(version: { versionId: string }, trigger: string, input: Json): Promise<string>;
  /** Waits for the end of a run. */
  ended(runId: string, withinMs?: number): Promise<RunStatus>;
  rows<Row extends Record<string, unknown>>(text: string, values?: unknown[]): Promise<Row[]>;
  startWorker(): Worker;
  /** Stops all workers, as a process that ends does. */
  stopWorkers(): Promise<void>;
  stop(): Promise<void>;
};

// A name stands for one text on a connection.
const toStatementName = (text: string) => `test-${createHash("sha256").update(text).digest("hex").slice(0, 32)}`;

const noHttp: HttpHandle = {
  request: async () => {
    throw new Error("these tests call nobody");
  },
};

/** Builds and starts an engine; `workers` of them share the process. */
export async function createTestApp(options: {
  databaseUrl: string;
  redisUrl: string | undefined;
  nodes: readonly NodeDefinition[];
  workers?: number;
  /** Units that a worker has in hand at most. */
  concurrency?: number;
  http?: HttpHandle;
  /** See the app's option: the smallest runs need no worker. */
  inPlaceId?: string;
}): Promise<TestApp> {
  const errors: unknown[] = [];
  if (options.redisUrl === undefined) await migratePostgresQueue(options.databaseUrl);
  const app = createApp({
    databaseUrl: options.databaseUrl,
    redisUrl: options.redisUrl,
    connections: 8,
    keys: testKeys,
    issuer: "https://flows.example",
    nodes: options.nodes,
    http: options.http ?? noHttp,
    onError: (error) => errors.push(error),
    inPlaceId: options.inPlaceId,
    onRunFailed: async () => undefined,
  });
  const tenantId = `t${randomBytes(6).toString("hex")}`;
  await app.database.withLedger(tenantId, (sql) =>
    sql.rows("test-tenant", "INSERT INTO tenant (id, name) VALUES ($1, $1)", [tenantId]),
  );
  // No busy machine is so slow that its counts are taken for lost.
  const limits = await openLimits({ ...options, database: app.database, onError: app.onError, answerMs: 30_000 });
  const workers: Worker[] = [];
  const begin = (): Worker => {
    const worker = startWorker({ ...app, id: uuidv7(), concurrency: options.concurrency ?? 50 });
    workers.push(worker);
    return worker;
  };
  for (let count = 0; count < (options.workers ?? 1); count++) begin();
  const reconciler: Reconciler = startReconciler(app);
  await app.bus.ready();

  const test: TestApp = {
    ...app,
    limits,
    tenantId,
    errors,
    startWorker: begin,
    rows: (text, values = []) =>
      app.database.withLedger(everyTenant, (sql) => sql.rows(toStatementName(text), text, values)),
    publish: async (graph) => {
      const { plan, diagnostics } = compile(graph, app.manifests);
      if (plan === undefined) throw new Error(`the flow does not compile: ${JSON.stringify(diagnostics)}`);
      const [flowId, versionId] = [uuidv7(), uuidv7()];
      await app.database.withLedger(tenantId, async (sql) => {
        await sql.rows(
          "test-flow",
          "INSERT INTO flow (id, tenant_id, name, draft, published_version_id) VALUES ($1, $2, $3, $4, $5)",
          [flowId, tenantId, graph.name, JSON.stringify(graph), versionId],
        );
        await sql.rows(
          "test-version",
          "INSERT INTO flow_version (id, tenant_id, flow_id, number, hash, graph, plan) VALUES ($1, $2, $3, 1, $4, $5, $6)",
          [versionId, tenantId, flowId, plan.hash, JSON.stringify(graph), JSON.stringify(plan)],
        );
        for (const node of graph.nodes.filter((one) => one.type === "trigger.called")) {
          await sql.rows(
            "test-trigger",
            "INSERT INTO trigger (id, tenant_id, flow_id, version_id, node, type, config) VALUES ($1, $2, $3, $4, $5, $6, '{}')",
            [uuidv7(), tenantId, flowId, versionId, node.id, node.type],
          );
        }
      });
      return { flowId, versionId };
    },
    start: async ({ versionId }, trigger, input) => {
      const version = await app.versions.get(versionId);
      const { runId } = await app.acceptor.accept({
        version,
        run: {
          id: uuidv7(),
          tenantId,
          flowId: version.flowId,
          flowName: "test",
          versionId,
          version: 1,
          trigger,
          cause: "manual",
          status: "running",
          priority: 0,
          hops: 0,
          parentRunId: null,
          parentScope: null,
          parentUnit: null,
          createdAt: new Date(),
          input: toStoredValue(input),
          replayOf: null,
          deadlineAt:
            version.settings.timeoutMs === undefined ? null : new Date(Date.now() + version.settings.timeoutMs),
        },
      });
      return runId;
    },
    ended: async (runId, withinMs = 20_000) => {
      const deadline = Date.now() + withinMs;
      for (;;) {
        const [row] = await test.rows<{ status: RunStatus }>("SELECT status FROM run WHERE id = $1", [runId]);
        if (row !== undefined && isEndedRun(row.status)) return row.status;
        if (Date.now() > deadline) {
          const units = await test.rows(
            "SELECT scope, unit, status, launched, launches, attempt, worker, waiting_for FROM unit WHERE run_id = $1 AND status IN ('pending', 'ready', 'running', 'waiting')",
            [runId],
          );
          const counts = JSON.stringify(await app.queue.counts());
          throw new Error(
            `run ${runId} is still ${row?.status} after ${withinMs} ms: ${JSON.stringify(units)} queue: ${counts} errors: ${errors.map(String).join("; ")}`,
          );
        }
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
    },
    stopWorkers: async () => {
      for (const worker of workers.splice(0)) await worker.close(2000);
    },
    stop: async () => {
      await reconciler.close();
      await test.stopWorkers();
      await limits.close();
      await app.close();
    },
  };
  return test;
}
