import type { FlowGraph, FlowNode } from "@autoweave/contracts/flow-graph";
import type { Json } from "@autoweave/contracts/json";
import { uuidv7 } from "uuidv7";
import type { TestApp } from "../../testing/test-app.js";

/** A flow with its triggers, as published. Trigger ids by node. */
export type PublishedFlow = { flowId: string; versionId: string; triggers: Record<string, string> };

/** Publishes a flow for a test: its version, its triggers, and optionally when its schedules are due first. */
export async function publishTriggers(
  app: TestApp,
  graph: FlowGraph,
  options: { tell?: boolean; nextAt?: Date } = {},
): Promise<PublishedFlow> {
  const { flowId, versionId } = await app.publish(graph);
  const triggers: Record<string, string> = {};
  await app.database.withLedger(app.tenantId, async (sql) => {
    for (const node of graph.nodes.filter(({ type }) => type.startsWith("trigger.") && type !== "trigger.called")) {
      const id = uuidv7();
      triggers[node.id] = id;
      const isHook = node.type === "trigger.webhook";
      await sql.rows(
        "test-publish-trigger",
        `INSERT INTO trigger (id, tenant_id, flow_id, version_id, node, type, config, hook_path, hook_methods, next_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
        [
          id,
          app.tenantId,
          flowId,
          versionId,
          node.id,
          node.type,
          JSON.stringify(node.config),
          isHook ? String(node.config.path) : null,
          isHook ? ((node.config.methods ?? []) as string[]) : [],
          node.type === "trigger.schedule" ? (options.nextAt ?? null) : null,
        ],
      );
    }
  });
  if (options.tell !== false) await app.bus.publish([{ topic: "triggers", body: { flowId } }]);
  return { flowId, versionId, triggers };
}

/** A graph from nodes and `a.port > b.port` edges. */
export function toTestGraph(
  name: string,
  nodes: (Pick<FlowNode, "id" | "type"> & { config?: Record<string, Json> })[],
  edges: string[] = [],
): FlowGraph {
  return {
    format: 1,
    name,
    nodes: nodes.map((node) => ({ version: 1, config: {}, ...node })),
    edges: edges.map((edge) => {
      const [from = "", to = ""] = edge.split(" > ");
      return { from: toEnd(from), to: toEnd(to) };
    }),
  };
}

function toEnd(text: string): { node: string; port: string } {
  const [node = "", port = ""] = text.split(".");
  return { node, port };
}
