import type { Diagnostic } from "@autoweave/contracts/diagnostic";
import type { FlowGraph, FlowNode } from "@autoweave/contracts/flow-graph";
import type { FlowOp } from "@autoweave/contracts/flow-op";
import type { Json } from "@autoweave/contracts/json";
import type { ManifestRegistry } from "@autoweave/contracts/node-manifest";
import { manifestOf } from "@autoweave/flow/topology";
import { addNode } from "../graph-edits/add-node";
import { findConnectFault } from "../graph-edits/connect-nodes";
import { moveIntoBody } from "../graph-edits/move-nodes";
import { mainInput, mainOutput, portsOf } from "../graph-edits/node-ports";
import { removeEdges, removeNodes } from "../graph-edits/remove-nodes";
import { toNodeId } from "../graph-edits/to-node-id";
import { nameNode } from "../outline/name-node";

/** A mend at one press. */
export type Fix = { label: string; ops: FlowOp[] };

function nodeOf(graph: FlowGraph, diagnostic: Diagnostic): FlowNode | undefined {
  return graph.nodes.find((node) => node.id === diagnostic.node);
}

function removeField(node: FlowNode, path: readonly (string | number)[]): Fix {
  return { label: `Remove "${path.join(".")}"`, ops: [{ op: "set-config", id: node.id, path: [...path] }] };
}

/** Replaces a misspelt name in the text of an expression, where the fix names the right one. */
function respell(node: FlowNode, diagnostic: Diagnostic): Fix | undefined {
  const right = /Did you mean nodes\.([A-Za-z_]\w*)\?/.exec(diagnostic.fix)?.[1];
  const wrong = /there is no node "([^"]+)"/.exec(diagnostic.message)?.[1];
  const { path } = diagnostic;
  if (right === undefined || wrong === undefined || path === undefined) return undefined;
  let value: Json | undefined = node.config as Json;
  for (const key of path) {
    value = typeof value === "object" && value !== null ? (value as Record<string | number, Json>)[key] : undefined;
  }
  if (typeof value !== "string") return undefined;
  const mended = value.replace(new RegExp(`\\bnodes\\.${wrong.replace(/\W/g, "\\$&")}\\b`, "g"), `nodes.${right}`);
  if (mended === value) return undefined;
  return { label: `Read ${right} instead`, ops: [{ op: "set-config", id: node.id, path: [...path], value: mended }] };
}

/** Feeds a node that nothing reaches from the last trigger or the last node in a row that leads nowhere. */
function connect(graph: FlowGraph, manifests: ManifestRegistry, node: FlowNode): Fix | undefined {
  const manifest = manifestOf(node, manifests);
  const input = manifest === undefined ? undefined : mainInput(portsOf(node, manifest));
  if (input === undefined) return undefined;
  const ends = graph.nodes.filter(
    (other) =>
      other.id !== node.id && other.parent === node.parent && !graph.edges.some((edge) => edge.from.node === other.id),
  );
  const candidates = [...ends.reverse(), ...graph.nodes.filter((other) => other.type.startsWith("trigger."))];
  for (const other of candidates) {
    const type = manifestOf(other, manifests);
    const output = type === undefined ? undefined : mainOutput(portsOf(other, type));
    if (output === undefined) continue;
    const edge = { from: { node: other.id, port: output.name }, to: { node: node.id, port: input.name } };
    if (findConnectFault(graph, edge) === undefined) {
      return { label: `Connect ${nameNode(other, type)} to it`, ops: [{ op: "add-edge", edge }] };
    }
  }
  return undefined;
}

/** A trigger by hand, which any flow can be tried with. */
function addTrigger(graph: FlowGraph, manifests: ManifestRegistry): Fix | undefined {
  const manifest = manifests.get("trigger.manual@1");
  return manifest === undefined
    ? undefined
    : { label: "Add a manual trigger", ops: addNode(graph, manifests, manifest, { at: { x: 0, y: 0 } }).ops };
}

/** The mend for a problem, where there is one that is surely meant. */
export function findFix(graph: FlowGraph, manifests: ManifestRegistry, diagnostic: Diagnostic): Fix | undefined {
  const node = nodeOf(graph, diagnostic);
  const { code, path } = diagnostic;
  if (diagnostic.edge !== undefined) {
    const edge = graph.edges[diagnostic.edge];
    return edge === undefined ? undefined : { label: "Remove the edge", ops: removeEdges([edge]) };
  }
  if (code === "graph.no-trigger") return addTrigger(graph, manifests);
  if (node === undefined) return undefined;
  switch (code) {
    case "config.unknown":
    case "config.unfit":
      return path === undefined || path[0] === undefined ? undefined : removeField(node, path);
    case "expression.unknown-node":
      return respell(node, diagnostic);
    case "node.unreachable":
    case "node.input-missing":
      return connect(graph, manifests, node) ?? { label: "Remove the node", ops: removeNodes(graph, [node.id]) };
    case "node.unknown-type":
      return { label: "Remove the node", ops: removeNodes(graph, [node.id], { reconnect: true }) };
    case "node.reserved-id": {
      const taken = new Set(graph.nodes.map((other) => other.id));
      const to = toNodeId(taken, `${node.id} node`);
      return { label: `Rename it to ${to}`, ops: [{ op: "rename-node", id: node.id, to }] };
    }
    case "node.fallback-unused":
      return { label: "Remove the fallback", ops: [{ op: "set-node", id: node.id, change: { fallback: null } }] };
    case "node.error-never-routed":
      return { label: "Stop the run instead", ops: [{ op: "set-node", id: node.id, change: { onError: null } }] };
    case "node.trigger-in-body":
      return { label: "Move it out", ops: moveIntoBody(graph, node.id, undefined, { x: 0, y: 0 }) };
    default:
      return undefined;
  }
}
