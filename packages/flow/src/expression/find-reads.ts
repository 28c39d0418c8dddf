import { loopNames } from "./build-loop.js";
import type { SyntaxNode } from "./parse-source.js";

/** One mention of an earlier node. `start` and `end` delimit its name in the source, quotes included. */
export type NodeReference = { node: string; port?: string; start: number; end: number; quoted: boolean };

/** What an expression reads, whether or not it can be evaluated. */
export type ExpressionReads = {
  references: NodeReference[];
  /** Names read as `env.<name>`. */
  constants: string[];
  /** Variables it reads, loop and bind variables left out. */
  roots: string[];
};

/** A place in a tree that is read from: `a.b`, `a["b"]`, `a[b]` and their optional forms. */
export type Access = Extract<SyntaxNode, { op: "." | ".?" | "[]" | "[?]" }>;

/** True for `a.b`, `a.?b`, `a[b]` and `a[?b]`. */
export function isAccess(node: SyntaxNode): node is Access {
  return node.op === "." || node.op === ".?" || node.op === "[]" || node.op === "[?]";
}

/** The key where the source spells it out: `a.key` and `a["key"]`. */
export function staticKey(node: Access): { key: string; start: number; end: number; quoted: boolean } | undefined {
  if (node.op === "." || node.op === ".?") return { key: node.args[1], start: node.pos, end: node.end, quoted: false };
  const [, right] = node.args;
  if (right.op !== "value" || typeof right.args !== "string") return undefined;
  return { key: right.args, start: right.start, end: right.end, quoted: true };
}

/** Walks a tree for what it reads. A loop variable named `nodes` hides the nodes. */
export function findReads(tree: SyntaxNode): ExpressionReads {
  const found = { references: [], constants: new Set<string>(), roots: new Set<string>() };
  walk(tree, [], found);
  return { references: found.references, constants: [...found.constants], roots: [...found.roots] };
}

type Found = { references: NodeReference[]; constants: Set<string>; roots: Set<string> };

function walk(node: SyntaxNode, locals: readonly string[], found: Found): void {
  if (node.op === "id") {
    if (!locals.includes(node.args)) found.roots.add(node.args);
  } else if (isAccess(node)) {
    walkAccess(node, locals, found);
  } else if (node.op === "rcall" && bindsVariable(node.args[0], node.args[2])) {
    walkBinding(node, locals, found);
  } else {
    for (const child of childrenOf(node)) walk(child, locals, found);
  }
}

function walkAccess(node: Access, locals: readonly string[], found: Found): void {
  const [left] = node.args;
  const key = staticKey(node);
  if (key !== undefined && isGlobal(left, "nodes", locals)) found.references.push({ node: key.key, ...placeOf(key) });
  if (key !== undefined && isGlobal(left, "env", locals)) found.constants.add(key.key);
  walk(left, locals, found);
  if (node.op === "[]" || node.op === "[?]") walk(node.args[1], locals, found);
  if (key === undefined || !isAccess(left) || !isGlobal(left.args[0], "nodes", locals)) return;
  const owner = staticKey(left);
  const reference = found.references.find((candidate) => candidate.start === owner?.start);
  if (reference !== undefined) reference.port = key.key;
}

function placeOf({ start, end, quoted }: { start: number; end: number; quoted: boolean }) {
  return { start, end, quoted };
}

function isGlobal(node: SyntaxNode, name: string, locals: readonly string[]): boolean {
  return node.op === "id" && node.args === name && !locals.includes(name);
}

function bindsVariable(name: string, args: readonly SyntaxNode[]): boolean {
  return (name === "bind" || loopNames.includes(name)) && args[0]?.op === "id";
}

/** `list.map(x, …)` knows x in what follows; `cel.bind(x, value, …)` not yet in the value. */
function walkBinding(node: Extract<SyntaxNode, { op: "rcall" }>, locals: readonly string[], found: Found): void {
  const [name, receiver, [variable, ...rest]] = node.args;
  if (name !== "bind") walk(receiver, locals, found);
  const inner = variable?.op === "id" ? [...locals, variable.args] : locals;
  for (const [index, part] of rest.entries()) walk(part, name === "bind" && index === 0 ? locals : inner, found);
}

function childrenOf(node: SyntaxNode): readonly SyntaxNode[] {
  switch (node.op) {
    case "value":
    case "id":
      return [];
    case "call":
      return node.args[1];
    case "rcall":
      return [node.args[1], ...node.args[2]];
    case "map":
      return node.args.flat();
    case "!_":
    case "-_":
      return [node.args];
    default:
      return (node.args as readonly (SyntaxNode | string)[]).filter((child) => typeof child !== "string");
  }
}
