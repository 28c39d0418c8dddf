import { LRUCache } from "lru-cache";
import type { Bus } from "../../../queue/bus.js";
import { triggerTopic } from "../../../queue/topics.js";
import { listTypedFlows, readTypedMark, type TypedFlow } from "../../../service/flow/list-typed-flows.js";
import type { Database } from "../../../store/database.js";
import type { Schemas } from "../gateway-context.js";
import { extendWithFlows } from "./extend-with-flows.js";

/** The schemas as each tenant sees them: with its own flows. */
export type TypedSchemas = {
  /** The same objects for as long as nothing was published. Never throws: what cannot be looked up is as it was. */
  get(tenantId: string): Promise<Schemas>;
  close(): void;
};

/** Schemas that are kept: one of 500 flows takes some megabytes. */
const mostKept = 100;
/** A message of the bus may be lost: what is published is looked at this often. */
const freshMs = 3000;

type Kept = { mark: string; schemas: Schemas; checkedAt: number };

/** Builds schemas when somebody asks, and anew when what is published has changed. */
export function createTypedSchemas(
  parts: { database: Database; bus: Bus; onError: (error: unknown) => void },
  base: Schemas,
): TypedSchemas {
  const kept = new LRUCache<string, Kept>({ max: mostKept });
  const looking = new Map<string, Promise<Schemas>>();

  async function look(tenantId: string): Promise<Schemas> {
    const before = kept.get(tenantId);
    const checkedAt = performance.now();
    const now = await parts.database.withLedger(tenantId, async (sql): Promise<Kept> => {
      const mark = await readTypedMark(sql, tenantId);
      if (before?.mark === mark) return { ...before, checkedAt };
      return { mark, schemas: extend(base, await listTypedFlows(sql, tenantId)), checkedAt };
    });
    kept.set(tenantId, now);
    return now.schemas;
  }

  /** Those who ask at once look once. */
  function lookOnce(tenantId: string): Promise<Schemas> {
    const current = looking.get(tenantId) ?? look(tenantId).finally(() => looking.delete(tenantId));
    looking.set(tenantId, current);
    return current;
  }

  const unsubscribe = parts.bus.subscribe(triggerTopic, (body) => {
    const { tenantId } = (body ?? {}) as { tenantId?: unknown };
    if (typeof tenantId !== "string") return;
    const found = kept.get(tenantId);
    if (found !== undefined) kept.set(tenantId, { ...found, checkedAt: Number.NEGATIVE_INFINITY });
    // What is being read may be of before.
    looking.delete(tenantId);
  });

  return {
    get: async (tenantId) => {
      const found = kept.get(tenantId);
      if (found !== undefined && performance.now() - found.checkedAt < freshMs) return found.schemas;
      try {
        return await lookOnce(tenantId);
      } catch (error) {
        parts.onError(error);
        return found?.schemas ?? base;
      }
    },
    close: unsubscribe,
  };
}

function extend(base: Schemas, flows: readonly TypedFlow[]): Schemas {
  if (flows.length === 0) return base;
  const { whole, here } = base;
  const extended = extendWithFlows(here, flows);
  return { ...base, whole: whole === here ? extended : extendWithFlows(whole, flows), here: extended };
}
