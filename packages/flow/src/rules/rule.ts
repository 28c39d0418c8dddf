import type { AppError } from "@autoweave/contracts/app-error";
import type { Diagnostic } from "@autoweave/contracts/diagnostic";
import type { FlowGraph, FlowNode } from "@autoweave/contracts/flow-graph";
import type { ManifestRegistry, NodeManifest } from "@autoweave/contracts/node-manifest";
import type { CompiledExpression } from "../expression.js";
import type { Topology } from "../topology.js";

/** An expression of a node, where it stands, and what came of reading it. */
export type NodeExpression = {
  node: FlowNode;
  /** Where in the node's config; absent for expressions in its policies. */
  path?: (string | number)[];
  /** Where, as people read it: `config "when"`, `the fallback`, `the concurrency key`. */
  place: string;
  source: string;
  /** Variables that the node type hands to it, when the field is lazy. */
  lazy: readonly string[];
} & ({ compiled: CompiledExpression; fault?: undefined } | { compiled?: undefined; fault: AppError });

/** What a rule looks at. */
export type RuleContext = {
  graph: FlowGraph;
  topology: Topology;
  manifests: ManifestRegistry;
  manifestOf(node: FlowNode): NodeManifest | undefined;
  /** Of nodes whose type is known. */
  expressions: readonly NodeExpression[];
};

/** One thing that can be wrong with a graph. Never throws; says what to do about it. */
export type Rule = (context: RuleContext) => Diagnostic[];
