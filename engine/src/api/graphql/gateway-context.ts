import type { Executor } from "@graphql-tools/utils";
import type { GraphQLSchema } from "graphql";
import type { GraphqlContext } from "./builder.js";
import type { Purse } from "./price-operation.js";

/** A request on its way: whose it is, the schemas that they see, and what it may cost. */
export type GatewayContext = GraphqlContext & { schemas: Schemas; purse: Purse };

/** The whole schema, what of it this process serves by itself (the same object where that is all), and what others do. */
export type Schemas = { whole: GraphQLSchema; here: GraphQLSchema; elsewhere: readonly SchemaElsewhere[] };

/** What another process serves by itself, and how it is asked. */
export type SchemaElsewhere = { schema: GraphQLSchema; ask: Executor<GatewayContext> };
