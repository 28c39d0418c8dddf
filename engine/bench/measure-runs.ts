import type { RunEvent } from "@autoweave/contracts/run-event";
import { runEventTopic } from "@autoweave/engine/run/relay";
import { createTestApp, type TestApp } from "@autoweave/engine/testing/test-app";
import { benchNodes } from "./bench-nodes.js";
import { startChild } from "./child.js";
import type { Workload } from "./flows.js";
import { residentMegabytes } from "./measure-memory.js";
import type { Row, Target } from "./row.js";
import { toPercentiles } from "./statistics.js";

const warmUpMs = 2000;
/** Fewest runs that a figure stands on, however slow they are. */
const leastRuns = 5;

/** Throws unless every run has completed and has left all of its history. */
async function checkHistory(app: TestApp, versionId: string, workload: Workload, started: number): Promise<void> {
  const [runs] = await app.rows<{ all: number; completed: number }>(
    "SELECT count(*)::int AS all, count(*) FILTER (WHERE status = 'completed')::int AS completed FROM run WHERE version_id = $1",
    [versionId],
  );
  const [nodes] = await app.rows<{ all: number }>(
    "SELECT count(*)::int AS all FROM node_run n JOIN run r ON r.id = n.run_id WHERE r.version_id = $1 AND n.status = 'completed'",
    [versionId],
  );
  if (runs?.all !== started || runs.completed !== started || nodes?.all !== started * workload.nodeRuns) {
    throw new Error(
      `${workload.title}: of ${started} runs ${runs?.completed} completed, with ${nodes?.all} of ${started * workload.nodeRuns} node runs.`,
    );
  }
}

/** Keeps `inFlight` runs under way for `ms`, and says when each began and ended. */
async function drive(
  app: TestApp,
  versionId: string,
  workload: Workload,
  ms: number,
): Promise<{ began: number; ended: number }[]> {
  const done: { began: number; ended: number }[] = [];
  const waiting = new Map<string, (end: number) => void>();
  const heard = new Map<string, number>();
  const unsubscribe = app.bus.subscribe(runEventTopic, (body) => {
    const event = body as RunEvent;
    if (event.event !== "run-ended") return;
    const now = performance.now();
    const resolve = waiting.get(event.runId);
    if (resolve === undefined) heard.set(event.runId, now);
    else resolve(now);
  });
  const deadline = performance.now() + ms;
  async function keepOneUnderWay(): Promise<void> {
    while (performance.now() < deadline || done.length < leastRuns) {
      const began = performance.now();
      const runId = await app.start({ versionId }, "start", workload.input);
      const known = heard.get(runId);
      heard.delete(runId);
      const ended =
        known ??
        (await new Promise<number>((resolve) => waiting.set(runId, resolve)).finally(() => waiting.delete(runId)));
      done.push({ began, ended });
    }
  }
  await Promise.all(Array.from({ length: workload.inFlight }, keepOneUnderWay));
  unsubscribe();
  return done;
}

/** Workloads (b) to (e): this process accepts runs as the API does, another one works on them. */
export async function measureRuns(target: Target, workloads: Workload[], seconds: number): Promise<Row[]> {
  const { databaseUrl, redisUrl } = target;
  const app = await createTestApp({ databaseUrl, redisUrl, nodes: benchNodes, workers: 0 });
  const worker = await startChild("engine-worker", target.env, target.profile);
  try {
    const rows: Row[] = [];
    for (const workload of workloads) {
      const { versionId } = await app.publish(workload.graph);
      const warm = await drive(app, versionId, workload, warmUpMs);
      const began = performance.now();
      const done = await drive(app, versionId, workload, seconds * 1000);
      const within = Math.max(...done.map((run) => run.ended)) - began;
      await checkHistory(app, versionId, workload, warm.length + done.length);
      const runsPerSecond = done.length / (within / 1000);
      rows.push({
        key: workload.key,
        title: workload.title,
        backend: target.backend,
        runsPerSecond,
        jobsPerSecond: runsPerSecond * workload.jobs,
        latency: toPercentiles(done.map((run) => run.ended - run.began)),
        memory: { worker: residentMegabytes(worker.pid), api: residentMegabytes(process.pid) },
      });
    }
    if (app.errors.length > 0) throw app.errors[0];
    return rows;
  } finally {
    await worker.stop();
    await app.stop();
  }
}
