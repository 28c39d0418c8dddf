import { type Building, type Evaluator, invalid, sourceOf } from "./building.js";
import { failMissing } from "./expression-fault.js";
import type { SyntaxNode } from "./parse-source.js";
import { isMap, Optional, toTypeName } from "./value.js";

type Access = Extract<SyntaxNode, { op: "." | ".?" | "[]" | "[?]" }>;

/** Builds `a.b`, `a[b]`, `a.?b` and `a[?b]`, and notes which nodes are read. */
export function buildAccess(node: SyntaxNode, building: Building): Evaluator {
  if (!isAccess(node)) throw invalid(node, "This is not a place to read from.");
  const read = buildNodeRead(node, building) ?? buildMember(node, building);
  return node.op === ".?" || node.op === "[?]" ? toOptional(read) : read;
}

function isAccess(node: SyntaxNode): node is Access {
  return node.op === "." || node.op === ".?" || node.op === "[]" || node.op === "[?]";
}

function toOptional(read: Evaluator): Evaluator {
  return (frame) => {
    const value = read(frame);
    return value instanceof Optional ? value : new Optional(value);
  };
}

/** The key where the source spells it out: `a.key` and `a["key"]`. */
function staticKey(node: Access): { key: string; start: number; end: number; quoted: boolean } | undefined {
  if (node.op === "." || node.op === ".?") return { key: node.args[1], start: node.pos, end: node.end, quoted: false };
  const [, right] = node.args;
  if (right.op !== "value" || typeof right.args !== "string") return undefined;
  return { key: right.args, start: right.start, end: right.end, quoted: true };
}

function isVariable(node: SyntaxNode, name: string, building: Building): boolean {
  return node.op === "id" && node.args === name && !building.locals.includes(name) && building.variables.has(name);
}

/** `nodes.<id>` and `nodes.<id>.<port>`; undefined for every other access. */
function buildNodeRead(node: Access, building: Building): Evaluator | undefined {
  const [left] = node.args;
  if (isVariable(left, "nodes", building)) return buildNode(node, building);
  if (!isAccess(left) || !isVariable(left.args[0], "nodes", building)) return undefined;
  const port = staticKey(node);
  const read = buildMember(node, building);
  const reference = building.facts.references.findLast((candidate) => candidate.start === staticKey(left)?.start);
  if (port !== undefined && reference !== undefined) reference.port = port.key;
  return read;
}

function buildNode(node: Access, building: Building): Evaluator {
  const found = staticKey(node);
  if (found === undefined) {
    throw invalid(node, 'Name the node itself: nodes.<id> or nodes["<id>"]. A computed name cannot be checked.');
  }
  const { key, start, end, quoted } = found;
  building.facts.roots.add("nodes");
  building.facts.references.push({ node: key, start, end, quoted });
  const optional = node.op === ".?" || node.op === "[?]";
  return (frame) => {
    const nodes = frame.scope.nodes;
    const value = isMap(nodes) && Object.hasOwn(nodes, key) ? nodes[key] : undefined;
    if (value !== undefined || optional) return value;
    return failMissing(`The node "${key}" was skipped or put nothing out. Guard it with has(nodes.${key}.<port>).`);
  };
}

function buildMember(node: Access, building: Building): Evaluator {
  const left = building.build(node.args[0], building);
  const label = sourceOf(node.args[0], building);
  const optional = node.op === ".?" || node.op === "[?]";
  const read = optional ? findMember : (value: unknown, key: unknown) => needMember(value, key, label);
  const key = staticKey(node);
  if (key !== undefined && isVariable(node.args[0], "env", building)) building.facts.constants.add(key.key);
  if (key !== undefined) return (frame) => lift(left(frame), key.key, read);
  const index = building.build(node.args[1] as SyntaxNode, building);
  return (frame) => lift(left(frame), index(frame), read);
}

/** Reading from an optional gives an optional, empty when it is. */
function lift(value: unknown, key: unknown, read: (value: unknown, key: unknown) => unknown): unknown {
  return value instanceof Optional ? new Optional(findMember(value.value, key)) : read(value, key);
}

/** An own member, or undefined. Prototypes are never looked at. */
function findMember(value: unknown, key: unknown): unknown {
  if (Array.isArray(value)) return typeof key === "number" ? value[key] : undefined;
  if ((typeof key !== "string" && typeof key !== "number") || !isMap(value)) return undefined;
  return Object.hasOwn(value, key) ? value[key] : undefined;
}

function needMember(value: unknown, key: unknown, label: string): unknown {
  const member = findMember(value, key);
  return member === undefined ? failMissing(explainMissing(value, key, label)) : member;
}

function explainMissing(value: unknown, key: unknown, label: string): string {
  const shown =
    typeof key === "string" ? `"${key.slice(0, 60)}"` : typeof key === "number" ? String(key) : toTypeName(key);
  if (Array.isArray(value)) {
    return typeof key === "number"
      ? `${label} has ${value.length} items, so there is no item ${shown} (the first is 0).`
      : `${label} is a list: pick an item, as in ${label}[0], or loop with .map(…).`;
  }
  if (isMap(value)) return `There is no ${shown} in ${label}.`;
  return `${label} is ${value === null ? "null" : `a ${toTypeName(value)}`}, so there is no ${shown} in it.`;
}
