import type { Edge, EdgeEnd, FlowGraph, FlowNode, FlowSettings } from "@autoweave/contracts/flow-graph";
import { inputsOf, outputsOf } from "./test-nodes.js";

/** A node of a {@link testFlow}: its type without `test.`, and what it has beside. */
export type TestNode = string | (Partial<Omit<FlowNode, "id" | "type">> & { type: string });

function toNode(id: string, node: TestNode): FlowNode {
  const { type, ...rest } = typeof node === "string" ? { type: node } : node;
  return { version: 1, config: {}, ...rest, id, type: `test.${type}` };
}

function toEnd(text: string, typeOf: ReadonlyMap<string, string>, portsOf: (type: string) => string[]): EdgeEnd {
  const [node = "", port] = text.split(".");
  return { node, port: port ?? portsOf(typeOf.get(node) ?? "")[0] ?? "" };
}

/**
 * Writes a graph down in short: nodes by id, and edges such as `"a > b > c"` or `"a.also > b.right"`. A port that is not
 * named is the first one of its node.
 */
export function testFlow(nodes: Record<string, TestNode>, edges: string[] = [], settings?: FlowSettings): FlowGraph {
  const listed = Object.entries(nodes).map(([id, node]) => toNode(id, node));
  const typeOf = new Map(listed.map((node) => [node.id, node.type]));
  const links = edges.flatMap((text) => {
    const places = text.split(">").map((place) => place.trim());
    return places.slice(1).map((to, position): Edge => {
      const from = places[position] ?? "";
      return { from: toEnd(from, typeOf, outputsOf), to: toEnd(to, typeOf, inputsOf) };
    });
  });
  return {
    format: 1,
    name: "test",
    ...(settings === undefined ? {} : { settings }),
    nodes: listed,
    edges: links,
  };
}
