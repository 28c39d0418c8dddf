import type { Diagnostic } from "@autoweave/contracts/diagnostic";
import { FlowGraph } from "@autoweave/contracts/flow-graph";
import type { Json, JsonObject } from "@autoweave/contracts/json";
import { migrateFlowFile } from "./migrate-flow-file.js";
import { readStrictJson } from "./read-strict-json.js";
import { toShapeDiagnostic } from "./to-shape-diagnostic.js";

/** Most characters that a flow file may have. */
export const largestFlowFile = 5_000_000;

/** What came of reading a flow file. A graph is of the right shape; whether it makes sense is for `validateGraph`. */
export type ParsedFlowFile =
  | { graph: FlowGraph; diagnostics?: undefined }
  | { graph?: undefined; diagnostics: Diagnostic[] };

/** Reads the text of a `*.flow.json` file, of this format or an older one. Never throws. */
export function parseFlowFile(text: string): ParsedFlowFile {
  if (text.length > largestFlowFile) return refuse(explainSize());
  const read = readStrictJson(text.startsWith("\uFEFF") ? text.slice(1) : text);
  if ("fault" in read) {
    const { line, column, message } = read.fault;
    return refuse({
      code: "graph.json",
      severity: "error",
      message: `The file is not JSON: line ${line}, column ${column}: ${message}.`,
      fix: `Mend line ${line}, or export the flow again.`,
    });
  }
  return isObject(read.value) ? parseGraph(read.value) : refuse(explainKind());
}

/** Checks a value that has been read already, such as the body of a request. */
export function parseGraph(value: JsonObject): ParsedFlowFile {
  const migrated = migrateFlowFile(value);
  if ("diagnostic" in migrated) return refuse(migrated.diagnostic);
  const parsed = FlowGraph.safeParse(migrated.file);
  if (parsed.success) return { graph: dropLeftoverLayout(parsed.data) };
  return { diagnostics: parsed.error.issues.slice(0, 100).map((issue) => toShapeDiagnostic(issue, migrated.file)) };
}

/** Places of nodes that are gone say nothing, and would be taken over by the next node of that id. */
function dropLeftoverLayout(graph: FlowGraph): FlowGraph {
  if (graph.layout === undefined) return graph;
  const ids = new Set(graph.nodes.map((node) => node.id));
  const { layout, ...rest } = graph;
  const kept = Object.entries(layout).filter(([id]) => ids.has(id));
  return kept.length === 0 ? rest : { ...rest, layout: Object.fromEntries(kept) };
}

function refuse(diagnostic: Diagnostic): ParsedFlowFile {
  return { diagnostics: [diagnostic] };
}

function isObject(value: Json): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function explainSize(): Diagnostic {
  return {
    code: "graph.too-large",
    severity: "error",
    message: `The file has more than ${largestFlowFile / 1_000_000} million characters.`,
    fix: "Move data out of the flow, or split it into several flows that call each other.",
  };
}

function explainKind(): Diagnostic {
  return {
    code: "graph.json",
    severity: "error",
    message: "The file holds JSON, but not an object with a flow in it.",
    fix: 'A flow file starts with { "format": 1, "name": …. Export the flow again.',
  };
}
