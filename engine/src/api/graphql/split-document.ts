import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLSchema,
  isNonNullType,
  Kind,
  type OperationDefinitionNode,
  OperationTypeNode,
  visit,
} from "graphql";

/** What of a document one schema answers by itself. */
export type DocumentPart = {
  schema: GraphQLSchema;
  document: DocumentNode;
  /** Names of the variables that it uses. */
  variables: readonly string[];
  /** Its fields of the root as the answer calls them, each with whether it may be null. */
  keys: ReadonlyMap<string, { isNullable: boolean }>;
};

/** A query in parts that different schemas answer, and how the whole answer calls the fields of its root, in their order. */
export type SplitDocument = {
  operation: OperationDefinitionNode;
  parts: readonly DocumentPart[];
  keys: readonly string[];
};

function toKey({ alias, name }: FieldNode): string {
  return (alias ?? name).value;
}

/** The one query of a document, if that is all it has, with nothing but fields at its root. */
function findQuery(document: DocumentNode): { operation: OperationDefinitionNode; fields: FieldNode[] } | undefined {
  const operations = document.definitions.filter((one) => one.kind === Kind.OPERATION_DEFINITION);
  const [operation] = operations;
  if (operation === undefined || operations.length > 1) return undefined;
  if (operation.operation !== OperationTypeNode.QUERY || operation.directives?.length) return undefined;
  const { selections } = operation.selectionSet;
  const fields = selections.filter((one) => one.kind === Kind.FIELD);
  return fields.length === selections.length ? { operation, fields } : undefined;
}

/** Fragments that a node spreads, and those that these spread. */
function listFragments(document: DocumentNode, operation: OperationDefinitionNode): Set<FragmentDefinitionNode> {
  const known = new Map(
    document.definitions.flatMap((one) =>
      one.kind === Kind.FRAGMENT_DEFINITION ? [[one.name.value, one] as const] : [],
    ),
  );
  const found = new Set<FragmentDefinitionNode>();
  const open: (OperationDefinitionNode | FragmentDefinitionNode)[] = [operation];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    visit(node, {
      FragmentSpread: ({ name }) => {
        const fragment = known.get(name.value);
        if (fragment === undefined || found.has(fragment)) return;
        found.add(fragment);
        open.push(fragment);
      },
    });
  }
  return found;
}

function toPart(
  schema: GraphQLSchema,
  document: DocumentNode,
  query: OperationDefinitionNode,
  selections: FieldNode[],
): DocumentPart {
  const bare = { ...query, variableDefinitions: [], selectionSet: { ...query.selectionSet, selections } };
  const fragments = [...listFragments(document, bare)];
  const variables = new Set<string>();
  for (const node of [bare, ...fragments]) visit(node, { Variable: ({ name }) => void variables.add(name.value) });
  const used = query.variableDefinitions?.filter(({ variable }) => variables.has(variable.name.value)) ?? [];
  const fields = schema.getQueryType()?.getFields() ?? {};
  return {
    schema,
    document: { kind: Kind.DOCUMENT, definitions: [{ ...bare, variableDefinitions: used }, ...fragments] },
    variables: [...variables],
    keys: new Map(
      selections.map((field) => {
        const type = fields[field.name.value]?.type;
        return [toKey(field), { isNullable: type !== undefined && !isNonNullType(type) }];
      }),
    ),
  };
}

/**
 * Takes a query apart by the fields of its root, so that each part asks one of `schemas` alone; `fits` says whether it
 * does. Undefined for what has to be answered as one: changes, which come one after the other, and what goes from one
 * schema to another below the root.
 */
export function splitDocument(
  document: DocumentNode,
  schemas: readonly GraphQLSchema[],
  fits: (schema: GraphQLSchema, document: DocumentNode) => boolean,
): SplitDocument | undefined {
  const query = findQuery(document);
  if (query === undefined) return undefined;
  const bySchema = new Map<GraphQLSchema, FieldNode[]>();
  for (const field of query.fields) {
    const name = field.name.value;
    // Every schema knows what its root is called, and it is the same name.
    const owner =
      name === "__typename" ? schemas[0] : schemas.find((one) => one.getQueryType()?.getFields()[name] !== undefined);
    if (owner === undefined) return undefined;
    bySchema.set(owner, [...(bySchema.get(owner) ?? []), field]);
  }
  const parts = [...bySchema].map(([schema, fields]) => toPart(schema, document, query.operation, fields));
  if (!parts.every((part) => fits(part.schema, part.document))) return undefined;
  return { operation: query.operation, parts, keys: [...new Set(query.fields.map(toKey))] };
}
