import type { Database, LedgerOptions } from "../store/database.js";
import { type StartedUnit, startReady } from "../store/ledger/read.js";
import type { UnitKey } from "../store/ledger/rows.js";
import { nameOf } from "./unit-runner.js";

/** Starts units for a worker, each at most once; those that are missing may not be started now. */
export async function startUnits(
  database: Database,
  keys: UnitKey[],
  lease: { worker: string; leaseMs: number },
  options: LedgerOptions,
): Promise<Map<string, StartedUnit>> {
  const started = await startOnce(keys);
  const missed = keys.filter((key) => !started.has(nameOf(key)));
  // A unit that a settle made ready meanwhile was pending in the snapshot of the first look, and is pending no more once
  // that settle lets go of the row: neither started nor marked, its job would be lost. A new snapshot sees it ready.
  if (missed.length > 0) for (const [name, unit] of await startOnce(missed)) started.set(name, unit);
  return started;

  async function startOnce(some: UnitKey[]): Promise<Map<string, StartedUnit>> {
    const { worker, leaseMs } = lease;
    const units = await database.withStatement((sql) => startReady(sql, some, worker, leaseMs), options);
    return new Map(units.map((unit) => [nameOf(unit), unit]));
  }
}
