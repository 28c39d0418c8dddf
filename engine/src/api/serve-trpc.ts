import type { Actor } from "@autoweave/auth/actor";
import type { AppError } from "@autoweave/contracts/app-error";
import { type FastifyTRPCPluginOptions, fastifyTRPCPlugin } from "@trpc/server/adapters/fastify";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { toAgain } from "./again.js";
import type { ApiParts } from "./api-parts.js";
import { authenticateRequest } from "./authenticate-request.js";
import { type AppRouter, appRouter } from "./router.js";
import type { Context, ErrorData } from "./trpc.js";

/** Most calls in one request. */
const mostCalls = 20;

function createContext(parts: ApiParts, request: FastifyRequest, reply: FastifyReply): Context {
  let actor: Promise<Actor> | undefined;
  const gone = new AbortController();
  reply.raw.once("close", () => gone.abort());
  return {
    parts,
    signal: gone.signal,
    address: request.ip,
    // All calls of a request are of one caller, who is looked up once.
    authenticate: () => {
      actor ??= authenticateRequest(parts, request.raw);
      return actor;
    },
    again: toAgain(parts, request.raw),
  };
}

/** The shape in which tRPC's clients expect an error that came before tRPC. */
export function toTrpcBody(error: AppError): { error: { message: string; code: number; data: ErrorData } } {
  const data: ErrorData = {
    code: error.status === 413 ? "PAYLOAD_TOO_LARGE" : "BAD_REQUEST",
    httpStatus: error.status,
    appCode: error.code,
    ...(error.details === undefined ? {} : { appDetails: error.details }),
  };
  return { error: { message: error.message, code: -32_600, data } };
}

/** Opens `/trpc/*`. Bodies are JSON and nothing else: forms would let other sites' pages post here. */
export async function serveTrpc(fastify: FastifyInstance, parts: ApiParts): Promise<void> {
  await fastify.register(async (scope) => {
    scope.addHook("onRequest", async (request, reply) => {
      const type = request.headers["content-type"];
      if (type === undefined || /^application\/json\b/i.test(type)) return;
      const message = "Send the body as application/json.";
      const data: ErrorData = { code: "UNSUPPORTED_MEDIA_TYPE", httpStatus: 415, appCode: "request.invalid" };
      await reply.code(415).send({ error: { message, code: -32_015, data } });
    });
    const trpcOptions: FastifyTRPCPluginOptions<AppRouter>["trpcOptions"] = {
      router: appRouter,
      createContext: ({ req, res }) => createContext(parts, req, res),
      maxBatchSize: mostCalls,
      // A graph to validate or plan does not fit into an address: queries may be posted.
      allowMethodOverride: true,
    };
    await scope.register(fastifyTRPCPlugin<AppRouter>, { prefix: "/trpc", trpcOptions });
  });
}
