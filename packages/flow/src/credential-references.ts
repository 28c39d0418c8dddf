import { type CredentialType, isCredentialReference } from "@autoweave/contracts/credential";
import type { FlowGraph } from "@autoweave/contracts/flow-graph";
import type { JsonObject } from "@autoweave/contracts/json";
import type { NodeManifest } from "@autoweave/contracts/node-manifest";

/** A place where a node names a credential, by its id or its name. */
export type FoundReference = { node: string; field: string; credential: string };

type NodeConfig = { id: string; config: JsonObject };

/** Where these nodes name credentials. Only a field's whole value is such a name. */
export function findCredentialReferences(nodes: readonly NodeConfig[]): FoundReference[] {
  return nodes.flatMap(({ id, config }) =>
    Object.entries(config).flatMap(([field, value]) =>
      isCredentialReference(value) ? [{ node: id, field, credential: value.$credential }] : [],
    ),
  );
}

/** Kinds of credentials that a config field takes; undefined when it takes none. */
export function toCredentialTypes(manifest: NodeManifest, field: string): CredentialType[] | undefined {
  const properties = manifest.config.properties as JsonObject | undefined;
  const schema = Object.hasOwn(properties ?? {}, field) ? (properties?.[field] as JsonObject) : undefined;
  const hints = schema?.["x-field"] as { credential?: CredentialType[] } | undefined;
  return hints?.credential;
}

/** The nodes with other names of credentials: what `toName` gives for a name that stands there, or the same. */
export function renameCredentials<Node extends NodeConfig>(
  nodes: readonly Node[],
  toName: (credential: string) => string | undefined,
): Node[] {
  return nodes.map((node) => {
    const renamed = Object.entries(node.config).map(([field, value]) => {
      const name = isCredentialReference(value) ? toName(value.$credential) : undefined;
      return [field, name === undefined ? value : { $credential: name }] as const;
    });
    const isSame = renamed.every(([field, value]) => node.config[field] === value);
    return isSame ? node : { ...node, config: Object.fromEntries(renamed) };
  });
}

/** The graph as a file carries it: credentials by their names, since ids mean nothing in another workspace. */
export function nameCredentials(graph: FlowGraph, credentials: readonly { id: string; name: string }[]): FlowGraph {
  const names = new Map(credentials.map(({ id, name }) => [id, name]));
  return { ...graph, nodes: renameCredentials(graph.nodes, (id) => names.get(id)) };
}
