import { stitchSchemas } from "@graphql-tools/stitch";
import { filterSchema } from "@graphql-tools/utils";
import { buildSchema } from "./build-schema.js";
import { createRemoteExecutor, type RemoteParts } from "./create-remote-executor.js";
import type { GatewayContext } from "./gateway.js";
import type { RemoteSubgraph } from "./remote-subgraph.js";
import type { Schemas } from "./schemas.js";
import type { Subgraph } from "./subgraph.js";

/** How the fields that a subgraph adds to types of others are read: for all items of a list at once. */
function toMerges({ extends: extended = {} }: Subgraph) {
  return Object.fromEntries(
    Object.entries(extended).map(([type, { readAll }]) => [
      type,
      {
        selectionSet: "{ id }",
        fieldName: readAll,
        key: ({ id }: { id: string }) => id,
        argsFromKeys: (ids: readonly string[]) => ({ ids }),
      },
    ]),
  );
}

/**
 * One schema of what runs here and what other processes serve. What runs here is one part of it, whose resolvers are
 * called as ever; each of the others is asked once for all that one request wants of it at the same moment.
 */
export function stitchSchema(
  parts: RemoteParts,
  here: readonly Subgraph[],
  remotes: readonly RemoteSubgraph[],
): Schemas {
  const own = buildSchema(here);
  if (remotes.length === 0) return { whole: own, here: own };
  const schema = stitchSchemas<GatewayContext>({
    subschemas: [
      { schema: own, batch: true },
      ...remotes.map((remote) => ({
        name: remote.subgraph.name,
        schema: buildSchema([remote.subgraph]),
        executor: createRemoteExecutor(parts, remote),
        batch: true,
        merge: toMerges(remote.subgraph),
      })),
    ],
  });
  return { whole: filterSchema({ schema, rootFieldFilter: (_operation, name) => !name?.startsWith("_") }), here: own };
}
