import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { dirname, join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { migratePostgresQueue } from "@autoweave/engine/queue/postgres-queue";
import { startEmbedded } from "@autoweave/prisma/embedded";
import { migrate } from "@autoweave/prisma/migrate";
import { workloads } from "./flows.js";
import { type ApiRow, measureApi, printApiRows } from "./measure-api.js";
import { measureBullmq } from "./measure-bullmq.js";
import { measureHook } from "./measure-hook.js";
import { printRefusals, type RefusalRow } from "./measure-refusals.js";
import { measureRuns } from "./measure-runs.js";
import { newHome } from "./new-home.js";
import { printRows } from "./print-rows.js";
import type { Row, Target } from "./row.js";
import { startRedis } from "./start-redis.js";
import { countingSettings, writeStatements } from "./statements.js";

const { values } = parseArgs({
  options: {
    backend: { type: "string", multiple: true, default: ["postgres", "redis"] },
    only: { type: "string", default: "raw,a,b,c,d,e,api" },
    seconds: { type: "string", default: "8" },
    jobs: { type: "string", default: "10000" },
    json: { type: "string", default: ".cache/bench/latest.json" },
    /** Folder for CPU profiles of the measured processes and for PostgreSQL's statements. */
    profile: { type: "string" },
  },
});
const apiRows: ApiRow[] = [];
const refusals: RefusalRow[] = [];
const wanted = new Set(values.only.split(","));
const seconds = Number(values.seconds);

function say(text: string): void {
  process.stderr.write(`${text}\n`);
}

async function measure(backend: Target["backend"]): Promise<Row[]> {
  const home = newHome();
  // Each back end on a server of its own: what one has left behind must not slow the other down.
  const postgres = await startEmbedded({
    home,
    onNotice: () => undefined,
    settings: values.profile === undefined ? {} : countingSettings,
  });
  const redis = backend === "redis" ? await startRedis() : undefined;
  try {
    await migrate(postgres.url);
    await migratePostgresQueue(postgres.url);
    const target: Target = {
      backend,
      databaseUrl: postgres.url,
      redisUrl: redis?.url,
      servers: {
        postgres: Number(readFileSync(join(postgres.dataDir, "postmaster.pid"), "utf8").split("\n")[0]),
        ...(redis === undefined ? {} : { redis: redis.pid }),
      },
      env: {
        BENCH_DATABASE_URL: postgres.url,
        ...(redis === undefined ? {} : { BENCH_REDIS_URL: redis.url }),
      },
      profile: values.profile === undefined ? undefined : resolve(values.profile),
    };
    const note = async (name: string) => {
      if (values.profile !== undefined) await writeStatements(postgres.url, values.profile, `${backend}-${name}`);
    };
    const rows: Row[] = [];
    await note("start");
    if (wanted.has("raw")) {
      say(`${backend}: raw BullMQ…`);
      rows.push(...(await measureBullmq(target, Number(values.jobs))));
      await note("raw");
    }
    if (wanted.has("a")) {
      say(`${backend}: (a)…`);
      rows.push(await measureHook(target, seconds));
      await note("a");
    }
    for (const workload of workloads.filter(({ key }) => wanted.has(key))) {
      say(`${backend}: (${workload.key}) ${workload.title}…`);
      rows.push(...(await measureRuns(target, [workload], seconds)));
      await note(workload.graph.name);
    }
    // What is read is in PostgreSQL, whatever the queue is on.
    if (wanted.has("api") && backend === "postgres") {
      say(`${backend}: (api)…`);
      const measured = await measureApi(target, seconds);
      apiRows.push(...measured.rows);
      refusals.push(...measured.refusals);
      await note("api");
    }
    return rows;
  } finally {
    await redis?.stop();
    await postgres.stop();
    rmSync(postgres.dataDir, { recursive: true, force: true });
    rmSync(home, { recursive: true, force: true });
  }
}

if (values.profile !== undefined) mkdirSync(values.profile, { recursive: true });
const rows: Row[] = [];
for (const backend of ["postgres", "redis"] as const) {
  if (values.backend.includes(backend)) rows.push(...(await measure(backend)));
}
if (rows.length > 0) printRows(rows);
if (apiRows.length > 0) printApiRows(apiRows);
if (refusals.length > 0) printRefusals(refusals);
mkdirSync(dirname(values.json), { recursive: true });
const machine = { cores: cpus().length, model: cpus()[0]?.model, node: process.version };
writeFileSync(
  values.json,
  `${JSON.stringify({ at: new Date().toISOString(), machine, rows, apiRows, refusals }, null, 2)}\n`,
);
say(`Written to ${values.json}.`);
