import type { Executor } from "@graphql-tools/utils";
import type { GraphQLSchema } from "graphql";
import type { GatewayContext } from "./gateway.js";

/** What another process serves by itself, and how it is asked. */
export type SchemaElsewhere = { schema: GraphQLSchema; ask: Executor<GatewayContext> };

/** The whole schema, what of it this process serves by itself (the same object where that is all), and what others do. */
export type Schemas = { whole: GraphQLSchema; here: GraphQLSchema; elsewhere: readonly SchemaElsewhere[] };
