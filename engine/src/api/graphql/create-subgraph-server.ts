import type { IncomingMessage } from "node:http";
import type { Actor } from "@autoweave/auth/actor";
import { readBearer } from "@autoweave/auth/api-key";
import { narrowPermissions } from "@autoweave/auth/narrow-permissions";
import { AppError } from "@autoweave/contracts/app-error";
import Fastify, { type FastifyRequest } from "fastify";
import { createYoga } from "graphql-yoga";
import { watchWorkers } from "../../run/worker-presence.js";
import { createLive } from "../../service/live/live.js";
import { createRunWatch } from "../../service/run-watch.js";
import { type ActorReader, createActorReader } from "../../service/token/actor-reader.js";
import type { ServerParts } from "../api-parts.js";
import { type ListedRoute, servesAnybody, watchRoutes } from "../route-policy.js";
import { sendResponse } from "../send-response.js";
import { toAppError } from "../to-app-error.js";
import { toCallerSignal } from "../to-caller-signal.js";
import { buildSchema } from "./build-schema.js";
import type { GraphqlContext, GraphqlParts } from "./builder.js";
import { graphqlPath } from "./gateway.js";
import { presentError } from "./present-error.js";
import { toAudience } from "./remote-subgraph.js";
import { createServiceTokenReader } from "./service-tokens.js";
import type { Subgraph } from "./subgraph.js";
import { toGraphqlBody } from "./to-graphql-body.js";

/** A process's side of one subgraph. */
export type SubgraphServer = {
  listen(port: number, host?: string): Promise<string>;
  /** Every route that it has, with whom it serves. */
  routes(): ListedRoute[];
  close(): Promise<void>;
};

/** The gateway sends what fits into one request of a caller; values are the most of it. */
const mostBodyBytes = 50 * 1024 * 1024;

/** Finds out whose request the gateway passes on, with no right that they have not both there and here. */
function createAuthenticate(actors: ActorReader, { tokenKeys }: Pick<ServerParts, "tokenKeys">, subgraph: Subgraph) {
  const readToken = createServiceTokenReader(tokenKeys, toAudience(subgraph));
  /** Throws `auth.required`, `auth.token-expired`. */
  return async ({ headers }: IncomingMessage): Promise<Actor> => {
    const token = readBearer(headers.authorization);
    if (token === undefined) throw new AppError("auth.required", "Only the gateway may ask here.");
    const whose = await readToken(token);
    const actor = await actors.find(whose);
    if (actor === undefined) throw new AppError("auth.required", "Sign in again.");
    return { ...actor, permissions: narrowPermissions(actor.permissions, whose.permissions) };
  };
}

/** Looks again at who a subscription is for: the token that began it lives a minute, the subscription for hours. */
function toAgain(actors: ActorReader, actor: Actor): GraphqlContext["again"] {
  const { tenantId, subject, permissions } = actor;
  return {
    credential: JSON.stringify([tenantId, subject, permissions]),
    authenticate: async () => {
      const now = await actors.find({ tenantId, subject });
      if (now === undefined) throw new AppError("auth.required", "Sign in again.");
      return { ...now, permissions: narrowPermissions(now.permissions, permissions) };
    },
  };
}

/**
 * Serves one subgraph to the gateway and to nobody else: each request shows a service token for this subgraph. Documents
 * were measured, priced and charged where they came in.
 */
export async function createSubgraphServer(app: ServerParts, subgraph: Subgraph): Promise<SubgraphServer> {
  const { onError } = app;
  const [watch, live, workers] = [createRunWatch(app), createLive(app), watchWorkers(app)];
  const parts: GraphqlParts = { ...app, watch, live, workers };
  const actors = createActorReader(app);
  const authenticate = createAuthenticate(actors, app, subgraph);
  const yoga = createYoga<GraphqlContext>({
    schema: buildSchema([subgraph]),
    graphqlEndpoint: graphqlPath,
    logging: false,
    landingPage: false,
    graphiql: false,
    cors: false,
    multipart: false,
    maxRequestBodySize: false,
    maskedErrors: { maskError: (error) => presentError(error, onError) },
  });
  const callers = new WeakMap<FastifyRequest, Actor>();
  const fastify = Fastify({ bodyLimit: mostBodyBytes, forceCloseConnections: true });
  fastify.setErrorHandler(async (thrown, _request, reply) => {
    const error = toAppError(thrown, onError);
    return reply.code(error.status).send(toGraphqlBody(error));
  });
  const routes = watchRoutes(fastify);
  fastify.get("/healthz", { config: servesAnybody("whoever starts it asks whether it runs") }, async () => ({
    ok: true,
  }));
  fastify.post(graphqlPath, {
    config: { policy: { serves: "operations" } },
    onRequest: async (request) => {
      callers.set(request, await authenticate(request.raw));
    },
    handler: async (request, reply) => {
      const actor = callers.get(request);
      if (actor === undefined) throw new AppError("auth.required", "Nobody has looked at who asks.");
      const again = toAgain(actors, actor);
      const response = await yoga.handleNodeRequestAndResponse(request, reply, {
        ...{ parts, actor, again },
        signal: toCallerSignal(reply),
      });
      return sendResponse(response, reply);
    },
  });
  return {
    routes,
    listen: (port, host = "127.0.0.1") => fastify.listen({ port, host }),
    close: async () => {
      watch.close();
      live.close();
      workers.close();
      await fastify.close();
    },
  };
}
