import type { Actor } from "@autoweave/auth/actor";
import type { Json } from "@autoweave/contracts/json";
import SchemaBuilder from "@pothos/core";
import RelayPlugin from "@pothos/plugin-relay";
import { GraphQLError, Kind, valueFromASTUntyped } from "graphql";
import type { Again } from "../again.js";
import type { ApiParts, ServerParts } from "../api-parts.js";

/** What resolvers work with, in whichever process they run. */
export type GraphqlParts = ServerParts & Pick<ApiParts, "watch" | "live" | "workers">;

/** What every resolver is given: whose request it is, and what use cases need. Loaders of a request live on it. */
export type GraphqlContext = {
  parts: GraphqlParts;
  actor: Actor;
  again: Again;
  /** Nobody waits for the answer any more. */
  signal: AbortSignal;
};

type Types = {
  Context: GraphqlContext;
  DefaultFieldNullability: false;
  DefaultEdgesNullability: { list: false; items: false };
  DefaultNodeNullability: false;
  Scalars: {
    ID: { Input: string; Output: string };
    DateTime: { Input: string; Output: string };
    JSON: { Input: Json; Output: unknown };
  };
};

/** Builds the types of one schema. */
export type Builder = ReturnType<typeof createBuilder>;

/** A builder with what all subgraphs share: scalars, the roots, and pages. */
export function createBuilder() {
  const builder = new SchemaBuilder<Types>({
    plugins: [RelayPlugin],
    defaultFieldNullability: false,
    relay: {
      cursorType: "String",
      nodeQueryOptions: false,
      nodesQueryOptions: false,
      edgesFieldOptions: { nullable: { list: false, items: false } },
      nodeFieldOptions: { nullable: false },
    },
  });
  builder.scalarType("DateTime", {
    description: "A time, as ISO 8601 in UTC: `2026-11-26T12:00:00.000Z`.",
    serialize: (value) => value,
    parseValue: (value) => {
      if (typeof value === "string") return value;
      throw new GraphQLError("A time is text in ISO 8601, such as 2026-11-26T12:00:00.000Z.");
    },
  });
  builder.scalarType("JSON", {
    description: "Any JSON value.",
    serialize: (value) => value,
    parseValue: (value) => value as Json,
    parseLiteral: (node, variables) => {
      if (node.kind === Kind.ENUM) throw new GraphQLError(`Put ${node.value} into quotes.`);
      return valueFromASTUntyped(node, variables) as Json;
    },
  });
  builder.queryType({});
  builder.mutationType({});
  builder.subscriptionType({});
  return builder;
}
