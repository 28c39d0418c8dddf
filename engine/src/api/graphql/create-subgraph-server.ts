import type { Actor } from "@autoweave/auth/actor";
import { readBearer } from "@autoweave/auth/api-key";
import { narrowPermissions } from "@autoweave/auth/narrow-permissions";
import { AppError } from "@autoweave/contracts/app-error";
import Fastify from "fastify";
import type { SubscribePayload } from "graphql-ws";
import { createYoga } from "graphql-yoga";
import { watchWorkers } from "../../run/worker-presence.js";
import { createLive } from "../../service/live/live.js";
import { createRunWatch } from "../../service/run-watch.js";
import { type ActorReader, createActorReader } from "../../service/token/actor-reader.js";
import type { ServerParts } from "../api-parts.js";
import { servesAnybody, watchRoutes } from "../route-policy.js";
import { buildSchema } from "./build-schema.js";
import type { GraphqlContext, GraphqlParts } from "./builder.js";
import { type OpenSocket, openSockets } from "./open-sockets.js";
import { createOperationProtocol, toArguments } from "./operation-protocol.js";
import { presentError } from "./present-error.js";
import { mostVariableBytes, toAudience } from "./remote-subgraph.js";
import { createServiceTokenReader } from "./service-tokens.js";
import type { Subgraph } from "./subgraph.js";

/** A process's side of one subgraph. */
export type SubgraphServer = {
  listen(port: number, host?: string): Promise<string>;
  close(): Promise<void>;
};

/** With the document and a token. */
const mostMessageBytes = mostVariableBytes + 4 * 1024 * 1024;
/** A gateway opens one. */
const mostSockets = 1000;

/** Finds out whose operation the gateway passes on, with no right that they have not both there and here. */
function createAuthenticate(actors: ActorReader, { tokenKeys }: Pick<ServerParts, "tokenKeys">, subgraph: Subgraph) {
  const readToken = createServiceTokenReader(tokenKeys, toAudience(subgraph));
  /** Throws `auth.required`, `auth.token-expired`. */
  const read = (token: unknown) => {
    if (typeof token !== "string") throw new AppError("auth.required", "Only the gateway may ask here.");
    return readToken(token);
  };
  return {
    /** Throws the same unless it is a token of the gateway. */
    assertToken: async (token: unknown): Promise<void> => {
      await read(token);
    },
    /** Throws the same, for somebody who may not be here any more as well. */
    authenticate: async (token: unknown): Promise<Actor> => {
      const whose = await read(token);
      const actor = await actors.find(whose);
      if (actor === undefined) throw new AppError("auth.required", "Sign in again.");
      return { ...actor, permissions: narrowPermissions(actor.permissions, whose.permissions) };
    },
  };
}

/** Looks again at who a subscription is for: the token that began it lives a minute, the subscription for hours. */
function toAgain(actors: ActorReader, actor: Actor): GraphqlContext["again"] {
  const { tenantId, subject, permissions } = actor;
  return {
    get credential() {
      return JSON.stringify([tenantId, subject, permissions]);
    },
    authenticate: async () => {
      const now = await actors.find({ tenantId, subject });
      if (now === undefined) throw new AppError("auth.required", "Sign in again.");
      return { ...now, permissions: narrowPermissions(now.permissions, permissions) };
    },
  };
}

/**
 * Serves one subgraph to the gateway and to nobody else, over WebSockets: one is opened with a service token for this
 * subgraph, and each operation over it shows the one of its caller. Documents were measured, priced and charged where they
 * came in.
 */
export async function createSubgraphServer(app: ServerParts, subgraph: Subgraph): Promise<SubgraphServer> {
  const { onError } = app;
  const [watch, live, workers] = [createRunWatch(app), createLive(app), watchWorkers(app)];
  const parts: GraphqlParts = { ...app, watch, live, workers };
  const actors = createActorReader(app);
  const { assertToken, authenticate } = createAuthenticate(actors, app, subgraph);
  const yoga = createYoga<GraphqlContext>({
    schema: buildSchema([subgraph]),
    logging: false,
    maskedErrors: { maskError: (error) => presentError(error, onError) },
  });

  async function begin(payload: SubscribePayload, { gone }: OpenSocket) {
    const actor = await authenticate(payload.extensions?.token);
    const context = { parts, actor, again: toAgain(actors, actor), signal: gone };
    const enveloped = yoga.getEnveloped(context);
    const document = enveloped.parse(payload.query);
    const errors = enveloped.validate(enveloped.schema, document);
    return errors.length > 0 ? errors : toArguments(enveloped, document, payload);
  }

  const fastify = Fastify({ forceCloseConnections: true });
  watchRoutes(fastify);
  fastify.get("/healthz", { config: servesAnybody("whoever starts it asks whether it runs") }, async () => ({
    ok: true,
  }));
  const sockets = openSockets(fastify.server, {
    protocol: createOperationProtocol({ begin, onError }),
    assertMayOpen: ({ headers }) => {
      if (headers.origin !== undefined) throw new AppError("auth.origin", "No page may ask here.");
      return assertToken(readBearer(headers.authorization));
    },
    mostSockets,
    mostBytes: mostMessageBytes,
    toText: String,
    onError,
  });
  return {
    listen: (port, host = "127.0.0.1") => fastify.listen({ port, host }),
    close: async () => {
      sockets.close();
      watch.close();
      live.close();
      workers.close();
      await fastify.close();
    },
  };
}
