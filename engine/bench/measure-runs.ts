import type { RunEvent } from "@autoweave/contracts/run-event";
import type { App } from "@autoweave/engine/app";
import { runEventTopic } from "@autoweave/engine/run/relay";
import type { RunTarget } from "@autoweave/engine/run/to-new-run";
import { everyTenant } from "@autoweave/engine/store/database";
import { createBenchApp, publishWorkload, startRun } from "./bench-app.js";
import { startChild } from "./child.js";
import type { Workload } from "./flows.js";
import { mapValues, readMegabytes, withCpu } from "./processes.js";
import type { Row, Target } from "./row.js";
import { toPercentiles } from "./statistics.js";

const warmUpMs = 2000;
/** Fewest runs that a figure stands on, however slow they are. */
const leastRuns = 5;

/** Throws unless every run has completed and has left all of its history. */
async function checkHistory(app: App, target: RunTarget, workload: Workload, started: number): Promise<void> {
  const [found] = await app.database.withLedger(everyTenant, (sql) =>
    sql.rows<{ runs: number; completed: number; nodes: number }>(
      "bench-history",
      `SELECT count(*)::int AS runs, count(*) FILTER (WHERE status = 'completed')::int AS completed,
         (SELECT count(*)::int FROM node_run n JOIN run r ON r.id = n.run_id
          WHERE r.version_id = $1 AND n.status = 'completed') AS nodes
       FROM run WHERE version_id = $1`,
      [target.versionId],
    ),
  );
  const nodes = started * workload.nodeRuns;
  if (found?.runs !== started || found.completed !== started || found.nodes !== nodes) {
    throw new Error(
      `${workload.title}: of ${started} runs ${found?.completed} completed, with ${found?.nodes} of ${nodes} node runs.`,
    );
  }
}

/** Keeps `inFlight` runs under way for `ms`, and says when each began and ended. */
async function drive(
  app: App,
  target: RunTarget,
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
      const runId = await startRun(app, target, workload);
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

/**
 * Workloads (b) to (e): this process accepts runs as the API does, and runs them in place as the API does where it may;
 * another one works on the rest.
 */
export async function measureRuns(target: Target, workloads: Workload[], seconds: number): Promise<Row[]> {
  const app = createBenchApp(target.databaseUrl, target.redisUrl, `bench/${process.pid}`);
  await app.bus.ready();
  const worker = await startChild("engine-worker", target.env, target.profile);
  try {
    const rows: Row[] = [];
    for (const workload of workloads) {
      const flow = await publishWorkload(app, workload);
      const warm = await drive(app, flow, workload, warmUpMs);
      const began = performance.now();
      const pids = { api: process.pid, worker: worker.pid, ...target.servers };
      const { result: done, cpuMs } = await withCpu(pids, () => drive(app, flow, workload, seconds * 1000));
      const within = Math.max(...done.map((run) => run.ended)) - began;
      await checkHistory(app, flow, workload, warm.length + done.length);
      const runsPerSecond = done.length / (within / 1000);
      rows.push({
        key: workload.key,
        title: workload.title,
        backend: target.backend,
        runsPerSecond,
        jobsPerSecond: runsPerSecond * workload.jobs,
        latency: toPercentiles(done.map((run) => run.ended - run.began)),
        cpuMs: mapValues(cpuMs, (ms) => ms / done.length),
        memory: mapValues(pids, readMegabytes),
      });
    }
    return rows;
  } finally {
    await worker.stop();
    await app.close();
  }
}
