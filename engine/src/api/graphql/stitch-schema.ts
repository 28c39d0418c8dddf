import { stitchSchemas } from "@graphql-tools/stitch";
import { filterSchema } from "@graphql-tools/utils";
import type { GraphQLSchema } from "graphql";
import { buildSchema } from "./build-schema.js";
import { createRemoteExecutor, type RemoteParts } from "./create-remote-executor.js";
import type { GatewayContext, Schemas } from "./gateway-context.js";
import type { RemoteSubgraph } from "./remote-subgraph.js";
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

/** What callers may ask for: fields that one process asks another for begin with an underscore. */
function withoutInner(schema: GraphQLSchema): GraphQLSchema {
  return filterSchema({ schema, rootFieldFilter: (_operation, name) => !name?.startsWith("_") });
}

/**
 * One schema of what runs here and what other processes serve. What runs here is one part of it, whose resolvers are
 * called as ever; each of the others is asked once for all that one request wants of it at the same moment. `close` ends
 * the connections to them.
 */
export function stitchSchema(
  parts: RemoteParts,
  here: readonly Subgraph[],
  remotes: readonly RemoteSubgraph[],
): Schemas & { close(): void } {
  const own = buildSchema(here);
  if (remotes.length === 0) return { whole: own, here: own, elsewhere: [], close: () => undefined };
  const others = remotes.map((remote) => ({
    ...remote,
    schema: buildSchema([remote.subgraph]),
    executor: createRemoteExecutor(parts, remote),
  }));
  const whole = stitchSchemas<GatewayContext>({
    subschemas: [
      { schema: own, batch: true },
      ...others.map(({ subgraph, schema, executor }) => ({
        name: subgraph.name,
        schema,
        executor: executor.ask,
        batch: true,
        merge: toMerges(subgraph),
      })),
    ],
  });
  return {
    whole: withoutInner(whole),
    here: own,
    elsewhere: others.map(({ schema, executor: { ask } }) => ({ schema: withoutInner(schema), ask })),
    close: () => {
      for (const { executor } of others) executor.close();
    },
  };
}
