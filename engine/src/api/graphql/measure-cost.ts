import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isListType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
  type ValueNode,
} from "graphql";
import type { FieldFacts } from "./asks.js";

/** One operation of a document as it is to be executed. */
export type Operation = {
  schema: GraphQLSchema;
  document: DocumentNode;
  operationName?: string | null | undefined;
  /** As they were sent: not yet checked against their types. */
  variables?: Readonly<Record<string, unknown>> | null | undefined;
};

/** Items of a list of which nothing says how long it is. */
const usualSize = 10;
/** Asking for the schema itself, whatever of it. */
const introspectionCost = 200;
/** Beyond this it does not matter how much it is. */
const mostCost = 1_000_000_000;

/** What a field says of itself, if anything. */
export function toFacts(field: Pick<GraphQLField<unknown, unknown>, "extensions">): FieldFacts | undefined {
  return field.extensions.autoweave as FieldFacts | undefined;
}

class CostMeter {
  readonly #schema: GraphQLSchema;
  readonly #fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly #operation: OperationDefinitionNode;
  readonly #variables: Readonly<Record<string, unknown>>;
  readonly #known = new Map<string, number>();

  constructor({ schema, document, variables }: Operation, operation: OperationDefinitionNode) {
    this.#schema = schema;
    this.#operation = operation;
    this.#variables = variables ?? {};
    const fragments = document.definitions.filter((one) => one.kind === Kind.FRAGMENT_DEFINITION);
    this.#fragments = new Map(fragments.map((fragment) => [fragment.name.value, fragment]));
  }

  measure(): number {
    const root = this.#schema.getRootType(this.#operation.operation);
    return root == null ? 0 : this.#ofSet(this.#operation.selectionSet, root, false);
  }

  #ofSet(set: SelectionSetNode, type: GraphQLNamedType, isPage: boolean): number {
    let total = 0;
    for (const selection of set.selections) {
      if (selection.kind === Kind.FIELD) total += this.#ofField(selection, type, isPage);
      else if (selection.kind === Kind.FRAGMENT_SPREAD) total += this.#ofFragment(selection.name.value, isPage);
      else {
        const condition = selection.typeCondition?.name.value;
        const inner = condition === undefined ? type : this.#schema.getType(condition);
        if (inner !== undefined) total += this.#ofSet(selection.selectionSet, inner, isPage);
      }
    }
    return Math.min(total, mostCost);
  }

  #ofFragment(name: string, isPage: boolean): number {
    const key = `${name} ${isPage}`;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    // Should a fragment hold itself after all, this ends it.
    this.#known.set(key, 0);
    const fragment = this.#fragments.get(name);
    const type = fragment === undefined ? undefined : this.#schema.getType(fragment.typeCondition.name.value);
    const cost = fragment === undefined || type === undefined ? 0 : this.#ofSet(fragment.selectionSet, type, isPage);
    this.#known.set(key, cost);
    return cost;
  }

  #ofField(node: FieldNode, parent: GraphQLNamedType, isPage: boolean): number {
    const name = node.name.value;
    if (name === "__schema" || name === "__type") return introspectionCost;
    const field = isObjectType(parent) ? parent.getFields()[name] : undefined;
    if (field === undefined) return 0;
    const type = getNamedType(field.type);
    const facts = toFacts(field);
    const own = facts?.cost ?? 0;
    if (node.selectionSet === undefined) return own;
    const page = this.#readFirst(node, field);
    const within = this.#ofSet(node.selectionSet, type, page !== undefined);
    // A page counts its items at the field that was asked for so many, and not again at its list of edges.
    if (page !== undefined) return own + page * within;
    if (isPage && name === "edges") return own + within;
    const size = isListType(getNullableType(field.type)) ? (facts?.size ?? usualSize) : 1;
    return own + size * (1 + within);
  }

  /** How many items a connection is asked for, at most; undefined for what is no connection. */
  #readFirst(node: FieldNode, field: GraphQLField<unknown, unknown>): number | undefined {
    const definition = field.args.find((arg) => arg.name === "first");
    if (definition === undefined) return undefined;
    const given = node.arguments?.find((arg) => arg.name.value === "first");
    const value = given === undefined ? definition.defaultValue : this.#readValue(given.value);
    return typeof value === "number" && value > 0 ? value : Number(definition.defaultValue ?? usualSize);
  }

  #readValue(node: ValueNode): unknown {
    if (node.kind === Kind.INT) return Number(node.value);
    if (node.kind !== Kind.VARIABLE) return undefined;
    const name = node.name.value;
    if (Object.hasOwn(this.#variables, name)) return this.#variables[name];
    const definition = this.#operation.variableDefinitions?.find((one) => one.variable.name.value === name);
    return definition?.defaultValue === undefined ? undefined : this.#readValue(definition.defaultValue);
  }
}

/**
 * What an operation costs before it runs: about one for each row that it may read, and more for what is more work. The
 * schema's fields say what they cost, the arguments how many items there may be. An operation that is not in the document
 * costs nothing: it is not going to run.
 */
export function measureCost(asked: Operation): number {
  const operations = asked.document.definitions.filter((one) => one.kind === Kind.OPERATION_DEFINITION);
  const operation =
    asked.operationName == null ? operations[0] : operations.find((one) => one.name?.value === asked.operationName);
  return operation === undefined ? 0 : 1 + new CostMeter(asked, operation).measure();
}
