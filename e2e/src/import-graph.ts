import type { FlowGraph } from "@autoweave/contracts/flow-graph";
import type { Server } from "./start-server.js";

type NodeGiven = Pick<FlowGraph["nodes"][number], "id" | "type"> & Partial<FlowGraph["nodes"][number]>;

/** A flow of nodes one after the other. A link is `from.port>to`, the input port being `in`. */
export function chain(name: string, nodes: NodeGiven[], links: string[]): object {
  return {
    format: 1,
    name,
    nodes,
    edges: links.map((link) => {
      const [from = "", to = ""] = link.split(">");
      const [node = "", port = "out"] = from.split(".");
      return { from: { node, port }, to: { node: to, port: "in" } };
    }),
  };
}

/** A node that posts to `url`, with a key that stays the same over all tries. */
export function post(id: string, url: string, more: Partial<NodeGiven> = {}): NodeGiven {
  const config = { method: "POST", url, body: "json", json: { node: id }, idempotencyHeader: "Idempotency-Key" };
  return { id, type: "http.request", config, ...more };
}

/** Imports and publishes a graph through the CLI's stdin. */
export async function importGraph(server: Server, graph: object): Promise<{ number: number; isNew: boolean }> {
  const { flows } = await server.ask<{ flows: { published: { version: { number: number }; isNew: boolean } }[] }>(
    ["flow", "import", "--publish", "-"],
    { input: JSON.stringify(graph) },
  );
  const published = flows[0]?.published;
  if (published === undefined) throw new Error("Nothing was published.");
  return { number: published.version.number, isNew: published.isNew };
}
