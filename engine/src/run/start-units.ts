import type { Database, LedgerOptions } from "../store/database.js";
import type { Holder, UnitKey } from "../store/ledger/rows.js";
import { type StartedUnit, startReady } from "../store/ledger/start-ready.js";
import { nameOf } from "./unit-runner.js";

/** Starts units for a worker, each at most once; those that are missing may not be started now. */
export async function startUnits(
  database: Database,
  keys: UnitKey[],
  holder: Holder,
  options: LedgerOptions,
): Promise<Map<string, StartedUnit>> {
  const first = await database.withStatement((sql) => startReady(sql, keys, holder), options);
  // A unit that a settle made ready meanwhile was pending in the snapshot of the first look, and is pending no more once
  // that settle lets go of the row: neither started nor marked, its job would be lost. A new snapshot sees it ready.
  const second =
    first.open.length === 0
      ? []
      : (await database.withStatement((sql) => startReady(sql, first.open, holder), options)).started;
  return new Map([...first.started, ...second].map((unit) => [nameOf(unit), unit]));
}
