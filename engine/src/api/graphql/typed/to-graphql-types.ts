import type { Shape } from "@autoweave/flow/shape/shape";
import {
  GraphQLBoolean,
  GraphQLEnumType,
  GraphQLFloat,
  GraphQLInputObjectType,
  type GraphQLInputType,
  GraphQLInt,
  GraphQLList,
  GraphQLNonNull,
  GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLScalarType,
  GraphQLString,
} from "graphql";

/** Names types after where they stand: `RunFlow_greeting_Input_place`. No name comes twice. */
export type Naming = { json: GraphQLScalarType; taken: Set<string> };

/** `wanted`, or with a number behind it. */
export function toFreeName({ taken }: Naming, wanted: string): string {
  let name = wanted;
  for (let count = 2; taken.has(name); count++) name = `${wanted}_${count}`;
  taken.add(name);
  return name;
}

function toLeaf(naming: Naming, shape: Shape, name: string) {
  switch (shape.kind) {
    case "text":
      return GraphQLString;
    case "whole":
      return GraphQLInt;
    case "number":
      return GraphQLFloat;
    case "boolean":
      return GraphQLBoolean;
    case "enum":
      return new GraphQLEnumType({
        name: toFreeName(naming, name),
        values: Object.fromEntries(shape.values.map((value) => [value, { value }])),
      });
    default:
      return naming.json;
  }
}

function toBareInput(naming: Naming, shape: Shape, name: string): GraphQLInputType {
  if (shape.kind === "list") return new GraphQLList(toInputType(naming, shape.of, `${name}_item`));
  if (shape.kind !== "object") return toLeaf(naming, shape, name);
  const own = toFreeName(naming, name);
  return new GraphQLInputObjectType({
    name: own,
    fields: Object.fromEntries(
      shape.fields.map((field) => {
        const { shape: of } = field;
        const type = toBareInput(naming, of, `${own}_${field.name}`);
        return [field.name, { type: field.isRequired && !of.isNullable ? new GraphQLNonNull(type) : type }];
      }),
    ),
  });
}

/** The type of what a flow takes. */
export function toInputType(naming: Naming, shape: Shape, name: string): GraphQLInputType {
  const type = toBareInput(naming, shape, name);
  return shape.isNullable ? type : new GraphQLNonNull(type);
}

/** The type of what a flow gives. It can be null: there may be none yet. */
export function toOutputType(naming: Naming, shape: Shape, name: string): GraphQLOutputType {
  if (shape.kind === "list") {
    const item = toOutputType(naming, shape.of, `${name}_item`);
    return new GraphQLList(shape.of.isNullable ? item : new GraphQLNonNull(item));
  }
  if (shape.kind !== "object") return toLeaf(naming, shape, name);
  const own = toFreeName(naming, name);
  return new GraphQLObjectType({
    name: own,
    fields: Object.fromEntries(
      shape.fields.map((field) => {
        const { shape: of } = field;
        const type = toOutputType(naming, of, `${own}_${field.name}`);
        return [field.name, { type: field.isRequired && !of.isNullable ? new GraphQLNonNull(type) : type }];
      }),
    ),
  });
}
