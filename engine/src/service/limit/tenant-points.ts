import { LRUCache } from "lru-cache";
import { type Database, everyTenant, type Sql } from "../../store/database.js";
import { budgets } from "./budgets.js";

/** What a tenant may use in a minute, where it can set that itself. */
export type Points = { external: number; tools: number };

/** Looks up what tenants have set. */
export type TenantPoints = { get(tenantId: string): Promise<Points>; forget(tenantId: string): void };

/** A change that another process made shows here after so long. */
const freshMs = 5000;
const mostKept = 10_000;

/** What holds where a tenant has set nothing. */
export const usualPoints: Points = { external: budgets.external.points, tools: budgets.tools.points };

/** Looks tenants' points up and keeps them some seconds; while PostgreSQL is away what was known last holds. */
export function createTenantPoints(database: Pick<Database, "withLedger">): TenantPoints {
  const kept = new LRUCache<string, Points>({
    max: mostKept,
    ttl: freshMs,
    allowStaleOnFetchRejection: true,
    noDeleteOnFetchRejection: true,
    fetchMethod: (tenantId) => database.withLedger(everyTenant, (sql) => readPoints(sql, tenantId)),
  });
  return {
    get: async (tenantId) => (await kept.fetch(tenantId).catch(() => undefined)) ?? usualPoints,
    forget: (tenantId) => void kept.delete(tenantId),
  };
}

async function readPoints(sql: Sql, tenantId: string): Promise<Points> {
  const [row] = await sql.rows<{ external: number | null; tools: number | null }>(
    "read-tenant-points",
    "SELECT external_points AS external, tool_points AS tools FROM tenant_limit WHERE tenant_id = $1",
    [tenantId],
  );
  return { external: row?.external ?? usualPoints.external, tools: row?.tools ?? usualPoints.tools };
}
