import type { Sql } from "../../store/database.js";
import { findStartable } from "../../store/ledger/find-startable.js";
import { flowNotFound, isStorable } from "../refer.js";

/** The id of a flow of the tenant, by its id or name. Throws `flow.not-found`. */
export async function findObservedFlow(sql: Sql, tenantId: string, flow: string): Promise<string> {
  const found = isStorable(flow) ? await findStartable(sql, tenantId, flow) : undefined;
  if (found === undefined) throw flowNotFound(flow);
  return found.flowId;
}
