import { usualConcurrency } from "@autoweave/engine/main/settings";
import { startReconciler } from "@autoweave/engine/run/reconcile";
import { startWorker } from "@autoweave/engine/run/worker";
import { createBenchApp } from "./bench-app.js";
import { readVariable, serveParent } from "./child.js";

const app = createBenchApp(readVariable("BENCH_DATABASE_URL"), process.env.BENCH_REDIS_URL);
const worker = startWorker({ ...app, id: `bench/${process.pid}`, concurrency: usualConcurrency });
const reconciler = startReconciler(app);

serveParent<object, object>(
  async () => ({}),
  async () => {
    await worker.close(3000);
    await reconciler.close();
    await app.close();
  },
);
