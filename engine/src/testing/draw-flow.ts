import type { Edge, EdgeEnd, FlowGraph, FlowNode, FlowSettings } from "@autoweave/contracts/flow-graph";

/** A node of {@link drawFlow}: its type, and what it has beside. */
export type DrawnNode = string | (Partial<Omit<FlowNode, "id" | "type">> & { type: string });

const outputs: Record<string, string> = {
  "trigger.manual": "input",
  "trigger.called": "input",
  "logic.map": "results",
  "logic.repeat": "result",
  "logic.branch": "yes",
  "flow.wait": "done",
  "flow.call": "output",
};

let drawn = 0;

/**
 * Writes a graph down in short: nodes by id, and edges such as `"a > b > c"` or `"a.error > b"`. A port that is not named
 * is the node's usual one. Every graph has a name of its own unless it is given one.
 */
export function drawFlow(
  nodes: Record<string, DrawnNode>,
  edges: string[],
  options: { settings?: FlowSettings; name?: string } = {},
): FlowGraph {
  const listed = Object.entries(nodes).map(([id, node]): FlowNode => {
    const { type, ...rest } = typeof node === "string" ? { type: node } : node;
    return { version: 1, config: {}, ...rest, id, type };
  });
  const typeOf = new Map(listed.map((node) => [node.id, node.type]));
  const toEnd = (text: string, usual: (type: string) => string): EdgeEnd => {
    const [node = "", port] = text.split(".");
    return { node, port: port ?? usual(typeOf.get(node) ?? "") };
  };
  const links = edges.flatMap((text) => {
    const places = text.split(">").map((place) => place.trim());
    return places.slice(1).map((to, position): Edge => {
      const from = places[position] ?? "";
      return { from: toEnd(from, (type) => outputs[type] ?? "out"), to: toEnd(to, () => "in") };
    });
  });
  return {
    format: 1,
    name: options.name ?? `drawn ${++drawn}`,
    ...(options.settings === undefined ? {} : { settings: options.settings }),
    nodes: listed,
    edges: links,
  };
}
