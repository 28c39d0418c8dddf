import type { Diagnostic } from "@autoweave/contracts/diagnostic";
import { Edge, FlowGraph, FlowNode } from "@autoweave/contracts/flow-graph";
import type { JsonObject } from "@autoweave/contracts/json";
import { toNearest } from "./to-nearest.js";

type Path = (string | number)[];
/** The parts of a zod issue that are used here. */
export type ShapeIssue = { code?: string; message: string; path: PropertyKey[]; keys?: string[]; expected?: string };

/** A fault in the shape of a flow file, told as a diagnostic that names the node or the edge. */
export function toShapeDiagnostic(issue: ShapeIssue, file: JsonObject): Diagnostic {
  const path = issue.path.map((key) => (typeof key === "number" ? key : String(key)));
  const [list, index, ...rest] = path;
  const advice = toAdvice(issue, path);
  if (list === "nodes" && typeof index === "number") {
    const node = readId(file, index);
    const [first, ...inner] = rest;
    return {
      code: "node.shape",
      severity: "error",
      message: `Node ${node === undefined ? `number ${index + 1}` : `"${node}"`}: ${sayWhat(issue, rest)}`,
      fix: advice,
      ...(node === undefined ? {} : { node }),
      ...(first === "config" ? { path: inner } : {}),
    };
  }
  if (list === "edges" && typeof index === "number") {
    const message = `Edge number ${index + 1}: ${sayWhat(issue, rest)}`;
    return { code: "edge.shape", severity: "error", message, fix: advice, edge: index };
  }
  return { code: "graph.shape", severity: "error", message: `The flow file: ${sayWhat(issue, path)}`, fix: advice };
}

function readId(file: JsonObject, index: number): string | undefined {
  const node = Array.isArray(file.nodes) ? file.nodes[index] : undefined;
  const id = typeof node === "object" && node !== null && !Array.isArray(node) ? node.id : undefined;
  return typeof id === "string" ? id.slice(0, 80) : undefined;
}

function sayWhat(issue: ShapeIssue, path: Path): string {
  const place = path.length === 0 ? "" : `"${path.join(".")}": `;
  return `${place}${issue.message.charAt(0).toLowerCase()}${issue.message.slice(1).replace(/\.$/, "")}.`;
}

function toAdvice(issue: ShapeIssue, path: Path): string {
  if (issue.code === "unrecognized_keys") return adviseKeys(issue.keys ?? [], path);
  const last = path.at(-1);
  if (issue.code === "invalid_type" && issue.expected !== undefined) {
    return last === undefined ? "Export the flow again." : `Set "${last}" to a value of type ${issue.expected}.`;
  }
  return last === undefined ? "Export the flow again." : `Change "${last}" so that it fits.`;
}

function adviseKeys(keys: string[], path: Path): string {
  const known = knownKeys(path);
  return keys
    .map((key) => {
      const nearest = toNearest(key, known);
      return nearest === undefined ? `Remove "${key}".` : `Rename "${key}" to "${nearest}", or remove it.`;
    })
    .join(" ");
}

function knownKeys(path: Path): string[] {
  if (path.length === 0) return Object.keys(FlowGraph.shape);
  if (path.length !== 2) return [];
  return Object.keys(path[0] === "nodes" ? FlowNode.shape : Edge.shape);
}
