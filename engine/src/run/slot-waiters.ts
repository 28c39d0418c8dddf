import { type Database, everyTenant } from "../store/database.js";
import { findSlotWaiter } from "../store/ledger/slots.js";
import type { FlowVersions } from "./flow-version.js";
import type { WorkDone } from "./run-work.js";
import { wakeUnits } from "./wake.js";

/**
 * Wakes the unit that has waited longest for a place under a key, if there is a place. It takes the place itself when it
 * runs, and goes back to waiting if another was quicker.
 */
export async function wakeSlotWaiter(
  parts: { database: Database; versions: FlowVersions },
  tenantId: string,
  key: string,
): Promise<WorkDone> {
  const waiter = await parts.database.withLedger(everyTenant, (sql) => findSlotWaiter(sql, tenantId, key));
  if (waiter === undefined) return { outbox: [], events: [] };
  return wakeUnits(parts.database, parts.versions, [{ ...waiter, woke: null }], (waiting) => waiting?.kind === "slot");
}
