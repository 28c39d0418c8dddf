import { hostname } from "node:os";
import { uuidv7 } from "uuidv7";
import { startReconciler } from "../run/reconcile.js";
import { startWorker } from "../run/worker.js";
import { announceWorker } from "../run/worker-presence.js";
import { createMeter } from "../service/observe/meter.js";
import { meterQueue } from "../service/queue/meter-queue.js";
import { buildApp } from "./build-app.js";
import { runChild } from "./run-child.js";

/** Units that a stopping worker still ends; what takes longer goes to another. Leaves room within five seconds. */
const graceMs = 3_000;

await runChild(async () => {
  const { app, settings, log } = await buildApp("worker");
  const id = `${hostname()}/${process.pid}/${uuidv7()}`;
  const meter = createMeter(app);
  const worker = startWorker({ ...app, queue: meterQueue(app.queue, meter), id, concurrency: settings.concurrency });
  const leave = announceWorker({ ...app, id });
  const reconciler = startReconciler({ ...app, keep: settings.keep });
  return {
    log,
    stop: async () => {
      leave();
      await worker.close(graceMs);
      await reconciler.close();
      await meter.close();
      await app.close();
    },
  };
});
