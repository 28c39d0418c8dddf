import { createApp } from "@autoweave/engine/app";
import { createExpressionGuard } from "@autoweave/engine/run/expression-guard";
import { startReconciler } from "@autoweave/engine/run/reconcile";
import { startWorker } from "@autoweave/engine/run/worker";
import { setExpressionGuard } from "@autoweave/flow/set-expression-guard";
import { benchNodes } from "./bench-nodes.js";
import { readVariable, serveParent } from "./child.js";

// As engine/src/main/worker.ts builds it, with one node type more.
setExpressionGuard(createExpressionGuard());
const app = createApp({
  databaseUrl: readVariable("BENCH_DATABASE_URL"),
  redisUrl: process.env.BENCH_REDIS_URL,
  connections: 10,
  nodes: benchNodes,
  http: {
    request: () => {
      throw new Error("nothing calls out here");
    },
  },
  onError: (error) => process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`),
  onRunFailed: async () => undefined,
});
const worker = startWorker({ ...app, id: `bench/${process.pid}`, concurrency: 50 });
const reconciler = startReconciler(app);

serveParent<object, object>(
  async () => ({}),
  async () => {
    await worker.close(3000);
    await reconciler.close();
    await app.close();
  },
);
