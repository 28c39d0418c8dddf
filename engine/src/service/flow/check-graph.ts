import type { Diagnostic } from "@autoweave/contracts/diagnostic";
import type { FlowGraph } from "@autoweave/contracts/flow-graph";
import type { ManifestRegistry } from "@autoweave/contracts/node-manifest";
import { findCredentialReferences } from "@autoweave/flow/credential-references";
import { validateGraph } from "@autoweave/flow/validate";
import type { Database } from "../../store/database.js";
import { findCredentialFaults } from "../credential/find-credential-faults.js";

/** What is wrong with a graph by itself, and with what it names of its tenant; errors come first. */
export async function checkGraph(
  parts: { database: Database; manifests: ManifestRegistry },
  tenantId: string,
  graph: FlowGraph,
): Promise<Diagnostic[]> {
  const diagnostics = validateGraph(graph, parts.manifests);
  if (findCredentialReferences(graph.nodes).length === 0) return diagnostics;
  const faults = await parts.database.withTenant(tenantId, (client) =>
    findCredentialFaults(client, graph, parts.manifests),
  );
  return [...faults, ...diagnostics];
}
