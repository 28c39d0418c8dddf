import { FlowGraph, FlowNode, FlowSettings } from "@autoweave/contracts/flow-graph";
import type { Json } from "@autoweave/contracts/json";

const width = 100;
/** Keys whose value always gets a line for each of its entries. */
const spread = new Set(["settings", "env", "config", "layout"]);

/**
 * The text of a flow file: keys in one fixed order, a node's key a line, an edge a line, so that a change in the flow is
 * a change of a few lines in git. Reading the text and writing it again gives the same text. Ends with a newline.
 */
export function formatFlowFile(graph: FlowGraph): string {
  return `${writeEntries(toFileEntries(graph), 0)}\n`;
}

type Entries = [key: string, value: unknown][];

function toFileEntries(graph: FlowGraph): Entries {
  const entries = inOrder(graph, FlowGraph.shape);
  return entries.map(([key, value]) => {
    if (key === "settings") return [key, Object.fromEntries(inOrder(graph.settings ?? {}, FlowSettings.shape))];
    if (key === "nodes") return [key, graph.nodes.map(toNodeFile)];
    if (key === "layout") return [key, toLayoutFile(graph)];
    return [key, value];
  });
}

/** A config without entries says nothing and is left out. */
function toNodeFile(node: FlowNode): object {
  const entries = inOrder(node, FlowNode.shape);
  return Object.fromEntries(entries.filter(([key]) => key !== "config" || Object.keys(node.config).length > 0));
}

/** Places in the order of the nodes; what is left of others comes last, by name. */
function toLayoutFile(graph: FlowGraph): object {
  const order = new Map(graph.nodes.map((node, index) => [node.id, index]));
  const rank = (id: string) => order.get(id) ?? graph.nodes.length;
  const entries = Object.entries(graph.layout ?? {});
  return Object.fromEntries(entries.sort(([left], [right]) => rank(left) - rank(right) || (left < right ? -1 : 1)));
}

function inOrder(value: object, shape: object): Entries {
  const entries = new Map<string, unknown>(Object.entries(value));
  return Object.keys(shape).flatMap((key) => {
    const member = entries.get(key);
    return member === undefined ? [] : [[key, member]];
  });
}

function writeEntries(entries: Entries, depth: number): string {
  const indent = "  ".repeat(depth + 1);
  const lines = entries
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => `${indent}${JSON.stringify(key)}: ${writeMember(key, value, depth + 1)}`);
  return lines.length === 0 ? "{}" : `{\n${lines.join(",\n")}\n${"  ".repeat(depth)}}`;
}

function writeMember(key: string, value: unknown, depth: number): string {
  if (depth === 1 && key === "edges") return writeList(value as Json[], depth, writeOneLine);
  if (depth === 1 && key === "nodes")
    return writeList(value as object[], depth, (node) => writeEntries(Object.entries(node), depth + 1));
  if (isObject(value) && spread.has(key) && depth <= 3) return writeEntries(Object.entries(value), depth);
  return write(value, depth, key.length + 4);
}

/** On one line where that fits, else an entry a line. */
function write(value: unknown, depth: number, before: number): string {
  const oneLine = writeOneLine(value);
  if (typeof value !== "object" || value === null || oneLine.length + depth * 2 + before <= width) return oneLine;
  if (Array.isArray(value)) return writeList(value, depth, (item) => write(item, depth + 1, 0));
  const indent = "  ".repeat(depth + 1);
  const lines = Object.entries(value).map(
    ([key, inner]) => `${indent}${JSON.stringify(key)}: ${write(inner, depth + 1, key.length + 4)}`,
  );
  return `{\n${lines.join(",\n")}\n${"  ".repeat(depth)}}`;
}

function writeList<Item>(items: readonly Item[], depth: number, writeItem: (item: Item) => string): string {
  if (items.length === 0) return "[]";
  const indent = "  ".repeat(depth + 1);
  return `[\n${items.map((item) => `${indent}${writeItem(item)}`).join(",\n")}\n${"  ".repeat(depth)}]`;
}

function writeOneLine(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(writeOneLine).join(", ")}]`;
  if (!isObject(value)) return JSON.stringify(value);
  const members = Object.entries(value).map(([key, inner]) => `${JSON.stringify(key)}: ${writeOneLine(inner)}`);
  return members.length === 0 ? "{}" : `{ ${members.join(", ")} }`;
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
