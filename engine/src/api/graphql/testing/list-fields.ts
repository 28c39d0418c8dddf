import { type GraphQLField, type GraphQLSchema, isObjectType } from "graphql";
import type { GraphqlContext } from "../builder.js";
import { toFacts } from "../measure-cost.js";

/** A field of the schema. */
export type ListedField = {
  /** `Type.field`. */
  name: string;
  action: string | undefined;
  /** Its resolver looks at who asks or at the arguments: it reads more than what its parent holds. */
  reads: boolean;
  field: GraphQLField<unknown, GraphqlContext>;
};

type PothosOptions = { resolve?: (...args: never[]) => unknown; subscribe?: unknown };

/** Every field of every type. */
export function listFields(schema: GraphQLSchema): ListedField[] {
  const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
  const types = Object.values(schema.getTypeMap()).filter(isObjectType);
  return types
    .filter(({ name }) => !name.startsWith("__"))
    .flatMap((type) =>
      Object.values(type.getFields()).map((field) => {
        const options = (field.extensions.pothosOptions ?? {}) as PothosOptions;
        const reads = roots.includes(type) || field.args.length > 0 || (options.resolve?.length ?? 0) > 1;
        return { name: `${type.name}.${field.name}`, action: toFacts(field)?.action, reads, field };
      }),
    );
}
