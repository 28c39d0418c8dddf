import type { Actor } from "@autoweave/auth/actor";
import { authorize } from "@autoweave/auth/authorize";
import {
  GraphQLObjectType,
  type GraphQLOutputType,
  GraphQLSchema,
  GraphQLString,
  getNamedType,
  isObjectType,
} from "graphql";
import { listTypedFlows, type TypedFlow } from "../../../service/flow/list-typed-flows.js";
import type { Database } from "../../../store/database.js";
import { extendWithFlows, fieldPrefix } from "./extend-with-flows.js";

/** A flow that can be called by its own name, with the document that does it. */
export type FlowCall = TypedFlow & { field: string; document: string };

const base = new GraphQLSchema({
  query: new GraphQLObjectType({ name: "Query", fields: { _: { type: GraphQLString } } }),
});

/** Everything that a type holds; shapes have no circles. */
function toSelection(type: GraphQLOutputType): string {
  const named = getNamedType(type);
  if (!isObjectType(named)) return "";
  const fields = Object.values(named.getFields()).map((field) => `${field.name}${toSelection(field.type)}`);
  return ` { ${fields.join(" ")} }`;
}

function toDocument(schema: GraphQLSchema, field: string): string {
  const mutation = schema.getMutationType()?.getFields()[field];
  if (mutation === undefined) return "";
  const [declared, given] = [
    mutation.args.map(({ name, type }) => `$${name}: ${type}`).join(", "),
    mutation.args.map(({ name }) => `${name}: $${name}`).join(", "),
  ];
  return `mutation(${declared}) { ${field}(${given})${toSelection(mutation.type)} }`;
}

/** What clients are made of: the published flows that can be called, each with its schemas and its document. */
export async function listFlowCalls(parts: { database: Database }, actor: Actor): Promise<FlowCall[]> {
  authorize(actor, "flow.list");
  const { tenantId } = actor;
  const flows = await parts.database.withLedger(tenantId, (sql) => listTypedFlows(sql, tenantId));
  const schema = extendWithFlows(base, flows);
  return flows.map((flow) => {
    const field = `${fieldPrefix}${flow.name}`;
    return { ...flow, field, document: toDocument(schema, field) };
  });
}
