import { usualConcurrency } from "@autoweave/engine/main/settings";
import { rawQueue, setUpBullmq } from "./bullmq-setup.js";
import { readVariable, serveParent } from "./child.js";

const { classes, connect, close } = setUpBullmq(readVariable("BENCH_DATABASE_URL"), process.env.BENCH_REDIS_URL);

let done = 0;
let wanted = 0;
let notify: (() => void) | undefined;

const worker = new classes.Worker(
  rawQueue.queueName,
  async () => {
    done++;
    if (done === wanted) notify?.();
  },
  { connection: connect(), prefix: rawQueue.prefix, concurrency: usualConcurrency, maxStalledCount: 1000 },
);
await worker.waitUntilReady();

/** Resolves once so many jobs have run here. */
serveParent<{ jobs: number }, { ended: number }>(
  ({ jobs }) =>
    new Promise((resolve) => {
      const finish = () => {
        done = 0;
        wanted = 0;
        resolve({ ended: Date.now() });
      };
      notify = finish;
      wanted = jobs;
      if (done === jobs) finish();
    }),
  async () => {
    await worker.close();
    await close();
  },
);
