import type { FlowGraph, FlowNode } from "@autoweave/contracts/flow-graph";
import type { ManifestRegistry } from "@autoweave/contracts/node-manifest";
import { findExpressions } from "@autoweave/flow/bindings";
import { diffGraphs, type GraphDiff } from "@autoweave/flow/diff-graphs";
import { compileExpression } from "@autoweave/flow/expression";
import { manifestOf } from "@autoweave/flow/topology";

/** What of a node has no say in what it puts out. */
const idle = new Set(["label", "note", "priority", "retry", "timeoutMs", "concurrency"]);

/** What the expressions of a node read: other nodes, and constants of the flow. */
function readsOf(node: FlowNode, manifests: ManifestRegistry): { nodes: Set<string>; constants: Set<string> } {
  const nodes = new Set<string>();
  const constants = new Set<string>();
  const lazy = manifestOf(node, manifests)?.lazy ?? {};
  for (const [key, binding] of Object.entries(node.config)) {
    const variables = Object.hasOwn(lazy, key) ? lazy[key] : undefined;
    for (const { source } of findExpressions(binding)) {
      try {
        const compiled = compileExpression(source, variables === undefined ? {} : { variables });
        for (const read of compiled.reads) nodes.add(read.node);
        for (const name of compiled.constants) constants.add(name);
      } catch {
        // Half typed: the list of problems says so.
      }
    }
  }
  return { nodes, constants };
}

/** Nodes that were changed themselves, each with what about it. */
function findChanged(diff: GraphDiff, now: FlowGraph, manifests: ManifestRegistry): Map<string, string> {
  const reasons = new Map<string, string>();
  for (const { id, fields } of diff.nodes.changed) {
    if (fields.some(({ path }) => !idle.has(String(path[0])))) reasons.set(id, "Its settings have changed since.");
  }
  for (const { to } of [...diff.edges.added, ...diff.edges.removed]) {
    if (!reasons.has(to.node)) reasons.set(to.node, "What leads to it has changed since.");
  }
  const constants = new Set(
    diff.flow.flatMap(({ path }) => (path[0] === "settings" && path[1] === "env" ? [String(path[2] ?? "")] : [])),
  );
  if (constants.size > 0) {
    for (const node of now.nodes) {
      const own = readsOf(node, manifests).constants;
      const isTouched = own.size > 0 && (constants.has("") || [...own].some((name) => constants.has(name)));
      if (isTouched && !reasons.has(node.id)) reasons.set(node.id, "A constant that it reads has changed since.");
    }
  }
  return reasons;
}

/** By node, those whose outputs or bodies depend on it. */
function toDependents(graph: FlowGraph, manifests: ManifestRegistry): Map<string, Set<string>> {
  const dependents = new Map<string, Set<string>>();
  const add = (on: string, who: string) => dependents.set(on, (dependents.get(on) ?? new Set()).add(who));
  for (const { from, to } of graph.edges) add(from.node, to.node);
  for (const node of graph.nodes) {
    for (const read of readsOf(node, manifests).nodes) add(read, node.id);
    // A body runs on what its container gives it, and the container puts out what the body brings.
    if (node.parent !== undefined) {
      add(node.parent, node.id);
      add(node.id, node.parent);
    }
  }
  return dependents;
}

/**
 * Nodes whose outputs of a run no longer fit the draft, each with the reason: it was changed, or something before it was.
 * `ran` are the nodes that have outputs. Pinned nodes put out what is pinned, whatever is before them. `nameOf` says what
 * a node is called.
 */
export function findStale(parts: {
  then: FlowGraph;
  now: FlowGraph;
  ran: ReadonlySet<string>;
  pinned: ReadonlySet<string>;
  manifests: ManifestRegistry;
  nameOf: (id: string) => string;
}): Map<string, string> {
  const { then, now, ran, pinned, manifests, nameOf } = parts;
  const diff = diffGraphs(then, now);
  if (diff.isSame) return new Map();
  const reasons = findChanged(diff, now, manifests);
  // What is new has no output yet, but what hangs on it is not what it would be.
  for (const { id } of diff.nodes.added) reasons.set(id, "It is new.");
  for (const id of pinned) reasons.delete(id);
  const dependents = toDependents(now, manifests);
  const waiting = [...reasons.keys()].map((id) => ({ id, origin: id }));
  for (const { id, origin } of waiting) {
    for (const next of dependents.get(id) ?? []) {
      if (reasons.has(next) || pinned.has(next)) continue;
      reasons.set(next, `${nameOf(origin)}, before it, has changed since.`);
      waiting.push({ id: next, origin });
    }
  }
  return new Map([...reasons].filter(([id]) => ran.has(id)));
}
