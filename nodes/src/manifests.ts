import { type ManifestRegistry, type NodeDefinition, toManifest, toNodeTypeKey } from "@autoweave/node-sdk";
import { builtinNodes } from "./builtin.js";

/** Built-in node definitions by `type@version`. */
export const definitions: ReadonlyMap<string, NodeDefinition> = new Map(
  builtinNodes.map((definition) => [toNodeTypeKey(definition), definition]),
);

let manifests: ManifestRegistry | undefined;

/** Manifests of the built-in node types by `type@version`; made at the first call. */
export function builtinManifests(): ManifestRegistry {
  manifests ??= new Map([...definitions].map(([key, definition]) => [key, toManifest(definition)]));
  return manifests;
}
