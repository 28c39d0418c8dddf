import { rmSync } from "node:fs";
import pg from "pg";
import { startChild } from "./child.js";
import { hookGraph, hookNodeRuns } from "./flows.js";
import { newHome } from "./new-home.js";
import { mapValues, readMegabytes, withCpu } from "./processes.js";
import type { Row, Target } from "./row.js";
import { type Engine, startEngine } from "./start-engine.js";
import { toPercentiles } from "./statistics.js";

const warmUpSeconds = 3;
const endsWithinMs = 10_000;

/** Throws unless every call has become a completed run with its whole history. */
async function checkHistory(databaseUrl: string, calls: number): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const count = async (text: string) => Number((await client.query<{ count: string }>(text)).rows[0]?.count);
    const completed = () => count("SELECT count(*) FROM run WHERE status = 'completed'");
    const deadline = Date.now() + endsWithinMs;
    while ((await completed()) < calls && Date.now() < deadline)
      await new Promise((resolve) => setTimeout(resolve, 50));
    const runs = await completed();
    const nodes = await count("SELECT count(*) FROM node_run WHERE status IN ('completed', 'skipped')");
    if (runs !== calls || nodes !== calls * hookNodeRuns) {
      throw new Error(`${calls} calls made ${runs} completed runs with ${nodes} node runs.`);
    }
  } finally {
    await client.end();
  }
}

async function publish(engine: Engine): Promise<void> {
  await engine.call("flows.import", { graph: hookGraph });
  await engine.call("flows.publish", { flow: hookGraph.name });
}

/** Workload (a): the real server, called over 16 connections by another process, each answer checked. */
export async function measureHook(target: Target, seconds: number): Promise<Row> {
  const home = newHome();
  const env = {
    DATABASE_URL: target.databaseUrl,
    ...(target.redisUrl === undefined ? {} : { REDIS_URL: target.redisUrl }),
    ...(target.profile === undefined
      ? {}
      : { BENCH_PROFILE: target.profile, NODE_OPTIONS: `--import=${new URL("./profile-hook.js", import.meta.url)}` }),
  };
  const first = await startEngine(home, env);
  await publish(first).finally(first.stop);
  const engine = await startEngine(home, env);
  try {
    const load = await startChild<{ seconds: number }, { times: number[]; seconds: number } | { error: string }>(
      "http-load",
      { BENCH_URL: engine.url },
      undefined,
    );
    try {
      const warm = await load.ask({ seconds: warmUpSeconds });
      const pids = { ...engine.pids, ...target.servers, load: load.pid };
      const { result, cpuMs } = await withCpu(pids, () => load.ask({ seconds }));
      if ("error" in warm) throw new Error(warm.error);
      if ("error" in result) throw new Error(result.error);
      await checkHistory(target.databaseUrl, warm.times.length + result.times.length);
      const runsPerSecond = result.times.length / result.seconds;
      return {
        key: "a",
        title: "webhook, three transforms, branch, respond (HTTP)",
        backend: target.backend,
        runsPerSecond,
        jobsPerSecond: runsPerSecond,
        latency: toPercentiles(result.times),
        startMs: { first: first.startMs, again: engine.startMs },
        cpuMs: mapValues(cpuMs, (ms) => ms / result.times.length),
        memory: mapValues(pids, readMegabytes),
      };
    } finally {
      await load.stop();
    }
  } finally {
    await engine.stop();
    rmSync(home, { recursive: true, force: true });
  }
}
