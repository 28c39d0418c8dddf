import type { Actor } from "@autoweave/auth/actor";
import { useCSRFPrevention } from "@graphql-yoga/plugin-csrf-prevention";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { createYoga, type Plugin } from "graphql-yoga";
import type { ApiParts } from "../api-parts.js";
import { authenticateRequest } from "../authenticate-request.js";
import { toAppError } from "../to-app-error.js";
import { buildSchema } from "./build-schema.js";
import type { GraphqlContext } from "./builder.js";
import { presentError, toRequestError } from "./present-error.js";
import { createDocumentReader, type DocumentReader } from "./read-document.js";
import { subgraphs } from "./subgraphs.js";

/** Where the API for externals answers. */
export const graphqlPath = "/graphql";

/** Most operations in one request. */
const mostOperations = 10;

type ServerContext = GraphqlContext & { req: FastifyRequest; reply: FastifyReply };

/** Lets only documents through that the reader has read. */
function useDocumentReader(reader: DocumentReader): Plugin<ServerContext> {
  return {
    onParse: ({ params, setParsedDocument }) => {
      setParsedDocument(reader.parse(String(params.source)));
    },
    onValidate: ({ params, setResult }) => {
      setResult([...reader.validate(params.schema, params.documentAST)]);
    },
  };
}

/** The body in which GraphQL's clients expect an error that came before GraphQL. */
export function toGraphqlBody(error: ReturnType<typeof toAppError>): { errors: unknown[] } {
  const { message, extensions } = toRequestError(error);
  const { http: _http, ...shown } = extensions;
  return { errors: [{ message, extensions: shown }] };
}

/** Opens `/graphql`. Bodies are JSON and nothing else: forms would let other sites' pages post here. */
export async function serveGraphql(fastify: FastifyInstance, parts: ApiParts): Promise<void> {
  const schema = buildSchema(subgraphs);
  const reader = createDocumentReader({ isIntrospectable: true });
  const yoga = createYoga<ServerContext>({
    schema,
    graphqlEndpoint: graphqlPath,
    logging: false,
    landingPage: false,
    graphiql: false,
    cors: false,
    multipart: false,
    batching: { limit: mostOperations },
    parserAndValidationCache: false,
    maxRequestBodySize: false,
    maskedErrors: { maskError: (error) => presentError(error, parts.onError) },
    plugins: [useCSRFPrevention(), useDocumentReader(reader)],
  });
  fastify.route({
    url: graphqlPath,
    method: ["GET", "POST"],
    handler: async (request, reply) => {
      let actor: Actor;
      try {
        actor = await authenticateRequest(parts, request.raw);
      } catch (thrown) {
        const error = toAppError(thrown, parts.onError);
        return reply.code(error.status).send(toGraphqlBody(error));
      }
      const gone = new AbortController();
      reply.raw.once("close", () => gone.abort());
      const context = { parts, actor, signal: gone.signal, req: request, reply };
      const response = await yoga.handleNodeRequestAndResponse(request, reply, context);
      reply.status(response.status);
      for (const [name, value] of response.headers) reply.header(name, value);
      const isStream = !/^application\//.test(response.headers.get("content-type") ?? "application/");
      return reply.send(isStream ? response.body : await response.text());
    },
  });
}
