import { useCSRFPrevention } from "@graphql-yoga/plugin-csrf-prevention";
import type { GraphQLSchema } from "graphql";
import { createYoga, type Plugin, type YogaServerInstance } from "graphql-yoga";
import { toAppError } from "../to-app-error.js";
import type { GatewayContext } from "./gateway-context.js";
import { presentError, toRequestError } from "./present-error.js";
import { priceOperation } from "./price-operation.js";
import { createDocumentReader, type DocumentReader } from "./read-document.js";
import { useProcesses } from "./use-processes.js";

/** Where the API for externals answers. */
export const graphqlPath = "/graphql";

/** What every operation goes through, however it came in. */
export type Gateway = YogaServerInstance<GatewayContext, object>;

/** How a gateway is to be. */
export type GatewayOptions = { isIntrospectable: boolean; onError: (error: unknown) => void };

/** Most operations in one request. */
export const mostOperations = 10;

/**
 * The schema that a document is for. Callers of different tenants see different ones; and what asks one process alone,
 * this or another, does not go through stitching, which costs several times what it finds.
 */
function chooseSchema(reader: DocumentReader, { schemas, params }: AskedContext): GraphQLSchema {
  const { whole, here, elsewhere } = schemas;
  if (here === whole || params?.query === undefined) return whole;
  try {
    const document = reader.parse(params.query);
    const alone = [here, ...elsewhere.map(({ schema }) => schema)];
    return alone.find((schema) => reader.fits(schema, document)) ?? whole;
  } catch {
    // It is refused once it is parsed, where there is an answer to refuse it in.
    return whole;
  }
}

type AskedContext = GatewayContext & { params?: { query?: string } };

/** Lets only documents through that the reader has read, each for its schema. */
function useDocumentReader(reader: DocumentReader): Plugin<GatewayContext> {
  return {
    onEnveloped: ({ context, setSchema }) => {
      if (context !== null && context !== undefined) setSchema(chooseSchema(reader, context));
    },
    onParse: ({ params, setParsedDocument }) => setParsedDocument(reader.parse(String(params.source))),
    onValidate: ({ params, setResult }) => setResult([...reader.validate(params.schema, params.documentAST)]),
  };
}

/** Lets only operations run that are paid for. */
function usePrice(onError: (error: unknown) => void): Plugin<GatewayContext> {
  async function price({ args, setResultAndStopExecution }: PriceEvent): Promise<undefined> {
    const { schema, document, operationName, variableValues: variables, contextValue } = args;
    try {
      await priceOperation(contextValue.purse, { schema, document, operationName, variables });
    } catch (thrown) {
      setResultAndStopExecution({ errors: [toRequestError(toAppError(thrown, onError))] });
    }
  }
  return { onExecute: price, onSubscribe: price };
}

type PriceEvent = {
  args: {
    schema: GraphQLSchema;
    document: Parameters<typeof priceOperation>[1]["document"];
    operationName?: string | null | undefined;
    variableValues?: Readonly<Record<string, unknown>> | null | undefined;
    contextValue: GatewayContext;
  };
  setResultAndStopExecution: (result: { errors: ReturnType<typeof toRequestError>[] }) => void;
};

/** Builds the gateway. */
export function createGateway(options: GatewayOptions): Gateway {
  const { onError } = options;
  const reader = createDocumentReader(options);
  return createYoga<GatewayContext>({
    graphqlEndpoint: graphqlPath,
    logging: false,
    landingPage: false,
    graphiql: false,
    cors: false,
    multipart: false,
    batching: { limit: mostOperations },
    // The reader keeps documents, and knows which schema they were valid for.
    parserAndValidationCache: false,
    // The server in front of it limits bodies.
    maxRequestBodySize: false,
    maskedErrors: { maskError: (error) => presentError(error, onError) },
    plugins: [useCSRFPrevention(), useDocumentReader(reader), usePrice(onError), useProcesses(reader)],
  });
}
