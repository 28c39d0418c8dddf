import { type GraphQLObjectType, GraphQLSchema } from "graphql";
import { createBuilder } from "./builder.js";
import type { Subgraph } from "./subgraph.js";

function unlessEmpty(root: GraphQLObjectType | null | undefined): GraphQLObjectType | null {
  return root == null || Object.keys(root.getFields()).length === 0 ? null : root;
}

/** One executable schema of these subgraphs. */
export function buildSchema(subgraphs: readonly Subgraph[]): GraphQLSchema {
  const builder = createBuilder();
  for (const subgraph of subgraphs) subgraph.define(builder);
  const { query, mutation, subscription, types, ...config } = builder.toSchema().toConfig();
  const roots = { query: unlessEmpty(query), mutation: unlessEmpty(mutation), subscription: unlessEmpty(subscription) };
  const rest = types.filter((type) => type !== mutation && type !== subscription);
  return new GraphQLSchema({ ...config, ...roots, types: rest });
}
