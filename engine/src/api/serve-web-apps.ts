import type { IncomingHttpHeaders } from "node:http";
import { AppError } from "@autoweave/contracts/app-error";
import httpProxy from "@fastify/http-proxy";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { servesAnybody } from "./route-policy.js";
import { toNotice } from "./to-notice.js";
import type { WebAppDoor } from "./web-app-door.js";

/** What the API answers itself: an app never hears of it, whatever it serves. */
const ownPaths = ["/trpc", "/graphql", "/hooks", "/auth", "/healthz", "/readyz", "/.well-known"];

/**
 * What an app gets to read of a call. It has no rights of its own and renders the same for everybody, so it never sees
 * a cookie or a key; and what Next.js takes for its own messages does not come from outside.
 */
const passedOn = new Set([
  ...["accept", "accept-encoding", "accept-language", "host", "user-agent", "x-forwarded-host"],
  ...["if-none-match", "if-modified-since", "if-range", "range", "cache-control"],
  ...["rsc", "next-url", "next-router-state-tree", "next-router-prefetch", "next-router-segment-prefetch"],
]);

const appPolicy = servesAnybody("pages render the same for everybody and have no rights of their own");
const retryAfterSeconds = 2;

function isOwn(url: string): boolean {
  const [path = ""] = url.split("?");
  return ownPaths.some((own) => path === own || path.startsWith(`${own}/`));
}

/** What the proxy would not pass on: an address that leads upwards, or is none. */
function isAstray(url: string): boolean {
  const [path = ""] = url.split("?");
  try {
    return decodeURIComponent(path).split(/[\\/]/).includes("..");
  } catch {
    return true;
  }
}

function toPassedHeaders(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => passedOn.has(name)));
}

function answerAway(request: FastifyRequest, reply: FastifyReply, error: AppError): FastifyReply {
  reply.code(error.status).header("retry-after", retryAfterSeconds).header("cache-control", "no-store");
  if (!request.headers.accept?.includes("text/html")) return reply.send({ code: error.code, message: error.message });
  return reply
    .type("text/html; charset=utf-8")
    .header("content-security-policy", "default-src 'none'")
    .send(toNotice(error.message, retryAfterSeconds));
}

function notBuilt(name: string): AppError {
  return new AppError("app.unavailable", `The ${name} is not built yet: run npm run build, then start again.`);
}

function notThere(name: string, cause: unknown): AppError {
  return new AppError("app.unavailable", `The ${name} does not answer now; it is being started again.`, { cause });
}

async function serveWebApp(fastify: FastifyInstance, app: WebAppDoor, onError: (error: unknown) => void) {
  const { name, path, url } = app;
  const refuseOthers = async (request: FastifyRequest, reply: FastifyReply) => {
    if (isOwn(request.url) || isAstray(request.url)) reply.callNotFound();
  };
  if (url === undefined) {
    for (const route of path === "/" ? ["/", "/*"] : [path, `${path}/*`]) {
      fastify.get(route, { config: appPolicy, preHandler: refuseOthers }, (request, reply) =>
        answerAway(request, reply, notBuilt(name)),
      );
    }
    return;
  }
  await fastify.register(httpProxy, {
    upstream: url,
    prefix: path,
    rewritePrefix: path,
    // Pages and what belongs to them; whatever changes something goes to the API.
    httpMethods: ["GET", "HEAD"],
    websocket: false,
    config: appPolicy,
    preHandler: refuseOthers,
    replyOptions: {
      rewriteRequestHeaders: (_request, headers) => toPassedHeaders(headers),
      onError: (reply, { error }) => {
        onError(error);
        answerAway(reply.request as FastifyRequest, reply as FastifyReply, notThere(name, error));
      },
    },
  });
}

/** Passes on everything that is not the API's own to the apps, each below its path. */
export async function serveWebApps(
  fastify: FastifyInstance,
  apps: readonly WebAppDoor[],
  onError: (error: unknown) => void,
): Promise<void> {
  for (const app of apps) await serveWebApp(fastify, app, onError);
}
