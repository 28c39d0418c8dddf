import { toNearest } from "../to-nearest.js";
import { type Building, type Evaluator, invalid, sourceOf } from "./building.js";
import { failMissing } from "./expression-fault.js";
import { type Access, isAccess, staticKey } from "./find-reads.js";
import type { SyntaxNode } from "./parse-source.js";
import { isMap, Optional, toTypeName, type ValueMap } from "./value.js";

/** Names that are looked at for one that may have been meant: a failing expression may run for each of many items. */
const mostGuessed = 50;
const longestGuessed = 40;

/** Builds `a.b`, `a[b]`, `a.?b` and `a[?b]`. */
export function buildAccess(node: SyntaxNode, building: Building): Evaluator {
  if (!isAccess(node)) throw invalid(node, "This is not a place to read from.");
  const read = isNodes(node.args[0], building) ? buildNode(node) : buildMember(node, building);
  return isOptional(node) ? toOptional(read) : read;
}

function isOptional(node: Access): boolean {
  return node.op === ".?" || node.op === "[?]";
}

function toOptional(read: Evaluator): Evaluator {
  return (frame) => {
    const value = read(frame);
    return value instanceof Optional ? value : new Optional(value);
  };
}

function isNodes(node: SyntaxNode, building: Building): boolean {
  return node.op === "id" && node.args === "nodes" && !building.locals.includes("nodes");
}

/** `nodes.<id>`: what the node put out, by port. */
function buildNode(node: Access): Evaluator {
  const key = staticKey(node)?.key;
  if (key === undefined) {
    throw invalid(node, 'Name the node itself: nodes.<id> or nodes["<id>"]. A computed name cannot be checked.');
  }
  const optional = isOptional(node);
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
  const read = isOptional(node) ? findMember : (value: unknown, key: unknown) => needMember(value, key, label);
  const key = staticKey(node);
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

/** A name in the value that may have been meant. A value may have any number of them, and any length. */
function guess(value: ValueMap, key: unknown): string {
  if (typeof key !== "string" || key.length > longestGuessed) return "";
  const known: string[] = [];
  for (const name in value) {
    if (known.length === mostGuessed) break;
    if (name.length <= longestGuessed && Object.hasOwn(value, name)) known.push(name);
  }
  const nearest = toNearest(key, known);
  return nearest === undefined ? "" : ` Did you mean "${nearest}"?`;
}

function explainMissing(value: unknown, key: unknown, label: string): string {
  const shown =
    typeof key === "string" ? `"${key.slice(0, 60)}"` : typeof key === "number" ? String(key) : toTypeName(key);
  if (Array.isArray(value)) {
    return typeof key === "number"
      ? `${label} has ${value.length} items, so there is no item ${shown} (the first is 0).`
      : `${label} is a list: pick an item, as in ${label}[0], or loop with .map(…).`;
  }
  if (isMap(value)) return `There is no ${shown} in ${label}.${guess(value, key)}`;
  return `${label} is ${value === null ? "null" : `a ${toTypeName(value)}`}, so there is no ${shown} in it.`;
}
