import { createLimits, type Limits } from "@autoweave/engine/service/limit/limits";
import { combineTakes } from "@autoweave/engine/store/counters/combine-takes";
import { createMemoryCounters } from "@autoweave/engine/store/counters/memory-counters";
import { createPostgresCounters } from "@autoweave/engine/store/counters/postgres-counters";

const windowSeconds = 60;

/** Limits that count as ever, and refuse nobody. */
export function createBenchLimits(databaseUrl: string): Limits {
  return createLimits({
    shared: combineTakes(createPostgresCounters({ url: databaseUrl, windowSeconds })),
    own: createMemoryCounters({ windowSeconds }),
    tenantPoints: {
      get: async () => ({ external: 1e9, tools: 1e9 }),
      forget: () => undefined,
    },
  });
}
