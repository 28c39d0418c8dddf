import { useCSRFPrevention } from "@graphql-yoga/plugin-csrf-prevention";
import type { GraphQLSchema } from "graphql";
import { createYoga, type Plugin, type YogaServerInstance } from "graphql-yoga";
import { toAppError } from "../to-app-error.js";
import type { GraphqlContext } from "./builder.js";
import { presentError, toRequestError } from "./present-error.js";
import { type Purse, priceOperation } from "./price-operation.js";
import { createDocumentReader, type DocumentReader } from "./read-document.js";
import type { Schemas } from "./schemas.js";

/** Where the API for externals answers. */
export const graphqlPath = "/graphql";

/** A request on its way: whose it is, the schemas that they see, and what it may cost. */
export type GatewayContext = GraphqlContext & { schemas: Schemas; purse: Purse };

/** What every operation goes through, however it came in. */
export type Gateway = YogaServerInstance<GatewayContext, object>;

/** How a gateway is to be. */
export type GatewayOptions = { isIntrospectable: boolean; onError: (error: unknown) => void };

/** Most operations in one request. */
export const mostOperations = 10;

/**
 * Lets only documents through that the reader has read. Callers of different tenants see different schemas; what a
 * document asks of this process alone does not go through stitching, which costs several times what it finds.
 */
function useDocumentReader(reader: DocumentReader): Plugin<GatewayContext> {
  const setters = new WeakMap<object, (schema: GraphQLSchema) => void>();
  return {
    onEnveloped: ({ context, setSchema }) => {
      if (context === null || context === undefined) return;
      setSchema(context.schemas.whole);
      setters.set(context, setSchema);
    },
    onParse: ({ params, context, setParsedDocument }) => {
      const document = reader.parse(String(params.source));
      setParsedDocument(document);
      const { whole, here } = context.schemas;
      if (here !== whole && reader.fits(here, document)) setters.get(context)?.(here);
    },
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
    plugins: [useCSRFPrevention(), useDocumentReader(createDocumentReader(options)), usePrice(onError)],
  });
}
