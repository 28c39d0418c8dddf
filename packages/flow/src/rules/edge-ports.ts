import type { Diagnostic } from "@autoweave/contracts/diagnostic";
import type { Edge, FlowNode } from "@autoweave/contracts/flow-graph";
import { toNearest } from "../to-nearest.js";
import { outputPortsOf } from "../topology.js";
import type { Rule, RuleContext } from "./rule.js";

/** Edges start at an output port and end at an input port that their nodes have. */
export const edgePorts: Rule = (context) =>
  context.graph.edges.flatMap((edge, index) => {
    const from = context.topology.nodes.get(edge.from.node);
    const to = context.topology.nodes.get(edge.to.node);
    if (from === undefined || to === undefined) return [];
    return [...checkStart(context, edge, index, from, to), ...checkEnd(context, edge, index, from, to)];
  });

function checkStart(context: RuleContext, edge: Edge, index: number, from: FlowNode, to: FlowNode): Diagnostic[] {
  const manifest = context.manifestOf(from);
  if (manifest === undefined) return [];
  const inside = to.parent === from.id && from.parent !== to.parent;
  const ports = inside ? listOf(manifest.container?.itemPort) : outputPortsOf(from, manifest);
  return ports.includes(edge.from.port) ? [] : [explain("output", from, edge.from.port, ports, index, inside)];
}

function checkEnd(context: RuleContext, edge: Edge, index: number, from: FlowNode, to: FlowNode): Diagnostic[] {
  const manifest = context.manifestOf(to);
  if (manifest === undefined || manifest.kind === "trigger") return [];
  const inside = from.parent === to.id && from.parent !== to.parent;
  const ports = inside ? listOf(manifest.container?.resultPort) : Object.keys(manifest.inputs);
  return ports.includes(edge.to.port) ? [] : [explain("input", to, edge.to.port, ports, index, inside)];
}

function listOf(port: string | undefined): string[] {
  return port === undefined ? [] : [port];
}

function explain(
  side: "input" | "output",
  node: FlowNode,
  port: string,
  ports: string[],
  edge: number,
  inside: boolean,
): Diagnostic {
  const seen = inside ? " seen from inside its body" : "";
  const nearest = toNearest(port, ports);
  const choice =
    ports.length === 0 ? "Remove the edge." : `Connect the edge to ${nearest ?? ports.join(" or ")}, or remove it.`;
  return {
    code: `edge.unknown-${side}`,
    severity: "error",
    message: `Node "${node.id}" has no ${side} port "${port}"${seen}. It has: ${ports.join(", ") || "none"}.`,
    fix: choice,
    node: node.id,
    port,
    edge,
  };
}
