import type { FlowJob } from "bullmq";
import { rawQueue, setUpBullmq } from "./bullmq-setup.js";
import { startChild } from "./child.js";
import { type ByProcess, mapValues, readMegabytes, withCpu } from "./processes.js";
import type { Row, Target } from "./row.js";

const warmUpJobs = 2000;
const bulk = 100;
const adders = 4;

function toJob(children: FlowJob[]): FlowJob {
  return {
    name: "unit",
    ...rawQueue,
    data: { runId: "00000000-0000-7000-8000-000000000000", unit: "u0" },
    opts: {
      attempts: 1,
      removeOnComplete: true,
      removeOnFail: true,
    },
    children,
  };
}

function toChain(length: number): FlowJob {
  let job = toJob([]);
  for (let count = 1; count < length; count++) job = toJob([job]);
  return job;
}

/** Raw BullMQ: no-op jobs, one alone or ten in a chain, added by this process and run by another. */
export async function measureBullmq(target: Target, jobs: number): Promise<Row[]> {
  const { classes, connect, close } = setUpBullmq(target.databaseUrl, target.redisUrl);
  const producer = new classes.FlowProducer({ connection: connect(), prefix: rawQueue.prefix });
  const worker = await startChild<{ jobs: number }, { ended: number }>("raw-worker", target.env, target.profile);

  async function run(length: number, total: number): Promise<{ rate: number; cpuMs: ByProcess }> {
    const trees = Math.floor(total / length);
    const pids = { producer: process.pid, worker: worker.pid, ...target.servers };
    const { result, cpuMs } = await withCpu(pids, () => addAndRun(length, trees));
    return { rate: (trees * length) / result, cpuMs: mapValues(cpuMs, (ms) => ms / (trees * length)) };
  }

  /** Resolves to the seconds from the first job's adding to the last one's end. */
  async function addAndRun(length: number, trees: number): Promise<number> {
    const began = Date.now();
    const ended = worker.ask({ jobs: trees * length });
    const batch = Math.max(1, Math.floor(bulk / length));
    let left = trees;
    async function add(): Promise<void> {
      while (left > 0) {
        const count = Math.min(batch, left);
        left -= count;
        await producer.addBulk(Array.from({ length: count }, () => toChain(length)));
      }
    }
    await Promise.all(Array.from({ length: adders }, add));
    return ((await ended).ended - began) / 1000;
  }

  try {
    const rows: Row[] = [];
    for (const [title, length] of [
      ["raw BullMQ, single jobs", 1],
      ["raw BullMQ, chains of ten", 10],
    ] as const) {
      await run(length, warmUpJobs);
      const { rate, cpuMs } = await run(length, jobs);
      rows.push({
        key: "raw",
        title,
        backend: target.backend,
        jobsPerSecond: rate,
        cpuMs,
        memory: { worker: readMegabytes(worker.pid, "worker") },
      });
    }
    return rows;
  } finally {
    await worker.stop();
    await producer.close();
    await close();
  }
}
