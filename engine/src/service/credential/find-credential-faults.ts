import type { CredentialType } from "@autoweave/contracts/credential";
import type { Diagnostic } from "@autoweave/contracts/diagnostic";
import type { FlowGraph } from "@autoweave/contracts/flow-graph";
import { type ManifestRegistry, toNodeTypeKey } from "@autoweave/contracts/node-manifest";
import {
  type FoundReference,
  findCredentialReferences,
  toCredentialTypes,
} from "@autoweave/flow/credential-references";
import type { TenantClient } from "../../store/database.js";
import { isId, isStorable, toShown } from "../refer.js";

type Found = { id: string; name: string; type: string };

/**
 * What is wrong with the credentials that a graph names: one is missing, or of a kind that the node does not take. What
 * is found is held until the transaction ends, so that it cannot be removed from under a flow that goes live.
 */
export async function findCredentialFaults(
  client: TenantClient,
  graph: FlowGraph,
  manifests: ManifestRegistry,
): Promise<Diagnostic[]> {
  const references = findCredentialReferences(graph.nodes);
  if (references.length === 0) return [];
  const found = await holdCredentials(client, [...new Set(references.map(({ credential }) => credential))]);
  return references.flatMap((reference) => {
    const node = graph.nodes.find(({ id }) => id === reference.node);
    const manifest = node === undefined ? undefined : manifests.get(toNodeTypeKey(node));
    const types = manifest === undefined ? undefined : toCredentialTypes(manifest, reference.field);
    // Where none is taken, the graph's own rules say so.
    return types === undefined ? [] : check(reference, types, found);
  });
}

async function holdCredentials(client: TenantClient, names: string[]): Promise<Found[]> {
  const readable = names.filter(isStorable);
  return client.$queryRaw<Found[]>`
    SELECT id::text, name, type FROM credential
    WHERE id = ANY(${readable.filter(isId)}::uuid[]) OR name = ANY(${readable}::text[])
    FOR SHARE`;
}

function check(reference: FoundReference, types: readonly CredentialType[], found: readonly Found[]): Diagnostic[] {
  const { node, field, credential } = reference;
  const row = found.find(({ id }) => id === credential) ?? found.find(({ name }) => name === credential);
  const base = { severity: "error" as const, node, path: [field] };
  const shown = toShown(row?.name ?? credential);
  if (row === undefined) {
    return [
      {
        ...base,
        code: "credential.missing",
        message: `Node "${node}" uses the credential "${shown}", which this workspace does not have.`,
        fix: `Make a credential "${shown}" of the kind ${types.join(" or ")}, or choose another one.`,
      },
    ];
  }
  if (types.some((type) => type === row.type)) return [];
  return [
    {
      ...base,
      code: "credential.kind",
      message: `Node "${node}" cannot use the credential "${shown}", which is of the kind ${row.type}.`,
      fix: `Choose one of the kind ${types.join(" or ")}.`,
    },
  ];
}
