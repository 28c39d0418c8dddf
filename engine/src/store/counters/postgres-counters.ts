import { createPool } from "@autoweave/prisma/pool";
import { RateLimiterPostgres } from "rate-limiter-flexible";
import { everyTenant } from "../database.js";
import type { CounterOptions, Counters } from "./counters.js";
import { boundlessPoints, toCounters } from "./to-counters.js";

/** Apart from the pools of the ledger: who is over a limit must hear so also when those are all at work. */
const connections = 2;
const statementMs = 2000;
const pruneMs = 5 * 60_000;

/** Counts in PostgreSQL, for all processes together. Counts do not outlive a crash of the server. */
export function createPostgresCounters(options: CounterOptions & { url: string }): Counters {
  const pool = createPool(options.url, {
    max: connections,
    settings: { "app.tenant": everyTenant, statement_timeout: String(statementMs) },
  });
  pool.on("connect", (client) => client.on("error", () => undefined));
  const limiter = new RateLimiterPostgres({
    storeClient: pool,
    storeType: "pool",
    tableName: "limit_count",
    // The migration has made it: the application's role could not.
    tableCreated: true,
    // That would go on after the pool is closed.
    clearExpiredByTimeout: false,
    keyPrefix: "",
    points: boundlessPoints,
    duration: options.windowSeconds,
  });
  const prune = () => pool.query("DELETE FROM limit_count WHERE expire < $1", [Date.now()]).catch(() => undefined);
  const timer = setInterval(() => void prune(), pruneMs).unref();
  return toCounters(limiter, {
    close: async () => {
      clearInterval(timer);
      await pool.end();
    },
  });
}
