import { isAppError } from "@autoweave/contracts/app-error";
import { type DocumentNode, type ExecutionArgs, type ExecutionResult, GraphQLError } from "graphql";
import { makeServer, type Server, type SubscribePayload } from "graphql-ws";
import type { YogaServerInstance } from "graphql-yoga";
import { presentError } from "./present-error.js";

/** What yoga has for one operation. */
export type Enveloped = ReturnType<YogaServerInstance<object, object>["getEnveloped"]>;

/** What a server of sockets does by itself: it looks at who opens a connection, and reads operations. */
export type Operations<Extra> = {
  /** Whether a connection is taken; absent where all are that could be opened. Throws, as for false, an error of the caller's own. */
  connect?: (params: Readonly<Record<string, unknown>>, extra: Extra) => Promise<boolean>;
  /** Reads an operation, with `toArguments`, or says what is wrong with it. Throws what stands in its way. */
  begin: (
    payload: SubscribePayload,
    extra: Extra,
    /** How many go on over this connection, with this one. */
    count: number,
  ) => Promise<ExecutionArgs | readonly GraphQLError[]>;
  onError: (error: unknown) => void;
};

/** An operation over a socket, to be run as yoga runs what comes over HTTP. */
export async function toArguments(
  enveloped: Enveloped,
  document: DocumentNode,
  { operationName, variables }: SubscribePayload,
): Promise<ExecutionArgs> {
  return {
    schema: enveloped.schema,
    document,
    operationName,
    variableValues: variables,
    contextValue: await enveloped.contextFactory(),
    rootValue: { execute: enveloped.execute, subscribe: enveloped.subscribe },
  };
}

/** An error without what only the HTTP side needs. */
function withoutHttp(error: GraphQLError): GraphQLError {
  const { http: _http, ...extensions } = error.extensions;
  return new GraphQLError(error.message, { nodes: error.nodes ?? null, path: error.path ?? null, extensions });
}

function presentResult(result: ExecutionResult): ExecutionResult {
  return result.errors === undefined ? result : { ...result, errors: result.errors.map(withoutHttp) };
}

/** Speaks `graphql-transport-ws`: operations run as yoga runs them, and callers are told no more than over HTTP. */
export function createOperationProtocol<Extra>({ connect, begin, onError }: Operations<Extra>): Server<Extra> {
  const present = (thrown: unknown) => withoutHttp(presentError(thrown, onError));
  return makeServer<Record<string, unknown>, Extra>({
    onConnect: async ({ connectionParams = {}, extra }) => {
      try {
        return (await connect?.(connectionParams, extra)) ?? true;
      } catch (error) {
        if (isAppError(error) && error.fault === "author") return false;
        throw error;
      }
    },
    onSubscribe: async ({ extra, subscriptions }, _id, payload) => {
      try {
        return (await begin(payload, extra, Object.keys(subscriptions).length)) as never;
      } catch (thrown) {
        return [present(thrown)];
      }
    },
    execute: (args) => (args.rootValue as Enveloped).execute(args),
    subscribe: (args) => (args.rootValue as Enveloped).subscribe(args),
    onNext: (_context, _id, _payload, _args, result) => presentResult(result as ExecutionResult) as never,
    onError: (_context, _id, _payload, errors) => errors.map(present) as never,
  });
}
