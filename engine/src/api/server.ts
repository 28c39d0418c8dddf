import type { AddressInfo } from "node:net";
import { createSessions } from "@autoweave/auth/session";
import { AppError } from "@autoweave/contracts/app-error";
import type { Log } from "@autoweave/service/log";
import Fastify, { type FastifyInstance } from "fastify";
import { watchWorkers } from "../run/worker-presence.js";
import type { Mailer } from "../service/identity/mail.js";
import { terminalMailer } from "../service/identity/terminal-mailer.js";
import { limitPasswordTries } from "../service/limit/limit-password-tries.js";
import { createLive } from "../service/live/live.js";
import { createMeter } from "../service/observe/meter.js";
import { createRunWatch } from "../service/run-watch.js";
import { createSessionStore } from "../store/identity/session-store.js";
import type { HookParts } from "../trigger/accept-hook.js";
import { createHookRouter } from "../trigger/hook-router.js";
import type { ApiParts, ServerParts } from "./api-parts.js";
import { createBackground } from "./background.js";
import { createToAddress, type TrustedProxies, toCounted, toTrust } from "./client-address.js";
import { drain } from "./drain.js";
import { graphqlPath } from "./graphql/gateway.js";
import { serveGraphql } from "./graphql/serve-graphql.js";
import type { Subgraph } from "./graphql/subgraph.js";
import { subgraphs } from "./graphql/subgraphs.js";
import { toGraphqlBody } from "./graphql/to-graphql-body.js";
import { mostHookBytes, registerHooks } from "./hooks.js";
import { limitDoor } from "./limit-door.js";
import { setRefusal } from "./limit-headers.js";
import { meterRequests } from "./meter-requests.js";
import { type ListedRoute, watchRoutes } from "./route-policy.js";
import { serveAuth } from "./serve-auth.js";
import { serveHealth } from "./serve-health.js";
import { serveSingleSignOn } from "./serve-single-sign-on.js";
import { serveTokens } from "./serve-tokens.js";
import { serveTrpc, toTrpcBody } from "./serve-trpc.js";
import { serveWebApps } from "./serve-web-apps.js";
import { toSite } from "./site.js";
import { toAppError } from "./to-app-error.js";
import type { WebAppDoor } from "./web-app-door.js";

/** How a server is to be. Without a log, what goes wrong is told to the app's `onError`. */
export type ServerOptions = {
  log?: Log | undefined;
  /** The origin by which browsers reach it; this machine's own names when absent. */
  publicUrl?: string | undefined;
  webApps?: readonly WebAppDoor[];
  /** Whether GraphQL's callers may ask for the schema itself, and browsers find GraphiQL; no when absent. */
  isSchemaOpen?: boolean | undefined;
  /** The parts of GraphQL's schema; the engine's own when absent. */
  subgraphs?: readonly Subgraph[];
  /** Those of them that other processes serve, and where. */
  subgraphUrls?: ReadonlyMap<string, string>;
  /** How letters to people are sent; onto the terminal when absent. */
  mailer?: Mailer | undefined;
  /** The proxies whose word counts about where a request came from; none when absent. */
  trustedProxies?: TrustedProxies | undefined;
};

/** The HTTP side of the engine. */
export type Server = {
  /** Returns the address. Port 0 takes any that is free. Throws `start.port-taken`. */
  listen(port: number, host?: string): Promise<string>;
  /** Every route that it has, with whom it serves. */
  routes(): ListedRoute[];
  /** Lets calls under way finish, and cuts off what takes too long. */
  close(): Promise<void>;
};

const mostBodyBytes = mostHookBytes;
/** Ids of a batch stand in the path; a path of this length holds more than a batch may have. */
const longestPathPart = 2000;
/** A body must have come within this, or its connection is closed. */
const requestMs = 120_000;
const drainMs = 10_000;
const closeMs = 3000;
const sweepMs = 50;

function explainRefusal(thrown: unknown, onError: (error: unknown) => void): AppError {
  const code = typeof thrown === "object" && thrown !== null && "code" in thrown ? String(thrown.code) : "";
  if (code === "FST_ERR_CTP_BODY_TOO_LARGE") {
    return new AppError("payload.too-large", `The body is larger than the ${mostBodyBytes} bytes that it may have.`);
  }
  if (code.startsWith("FST_ERR_CTP_")) return new AppError("request.invalid", "The body cannot be read.");
  return toAppError(thrown, onError);
}

function toErrorBody({ code, message, details }: AppError) {
  return { code, message, ...(details === undefined ? {} : { details }) };
}

