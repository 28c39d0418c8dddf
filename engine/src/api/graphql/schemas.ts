import type { GraphQLSchema } from "graphql";

/** The whole schema, and what of it this process serves by itself: the same object where that is all. */
export type Schemas = { whole: GraphQLSchema; here: GraphQLSchema };
