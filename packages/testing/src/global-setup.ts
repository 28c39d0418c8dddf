import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Embedded, startEmbedded } from "@autoweave/prisma/embedded";
import { migrate } from "@autoweave/prisma/migrate";
import type { TestProject } from "vitest/node";
import "./provided.js";
import { runSql, toDatabaseUrl } from "./sql.js";
import { startRedis } from "./start-redis.js";
import { sweepKilledRuns, testsFolder } from "./sweep.js";
import { tempFolder } from "./temp-folder.js";

const templateName = "autoweave_template";

// A test's data need not survive the machine, and syncing is most of what making a database costs.
const settings = { fsync: "off", synchronous_commit: "off", full_page_writes: "off", max_connections: "300" };

async function makeTemplate(postgres: Embedded): Promise<void> {
  await runSql(postgres.url, `CREATE DATABASE ${templateName}`);
  await migrate(toDatabaseUrl(postgres.url, templateName));
}

/** Starts one PostgreSQL and one Redis for all integration tests, and ends them afterwards. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  await sweepKilledRuns();
  const home = tempFolder(testsFolder);
  const notices: string[] = [];
  const [postgres, redis] = await Promise.all([
    startEmbedded({ home, settings, onNotice: (text) => notices.push(text) }),
    startRedis(),
  ]);
  // So that the next run finds it if this one is killed.
  writeFileSync(join(home, `redis-${redis.port}-${redis.pid}`), "");
  await makeTemplate(postgres);
  project.provide("databaseUrl", postgres.url);
  project.provide("templateName", templateName);
  project.provide("redisUrl", redis.url);
  return async () => {
    await Promise.all([postgres.stop(), redis.stop()]);
    // Where the home may not be entered by PostgreSQL's user the data lie elsewhere.
    rmSync(postgres.dataDir, { recursive: true, force: true });
    rmSync(home, { recursive: true, force: true });
  };
}
