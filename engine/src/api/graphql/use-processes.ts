import { type ExecutionResult, relocatedError } from "@graphql-tools/utils";
import {
  type DocumentNode,
  type ExecutionArgs,
  type GraphQLError,
  type GraphQLSchema,
  getOperationAST,
  getVariableValues,
  OperationTypeNode,
} from "graphql";
import type { Plugin } from "graphql-yoga";
import type { GatewayContext, SchemaElsewhere } from "./gateway-context.js";
import type { DocumentReader } from "./read-document.js";
import { type DocumentPart, type SplitDocument, splitDocument } from "./split-document.js";

type Execute = (args: ExecutionArgs) => ExecutionResult | Promise<ExecutionResult>;

function findElsewhere({ schema, contextValue }: Pick<ExecutionArgs, "schema" | "contextValue">) {
  return (contextValue as GatewayContext).schemas.elsewhere.find((one) => one.schema === schema);
}

/** Has another process execute what that one serves alone. */
function ask(other: SchemaElsewhere, { document, variableValues, operationName, contextValue }: ExecutionArgs) {
  return other.ask({
    document,
    variables: { ...variableValues },
    ...(operationName == null ? {} : { operationName }),
    // One that is not in the document, the other process refuses.
    operationType: getOperationAST(document, operationName)?.operation ?? OperationTypeNode.QUERY,
    context: contextValue as GatewayContext,
  });
}

/** Splits documents, each once for the schemas that it is for. */
function createSplitter(reader: DocumentReader) {
  const known = new WeakMap<GraphQLSchema, WeakMap<DocumentNode, { split: SplitDocument | undefined }>>();
  return ({ schema, document, contextValue }: ExecutionArgs): SplitDocument | undefined => {
    const { whole, here, elsewhere } = (contextValue as GatewayContext).schemas;
    if (schema !== whole || elsewhere.length === 0) return undefined;
    const ofSchema = known.get(whole) ?? new WeakMap();
    known.set(whole, ofSchema);
    const kept = ofSchema.get(document) ?? {
      split: splitDocument(document, [here, ...elsewhere.map((other) => other.schema)], reader.fits),
    };
    ofSchema.set(document, kept);
    return kept.split;
  };
}

function pick(values: ExecutionArgs["variableValues"], names: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values ?? {}).filter(([name]) => names.includes(name)));
}

/** What a part that has no data at all, such as of a process that is away, comes to: its fields are missing, each by itself. */
function toMissing({ keys }: DocumentPart, errors: readonly GraphQLError[]): ExecutionResult {
  if ([...keys.values()].some(({ isNullable }) => !isNullable)) return { data: null, errors };
  const located = [...keys.keys()].flatMap((key) =>
    errors.map((error) => (error.path === undefined ? relocatedError(error, [key]) : error)),
  );
  return { data: Object.fromEntries([...keys.keys()].map((key) => [key, null])), errors: [...new Set(located)] };
}

/** Executes the parts of a document at the same time, each where it is served, and puts together what they come to. */
async function executeSplit({ parts, keys }: SplitDocument, args: ExecutionArgs, execute: Execute) {
  const results = await Promise.all(
    parts.map(async (part): Promise<ExecutionResult> => {
      const { schema, document, variables } = part;
      const own = { ...args, schema, document, variableValues: pick(args.variableValues, variables) };
      const other = findElsewhere(own);
      const result = (await (other === undefined ? execute(own) : ask(other, own))) as ExecutionResult;
      return result.data == null ? toMissing(part, result.errors ?? []) : result;
    }),
  );
  const errors = results.flatMap((result) => result.errors ?? []);
  const told = errors.length === 0 ? {} : { errors };
  if (results.some(({ data }) => data == null)) return { data: null, ...told };
  // Not by assigning: a caller may call a field `__proto__`.
  const data = Object.fromEntries(
    keys.flatMap((key) =>
      results.flatMap((result) => (Object.hasOwn(result.data ?? {}, key) ? [[key, result.data?.[key]] as const] : [])),
    ),
  );
  return { data, ...told };
}

/** True when the values fit what the operation says of its variables; what does not is refused as for the document as a whole. */
function hasGoodVariables({ operation }: SplitDocument, { schema, variableValues }: ExecutionArgs): boolean {
  const { variableDefinitions = [] } = operation;
  if (variableDefinitions.length === 0) return true;
  return getVariableValues(schema, variableDefinitions, { ...variableValues }, { maxErrors: 1 }).errors === undefined;
}

/**
 * Has each process execute what it serves: a document that is for one other process alone goes there as it came, and of a
 * query for several each gets its part. Only what goes from one to another below the root is left to stitching, which
 * costs several times as much.
 */
export function useProcesses(reader: DocumentReader): Plugin<GatewayContext> {
  const split = createSplitter(reader);
  return {
    onExecute: ({ args, executeFn, setExecuteFn }) => {
      const other = findElsewhere(args);
      if (other !== undefined) return setExecuteFn((given) => ask(other, given) as never);
      const found = split(args);
      if (found === undefined || !hasGoodVariables(found, args)) return undefined;
      return setExecuteFn((given) => executeSplit(found, given, executeFn as Execute) as never);
    },
    onSubscribe: ({ args, setSubscribeFn }) => {
      const other = findElsewhere(args);
      if (other !== undefined) setSubscribeFn((given) => ask(other, given) as never);
    },
  };
}
