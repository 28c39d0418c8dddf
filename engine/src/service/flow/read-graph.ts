import { AppError } from "@autoweave/contracts/app-error";
import type { Diagnostic } from "@autoweave/contracts/diagnostic";
import type { FlowGraph } from "@autoweave/contracts/flow-graph";
import type { JsonObject } from "@autoweave/contracts/json";
import { largestFlowFile, parseGraph } from "@autoweave/flow/parse-flow-file";
import { isDeeperThan, mostDepth } from "../json-depth.js";
import { isStorable } from "../refer.js";

/** Most diagnostics that an answer carries. */
const mostDiagnostics = 200;

/** The graph in a request, of this format or an older one. Throws `graph.format` with `details.diagnostics`. */
export function readGraph(value: unknown): FlowGraph {
  if (isDeeperThan(value, mostDepth)) {
    throw toFormatError([explain("graph.too-deep", `The flow has values nested deeper than ${mostDepth}.`)]);
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw toFormatError([explain("graph.shape", "A flow is a JSON object with format, name, nodes and edges.")]);
  }
  const { graph, diagnostics } = parseGraph(value as JsonObject);
  if (graph === undefined) throw toFormatError(diagnostics);
  if (!isStorable(graph.name))
    throw toFormatError([explain("graph.name", "The flow's name has a NUL character in it.")]);
  return graph;
}

/** The text of a graph as it is kept. Throws `payload.too-large`. */
export function toGraphText(graph: FlowGraph): string {
  const text = JSON.stringify(graph);
  if (text.length <= largestFlowFile) return text;
  throw new AppError(
    "payload.too-large",
    `The flow has more than ${largestFlowFile / 1_000_000} million characters; move data out of it, or split it.`,
  );
}

/** A graph that was kept. */
export function readKeptGraph(value: unknown): FlowGraph {
  const { graph, diagnostics } = parseGraph(value as JsonObject);
  if (graph !== undefined) return graph;
  throw new AppError("internal.bug", `A flow that was kept cannot be read: ${diagnostics[0]?.message ?? "no reason"}`);
}

/** Diagnostics as the details of an error. */
export function toDetails(diagnostics: readonly Diagnostic[]): JsonObject {
  return { diagnostics: diagnostics.slice(0, mostDiagnostics) as unknown as JsonObject[] };
}

/** The error of a graph whose faults stand in the way. */
export function toInvalidError(diagnostics: readonly Diagnostic[]): AppError {
  const errors = diagnostics.filter((diagnostic) => diagnostic.severity === "error");
  const first = errors[0];
  const more = errors.length > 1 ? ` There are ${errors.length - 1} more faults.` : "";
  return new AppError("graph.invalid", `${first?.message ?? "The flow has faults."}${more}`, {
    details: toDetails(diagnostics),
  });
}

function toFormatError(diagnostics: readonly Diagnostic[]): AppError {
  const message = diagnostics[0]?.message ?? "The flow cannot be read.";
  return new AppError("graph.format", message, { details: toDetails(diagnostics) });
}

function explain(code: string, message: string): Diagnostic {
  return { code, severity: "error", message, fix: "Mend the flow file, or export the flow again." };
}
