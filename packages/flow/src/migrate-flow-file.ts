import type { Diagnostic } from "@autoweave/contracts/diagnostic";
import { flowGraphFormat } from "@autoweave/contracts/flow-graph";
import type { JsonObject } from "@autoweave/contracts/json";

/** Turns a file of format n into one of n + 1; the first migration stands here once format 2 exists. */
export type FlowFileMigration = (file: JsonObject) => JsonObject;

const migrations: ReadonlyMap<number, FlowFileMigration> = new Map();

/** Brings a flow file of an older format to the newest, or says why that cannot be. */
export function migrateFlowFile(file: JsonObject): { file: JsonObject } | { diagnostic: Diagnostic } {
  const { format } = file;
  if (typeof format !== "number" || !Number.isInteger(format) || format < 1) return { diagnostic: explainMissing() };
  if (format > flowGraphFormat) return { diagnostic: explainNewer(format) };
  let migrated = file;
  for (let from = format; from < flowGraphFormat; from++) migrated = migrations.get(from)?.(migrated) ?? migrated;
  return { file: migrated };
}

function explainMissing(): Diagnostic {
  return {
    code: "graph.format-missing",
    severity: "error",
    message: "The file does not say which format of flow files it has.",
    fix: `Add "format": ${flowGraphFormat} at the top of the file.`,
  };
}

function explainNewer(format: number): Diagnostic {
  return {
    code: "graph.format-newer",
    severity: "error",
    message: `The file has format ${format}; this version of AutoWeave reads formats up to ${flowGraphFormat}.`,
    fix: "Update AutoWeave, or export the flow again from this version.",
  };
}
