import type { Diagnostic } from "@autoweave/contracts/diagnostic";
import type { FlowNode } from "@autoweave/contracts/flow-graph";
import type { NodeManifest } from "@autoweave/contracts/node-manifest";
import { toNearest } from "../to-nearest.js";
import { errorPort, hasErrorPort, outputPortsOf } from "../topology.js";
import type { Rule } from "./rule.js";

type Found = Pick<Diagnostic, "code" | "severity" | "message" | "fix" | "port">;

/** What happens when a node fails can happen: a fallback has its values, an error port its edge. */
export const errorPolicies: Rule = ({ graph, manifestOf }) => {
  const routed = new Set(graph.edges.filter((edge) => edge.from.port === errorPort).map((edge) => edge.from.node));
  return graph.nodes.flatMap((node) => {
    const manifest = manifestOf(node);
    if (manifest === undefined || !hasErrorPort(manifest)) return [];
    const found = [...checkRoute(node, routed.has(node.id)), ...checkFallback(node, manifest)];
    return found.map((fault) => ({ ...fault, node: node.id }));
  });
};

function checkRoute(node: FlowNode, isRouted: boolean): Found[] {
  if (node.onError === "route" && !isRouted) {
    return [
      {
        code: "node.error-unrouted",
        severity: "warning",
        message: `Node "${node.id}" routes its errors, but nothing is connected to its error port, so they go unseen.`,
        fix: `Connect the error port of "${node.id}", or choose another error policy.`,
        port: errorPort,
      },
    ];
  }
  if (!isRouted || node.onError === undefined || node.onError === "route") return [];
  return [
    {
      code: "node.error-never-routed",
      severity: "error",
      message: `An edge starts at the error port of node "${node.id}", but with the error policy "${node.onError}" nothing ever comes out of it.`,
      fix: `Set the error policy of "${node.id}" to "route", or remove the edge.`,
      port: errorPort,
    },
  ];
}

function checkFallback(node: FlowNode, manifest: NodeManifest): Found[] {
  if (node.onError === "fallback" && node.fallback === undefined) {
    return [
      {
        code: "node.fallback-missing",
        severity: "error",
        message: `Node "${node.id}" falls back when it fails, but has no fallback value.`,
        fix: `Set the fallback: a value for each port that "${node.id}" should then put out.`,
      },
    ];
  }
  if (node.fallback === undefined) return [];
  if (node.onError !== "fallback") {
    return [
      {
        code: "node.fallback-unused",
        severity: "warning",
        message: `Node "${node.id}" has a fallback value that its error policy does not use.`,
        fix: 'Set the error policy to "fallback", or remove the value.',
      },
    ];
  }
  const ports = outputPortsOf(node, manifest).filter((port) => port !== errorPort);
  return Object.keys(node.fallback)
    .filter((port) => !ports.includes(port))
    .map((port) => explainPort(node, port, ports));
}

function explainPort(node: FlowNode, port: string, ports: string[]): Found {
  const nearest = toNearest(port, ports);
  return {
    code: "node.fallback-port",
    severity: "error",
    message: `The fallback of node "${node.id}" names port "${port}", which the node does not have.`,
    fix: `Use ${nearest ?? (ports.join(" or ") || "another node")} instead.`,
    port,
  };
}
