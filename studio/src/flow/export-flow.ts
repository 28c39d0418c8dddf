import type { FlowGraph } from "@autoweave/contracts/flow-graph";
import { findCredentialReferences, nameCredentials } from "@autoweave/flow/credential-references";
import { formatFlowFile } from "@autoweave/flow/format-flow-file";
import type { createApiClient } from "../api/trpc";

/** The name of a flow's file: its name, as far as file names allow. */
export function toFileName(name: string): string {
  const plain = name
    .normalize("NFKD")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 60);
  return `${plain === "" ? "flow" : plain}.flow.json`;
}

/** Hands a flow to the person as a file, with the names of credentials, for who may read those: their ids mean nothing elsewhere. */
export async function exportFlow(
  client: ReturnType<typeof createApiClient>,
  graph: FlowGraph,
  mayReadCredentials: boolean,
): Promise<void> {
  const hasNames = mayReadCredentials && findCredentialReferences(graph.nodes).length > 0;
  const named = hasNames ? nameCredentials(graph, await client.credentials.list.query()) : graph;
  const url = URL.createObjectURL(new Blob([formatFlowFile(named)], { type: "application/json" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = toFileName(graph.name);
  link.click();
  URL.revokeObjectURL(url);
}
