import type { Json } from "@autoweave/contracts/json";
import type { Sql } from "../../store/database.js";
import { findLastEmissions, toRunOutput } from "../../store/ledger/read-run-output.js";
import { type ShownLimits, ShownValues } from "./shown-values.js";

/** What the last nodes of completed runs have put out, as people see it. */
export async function readShownOutputs(sql: Sql, runIds: string[], limits: ShownLimits): Promise<Map<string, Json>> {
  const last = await findLastEmissions(sql, runIds);
  const outputs = new Map<string, Json>();
  for (const runId of runIds) {
    const own = last.filter((one) => one.runId === runId);
    const values = new ShownValues();
    for (const { output } of own) values.wantAll(output);
    await values.read(sql, runId, limits);
    outputs.set(
      runId,
      toRunOutput(own, (stored) => values.show(stored)),
    );
  }
  return outputs;
}
