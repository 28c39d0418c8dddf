import type { Diagnostic } from "@autoweave/contracts/diagnostic";
import { ancestorsInScope, consumersOf, type Topology } from "../topology.js";
import type { Rule } from "./rule.js";

/** Edges never form a circle: what repeats is a container. */
export const noCircles: Rule = ({ topology }) => {
  const told = new Set<string>();
  const diagnostics: Diagnostic[] = [];
  for (const id of nodesLeftOver(topology)) {
    if (told.has(id)) continue;
    const circle = findCircle(topology, id);
    if (circle === undefined) continue;
    for (const member of circle) told.add(member);
    diagnostics.push({
      code: "graph.circle",
      severity: "error",
      message: `These nodes form a circle: ${[...circle, circle[0]].map((member) => `"${member}"`).join(" → ")}.`,
      fix: `Remove the edge from "${circle.at(-1)}" to "${circle[0]}". To do something several times, put it into a repeat container.`,
      node: id,
    });
  }
  return diagnostics;
};

/** Nodes on a circle or behind one: all that is left once nodes without feeders are taken away, again and again. */
function nodesLeftOver(topology: Topology): string[] {
  const missing = new Map<string, number>();
  for (const id of topology.nodes.keys()) missing.set(id, topology.incoming.get(id)?.length ?? 0);
  const ready = [...missing].filter(([, count]) => count === 0).map(([id]) => id);
  for (let id = ready.pop(); id !== undefined; id = ready.pop()) {
    missing.delete(id);
    for (const edge of topology.outgoing.get(id) ?? []) {
      const left = (missing.get(edge.to.node) ?? 0) - 1;
      missing.set(edge.to.node, left);
      if (left === 0) ready.push(edge.to.node);
    }
  }
  return [...missing.keys()];
}

/** A shortest way from a node back to itself, in the order of its edges. */
function findCircle(topology: Topology, start: string): string[] | undefined {
  if (!ancestorsInScope(topology, start).has(start)) return undefined;
  const cameFrom = new Map<string, string>();
  const waiting = [start];
  for (const id of waiting) {
    for (const next of consumersOf(topology, id)) {
      if (next === start) return toPath(cameFrom, start, id);
      if (cameFrom.has(next)) continue;
      cameFrom.set(next, id);
      waiting.push(next);
    }
  }
  return undefined;
}

function toPath(cameFrom: Map<string, string>, start: string, last: string): string[] {
  const path = [last];
  for (let id = last; id !== start; ) {
    id = cameFrom.get(id) ?? start;
    path.unshift(id);
  }
  return path;
}
