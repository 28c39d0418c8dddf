import { type Database, everyTenant } from "../store/database.js";
import { findSlotWaiters, takeSlot } from "../store/ledger/slots.js";
import type { FlowVersions } from "./flow-version.js";
import { type WakeDone, wakeUnits } from "./wake.js";

const mostAtOnce = 100;

/**
 * Gives the free places under a key to the units that have waited longest, and wakes them. They hold their places when
 * they wake: nobody can be quicker, and no place stays empty because two were woken for it.
 */
export async function wakeSlotWaiters(
  parts: { database: Database; versions: FlowVersions },
  tenantId: string,
  key: string,
): Promise<WakeDone> {
  const { database, versions } = parts;
  const waiters = await database.withLedger(everyTenant, (sql) => findSlotWaiters(sql, tenantId, key, mostAtOnce));
  const limits = new Map(waiters.map((waiter) => [waiter.runId + waiter.scope + waiter.unit, waiter.limit]));
  return wakeUnits(
    database,
    versions,
    waiters.map((waiter) => ({ ...waiter, woke: null })),
    {
      mayWake: (sql, waiter) => {
        const limit = limits.get(waiter.runId + waiter.scope + waiter.unit) ?? 0;
        return takeSlot(sql, tenantId, { key, limit, isNext: true }, waiter);
      },
    },
  );
}
