import { type Database, everyTenant } from "../store/database.js";
import { findPrunable, type KeepLimits, pruneRuns } from "../store/ledger/prune.js";

/** Runs that one transaction removes: each may have thousands of nodes. */
const mostAtOnce = 20;
/** Transactions in one go; what is left is for the next. */
const mostBatches = 100;

/** Removes ended runs beyond what is kept, in small transactions. Returns how many. */
export async function pruneHistory(database: Database, keep: KeepLimits): Promise<number> {
  let total = 0;
  for (let batch = 0; batch < mostBatches; batch++) {
    const found = await database.withLedger(everyTenant, (sql) => findPrunable(sql, keep, mostAtOnce));
    const gone = found.length === 0 ? 0 : await database.withLedger(everyTenant, (sql) => pruneRuns(sql, found));
    total += gone;
    // Others may be at the same: what they hold is theirs.
    if (gone === 0) break;
  }
  return total;
}
