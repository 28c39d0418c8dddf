import { AppError } from "@autoweave/contracts/app-error";
import { toNodeTypeKey } from "@autoweave/contracts/node-manifest";
import type { NodeDefinition } from "@autoweave/node-sdk";

/** The node code that this worker can run, by `type@version`. */
export type NodeRegistry = { get(node: { type: string; version: number }): NodeDefinition };

/** Builds a registry. `get` throws `node.unknown-type`. */
export function createNodeRegistry(definitions: readonly NodeDefinition[]): NodeRegistry {
  const byKey = new Map(definitions.map((definition) => [toNodeTypeKey(definition), definition]));
  return {
    get: (node) => {
      const definition = byKey.get(toNodeTypeKey(node));
      if (definition === undefined) {
        throw new AppError(
          "node.unknown-type",
          `Node type ${toNodeTypeKey(node)} is not installed here; install its plugin or change the node.`,
        );
      }
      return definition;
    },
  };
}
