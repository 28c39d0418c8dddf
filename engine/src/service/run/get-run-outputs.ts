import type { Actor } from "@autoweave/auth/actor";
import { authorize } from "@autoweave/auth/authorize";
import type { Json } from "@autoweave/contracts/json";
import type { Database } from "../../store/database.js";
import { isRunId } from "../../store/ledger/find-runs.js";
import { readRunsById } from "../../store/ledger/read-runs.js";
import { readShownOutputs } from "./read-shown-outputs.js";
import { usualLimits } from "./show-node-runs.js";

/**
 * What runs have given, by their ids: the body of the answer, else what the last nodes have put out, values above 256 KB
 * shortened. Runs that have not completed are left out.
 */
export async function getRunOutputs(
  parts: { database: Database },
  actor: Actor,
  input: { runs: readonly string[] },
): Promise<Map<string, Json>> {
  authorize(actor, "run.get");
  const ids = input.runs.filter(isRunId);
  return parts.database.withLedger(actor.tenantId, async (sql) => {
    const completed = (await readRunsById(sql, ids)).filter(({ status }) => status === "completed");
    const silent = completed.filter(({ answer }) => answer === null).map(({ id }) => id);
    const outputs = silent.length === 0 ? new Map<string, Json>() : await readShownOutputs(sql, silent, usualLimits);
    return new Map(completed.map(({ id, answer }) => [id, answer === null ? (outputs.get(id) ?? null) : answer.body]));
  });
}
