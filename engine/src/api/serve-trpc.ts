import type { Actor } from "@autoweave/auth/actor";
import type { AppError } from "@autoweave/contracts/app-error";
import { incomingMessageToRequest } from "@trpc/server/adapters/node-http";
import { resolveResponse } from "@trpc/server/http";
import { TRPC_ERROR_CODES_BY_KEY } from "@trpc/server/rpc";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { toAgain } from "./again.js";
import type { ApiParts } from "./api-parts.js";
import { authenticateRequest } from "./authenticate-request.js";
import { charge, toPayer } from "./charge.js";
import { policeRoutes } from "./route-policy.js";
import { appRouter } from "./router.js";
import { sendResponse } from "./send-response.js";
import { toCallerSignal } from "./to-caller-signal.js";
import { type Context, type ErrorData, toTrpcCode } from "./trpc.js";

/** Most calls in one request. */
const mostCalls = 20;

/** Who sent each request, and has paid for it. */
type Callers = WeakMap<FastifyRequest, Promise<Actor>>;

function createContext(parts: ApiParts, callers: Callers, request: FastifyRequest, reply: FastifyReply): Context {
  return {
    parts,
    signal: toCallerSignal(reply),
    address: request.ip,
    authenticate: () => callers.get(request) ?? admit(parts, request, reply),
    again: toAgain(parts, request.raw),
  };
}

/** Says who asks, and takes the points that the calls cost. Throws `auth.required`, `limit.exceeded` and their kind. */
async function admit(parts: ApiParts, request: FastifyRequest, reply: FastifyReply): Promise<Actor> {
  const actor = await authenticateRequest(parts, request.raw);
  const payer = toPayer(actor, request.headers.authorization !== undefined, "tools");
  await charge(parts.limits, reply, payer, countCalls(request));
  return actor;
}

/** True for a request that may bring more than its head. */
function hasBody({ headers }: FastifyRequest): boolean {
  return headers["transfer-encoding"] !== undefined || Number(headers["content-length"] ?? 0) > 0;
}

/** How many calls a request makes; their names stand in its path. */
function countCalls({ params, query }: FastifyRequest): number {
  const { path = "" } = params as { path?: string };
  const isBatch = (query as { batch?: string }).batch === "1";
  return isBatch ? Math.min(path.split(",").length, mostCalls) : 1;
}

/** The shape in which tRPC's clients expect an error that came before tRPC. */
export function toTrpcBody(error: AppError): { error: { message: string; code: number; data: ErrorData } } {
  const code = toTrpcCode(error.status);
  const data: ErrorData = {
    code,
    httpStatus: error.status,
    appCode: error.code,
    ...(error.details === undefined ? {} : { appDetails: error.details }),
  };
  return { error: { message: error.message, code: TRPC_ERROR_CODES_BY_KEY[code], data } };
}

/**
 * Opens `/trpc/*`. Bodies are JSON and nothing else: forms would let other sites' pages post here. Who asks is looked at
 * first, and pays for the calls: of strangers, and of those who have used up their minute, no body is read.
 */
export async function serveTrpc(fastify: FastifyInstance, parts: ApiParts): Promise<void> {
  const callers: Callers = new WeakMap();
  await fastify.register(async (scope) => {
    policeRoutes(scope, { serves: "operations" });
    scope.addHook("onRequest", async (request, reply) => {
      const type = request.headers["content-type"];
      if (type !== undefined && !/^application\/json\b/i.test(type)) {
        const message = "Send the body as application/json.";
        const data: ErrorData = { code: "UNSUPPORTED_MEDIA_TYPE", httpStatus: 415, appCode: "request.invalid" };
        return reply.code(415).send({ error: { message, code: -32_015, data } });
      }
      const caller = admit(parts, request, reply);
      callers.set(request, caller);
      // Where there is nothing to read, each call answers for itself, which is what streams need.
      await caller.catch((error: unknown) => {
        if (hasBody(request)) throw error;
      });
      return undefined;
    });
    scope.addContentTypeParser("application/json", { parseAs: "string" }, (_request, body, done) => done(null, body));
    // Not by tRPC's own plugin: it sends every answer as a stream, in several pieces.
    scope.all<{ Params: { path: string } }>("/trpc/:path", async (request, reply) => {
      const message = Object.assign(request.raw, { body: request.body });
      const response = await resolveResponse({
        router: appRouter,
        req: incomingMessageToRequest(message, reply.raw, { maxBodySize: null }),
        path: request.params.path,
        error: null,
        createContext: async () => createContext(parts, callers, request, reply),
        maxBatchSize: mostCalls,
        // A graph to validate or plan does not fit into an address: queries may be posted.
        allowMethodOverride: true,
      });
      return sendResponse(response, reply);
    });
  });
}
