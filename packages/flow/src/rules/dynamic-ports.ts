import { isExpression, isTextTemplate } from "@autoweave/contracts/binding";
import type { Diagnostic } from "@autoweave/contracts/diagnostic";
import { type FlowNode, PortName } from "@autoweave/contracts/flow-graph";
import type { Json } from "@autoweave/contracts/json";
import type { NodeManifest } from "@autoweave/contracts/node-manifest";
import { errorPort } from "../topology.js";
import { isReservedName } from "./reserved-names.js";
import type { Rule } from "./rule.js";

/** Ports that the author names in the config have names that edges and expressions can use. */
export const dynamicPorts: Rule = ({ graph, manifestOf }) =>
  graph.nodes.flatMap((node) => {
    const manifest = manifestOf(node);
    return manifest?.dynamicOutputs === undefined ? [] : checkNode(node, manifest, manifest.dynamicOutputs);
  });

function checkNode(node: FlowNode, manifest: NodeManifest, dynamic: { field: string; name: string }): Diagnostic[] {
  const { field, name } = dynamic;
  const entries = Object.hasOwn(node.config, field) ? node.config[field] : undefined;
  if (entries === undefined) return [];
  if (isComputed(entries)) return [explainComputed(node, [field])];
  if (!Array.isArray(entries)) return [];
  const seen = new Set(Object.keys(manifest.outputs));
  return entries.flatMap((entry, index) => {
    const path = [field, index, name];
    if (isComputed(entry)) return [explainComputed(node, [field, index])];
    const named = toName(entry, name);
    if (named === undefined) return [];
    if (isComputed(named)) return [explainComputed(node, path)];
    if (typeof named !== "string") return [];
    const reason = explainName(named, seen);
    seen.add(named);
    return reason === undefined ? [] : [toDiagnostic(node, named, path, reason)];
  });
}

function toName(entry: Json, name: string): Json | undefined {
  if (entry === null || typeof entry !== "object" || Array.isArray(entry)) return undefined;
  return Object.hasOwn(entry, name) ? entry[name] : undefined;
}

function isComputed(value: Json): boolean {
  return isExpression(value) || isTextTemplate(value);
}

function explainName(name: string, seen: Set<string>): string | undefined {
  if (name === errorPort) return "this port is already there, for errors";
  if (isReservedName(name)) return "this name is reserved";
  if (!PortName.safeParse(name).success)
    return "use letters, digits and _, not starting with a digit, at most 64 of them";
  return seen.has(name) ? "another port of this node has the same name" : undefined;
}

function toDiagnostic(node: FlowNode, port: string, path: (string | number)[], reason: string): Diagnostic {
  return {
    code: "config.port-name",
    severity: "error",
    message: `"${port}" cannot be the name of a port of node "${node.id}": ${reason}.`,
    fix: "Choose another name for this port.",
    node: node.id,
    port,
    path,
  };
}

function explainComputed(node: FlowNode, path: (string | number)[]): Diagnostic {
  return {
    code: "config.port-name",
    severity: "error",
    message: `The names of the ports of node "${node.id}" are computed, but edges must know them before the flow runs.`,
    fix: "Write the port names out as text.",
    node: node.id,
    path,
  };
}
