import { combineTakes } from "../../store/counters/combine-takes.js";
import { createInsuredCounters } from "../../store/counters/insured-counters.js";
import { createMemoryCounters } from "../../store/counters/memory-counters.js";
import { createPostgresCounters } from "../../store/counters/postgres-counters.js";
import { createRedisCounters } from "../../store/counters/redis-counters.js";
import type { Database } from "../../store/database.js";
import { windowSeconds } from "./budgets.js";
import { createLimits, type Limits } from "./limits.js";
import { createTenantPoints } from "./tenant-points.js";

/** What opening limits takes. Counts are in Redis where there is one, else in PostgreSQL. */
export type LimitOptions = {
  database: Database;
  databaseUrl: string;
  redisUrl: string | undefined;
  /** Hears when the store of counts goes away; the limits then hold with a share of their points. */
  onError: (error: unknown) => void;
  /** When a store that does not answer counts as away. */
  answerMs?: number;
};

/** Opens the limits that all processes share. */
export async function openLimits(options: LimitOptions): Promise<Limits> {
  const { database, databaseUrl, redisUrl, onError, answerMs } = options;
  const shared = combineTakes(
    redisUrl === undefined
      ? createPostgresCounters({ url: databaseUrl, windowSeconds })
      : createRedisCounters({ url: redisUrl, windowSeconds }),
  );
  await shared.ready();
  return createLimits({
    shared: createInsuredCounters(shared, {
      ...{ windowSeconds, onError },
      ...(answerMs === undefined ? {} : { answerMs }),
    }),
    own: createMemoryCounters({ windowSeconds }),
    tenantPoints: createTenantPoints(database),
  });
}