/** An error as the clients of an address expect it. */
function toBody(url: string, error: AppError): object {
  if (url.startsWith("/trpc/")) return toTrpcBody(error);
  if (url.split("?", 1)[0] === graphqlPath) return toGraphqlBody(error);
  return toErrorBody(error);
}

function presentErrors(fastify: FastifyInstance, onError: (error: unknown) => void): void {
  fastify.setErrorHandler(async (thrown, request, reply) => {
    const error = explainRefusal(thrown, onError);
    setRefusal(reply, error);
    if (error.code === "payload.too-large") await drain(request.raw, mostBodyBytes, drainMs);
    return reply.code(error.status).send(toBody(request.url, error));
  });
  fastify.setNotFoundHandler(async (_request, reply) =>
    reply.code(404).send({ code: "request.invalid", message: "Nothing answers at this address." }),
  );
}

/** Builds the server: sign-in, webhooks, tRPC, GraphQL, health, and the apps behind it. It listens when told to. */
export async function createServer(app: ServerParts, options: ServerOptions = {}): Promise<Server> {
  const { log, publicUrl, mailer = terminalMailer, webApps = [], trustedProxies = [], isSchemaOpen = false } = options;
  const onError = log === undefined ? app.onError : (error: unknown) => log.error({ error }, "a request failed");
  const watch = createRunWatch({ ...app, onError });
  const live = createLive({ ...app, onError });
  const workers = watchWorkers({ ...app, onError });
  const background = createBackground(onError);
  const meter = createMeter({ ...app, onError });
  // A port that the system chose is known once it listens; nobody asks before.
  const site = () => toSite(publicUrl, toPort(fastify.server.address()));
  const parts: ApiParts = {
    ...app,
    onError,
    watch,
    workers,
    live,
    sessions: createSessions(createSessionStore(app.database)),
    signInGuard: ({ email, address }) => limitPasswordTries(app.limits, { email, address: toCounted(address) }),
    mailer,
    background,
    site,
    address: () => site().address,
    toAddress: createToAddress(trustedProxies),
  };
  const router = createHookRouter(parts);
  let isClosing = false;

  const fastify = Fastify({
    bodyLimit: mostBodyBytes,
    requestTimeout: requestMs,
    forceCloseConnections: "idle",
    routerOptions: { maxParamLength: longestPathPart },
    onProtoPoisoning: "error",
    onConstructorPoisoning: "ignore",
    trustProxy: toTrust(trustedProxies),
  });
  presentErrors(fastify, onError);
  const listRoutes = watchRoutes(fastify);
  // A connection that stays open for the next call would hold up the close.
  fastify.addHook("onSend", async (_request, reply) => {
    if (isClosing) reply.header("connection", "close");
  });
  meterRequests(fastify, meter);
  serveHealth(fastify, { ...parts, webApps }, () => !isClosing);
  limitDoor(fastify, parts);
  await serveAuth(fastify, parts);
  await serveSingleSignOn(fastify, parts);
  await serveTokens(fastify, parts);
  await serveTrpc(fastify, parts);
  const graphql = await serveGraphql(fastify, parts, {
    isIntrospectable: isSchemaOpen,
    subgraphs: options.subgraphs ?? subgraphs,
    subgraphUrls: options.subgraphUrls ?? new Map(),
  });
  const hooks: HookParts = {
    ...app,
    router,
    now: () => new Date(),
    charge: (tenantId) => app.limits.take("hooks", tenantId),
  };
  await registerHooks(fastify, { hooks, watch, onError });
  await serveWebApps(fastify, webApps, onError);

  return {
    routes: listRoutes,
    listen: async (port, host = "127.0.0.1") => {
      try {
        return await fastify.listen({ port, host });
      } catch (error) {
        if (!hasCode(error, "EADDRINUSE")) throw error;
        throw new AppError("start.port-taken", `Port ${port} is taken; set AUTOWEAVE_PORT to another one.`, {
          cause: error,
        });
      }
    },
    close: async () => {
      isClosing = true;
      watch.close();
      live.close();
      graphql.close();
      router.close();
      workers.close();
      const timer = setTimeout(() => fastify.server.closeAllConnections(), closeMs);
      // A stream that has just ended leaves its connection open for a next call, which would be waited for.
      const sweep = setInterval(() => fastify.server.closeIdleConnections(), sweepMs);
      await fastify.close();
      await background.idle();
      await meter.close();
      clearTimeout(timer);
      clearInterval(sweep);
    },
  };
}

function toPort(address: string | AddressInfo | null): number {
  return typeof address === "object" && address !== null ? address.port : 80;
}

function hasCode(error: unknown, code: string): boolean {
  return typeof error === "object" && error !== null && "code" in error && error.code === code;
}
