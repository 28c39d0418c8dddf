import { isAppError } from "@autoweave/contracts/app-error";
import type { Binding } from "@autoweave/contracts/binding";
import type { FlowGraph, FlowNode } from "@autoweave/contracts/flow-graph";
import type { ManifestRegistry, NodeManifest } from "@autoweave/contracts/node-manifest";
import { findExpressions } from "../bindings.js";
import { compileExpression } from "../expression.js";
import { manifestOf, toTopology } from "../topology.js";
import type { NodeExpression, RuleContext } from "./rule.js";

/** Looks up once what several rules need. */
export function createRuleContext(graph: FlowGraph, manifests: ManifestRegistry): RuleContext {
  const context = {
    graph,
    topology: toTopology(graph),
    manifests,
    manifestOf: (node: FlowNode) => manifestOf(node, manifests),
  };
  const expressions = graph.nodes.flatMap((node) => {
    const manifest = context.manifestOf(node);
    return manifest === undefined ? [] : readNode(node, manifest);
  });
  return { ...context, expressions };
}

function readNode(node: FlowNode, manifest: NodeManifest): NodeExpression[] {
  const found: NodeExpression[] = [];
  for (const [key, value] of Object.entries(node.config)) {
    const lazy = Object.hasOwn(manifest.lazy, key) ? (manifest.lazy[key] ?? []) : [];
    for (const { path, source } of findExpressions(value)) {
      found.push(readExpression({ node, path: [key, ...path], place: `config "${key}"`, source, lazy }));
    }
  }
  for (const value of Object.values(node.fallback ?? {})) found.push(...readPolicy(node, value, "the fallback"));
  if (node.concurrency !== undefined) found.push(...readPolicy(node, node.concurrency.key, "the concurrency key"));
  return found;
}

function readPolicy(node: FlowNode, value: Binding, place: string): NodeExpression[] {
  return findExpressions(value).map(({ source }) => readExpression({ node, place, source, lazy: [] }));
}

type Unread = { node: FlowNode; path?: (string | number)[]; place: string; source: string; lazy: readonly string[] };

function readExpression(unread: Unread): NodeExpression {
  try {
    return { ...unread, compiled: compileExpression(unread.source, { variables: [...unread.lazy] }) };
  } catch (thrown) {
    if (!isAppError(thrown)) throw thrown;
    return { ...unread, fault: thrown };
  }
}
