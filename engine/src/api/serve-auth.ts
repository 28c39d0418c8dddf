import { Email } from "@autoweave/auth/email";
import { isAppError } from "@autoweave/contracts/app-error";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import { authenticateSession } from "../service/identity/authenticate-session.js";
import type { BegunSession, Client } from "../service/identity/begin-session.js";
import { finishFirstRun } from "../service/identity/first-run.js";
import { type AccountView, getAccount } from "../service/identity/get-account.js";
import { signIn } from "../service/identity/sign-in.js";
import { signOut, signOutEverywhere } from "../service/identity/sign-out.js";
import type { ApiParts } from "./api-parts.js";
import { authenticateRequest } from "./authenticate-request.js";
import { assertNoOtherPage, assertOwnPage, readSessionCookie, toSessionCookie } from "./site.js";

/** None of these bodies is long. */
const mostBytes = 16 * 1024;

const token = z.string().min(1).max(200);
const password = z.string().min(1).max(1024);
const name = z.string().trim().min(1).max(100);

const SignInInput = z.strictObject({ email: Email, password });
const FirstRunInput = z.strictObject({ token, workspace: name, name, email: Email, password });

function toClient(request: FastifyRequest): Client {
  return { userAgent: request.headers["user-agent"], address: request.ip };
}

/** Hands over the cookie of a session, in place of the one that the browser had, and says whose it is. */
async function admit(
  parts: ApiParts,
  request: FastifyRequest,
  reply: FastifyReply,
  begun: BegunSession,
): Promise<AccountView> {
  const site = parts.toSite(request.raw);
  const former = readSessionCookie(site, request.headers);
  if (former !== undefined) await parts.sessions.end(former);
  reply.header("set-cookie", toSessionCookie(site, begun.secret));
  return getAccount(parts, await authenticateSession(parts, begun.secret));
}

/**
 * Opens `/auth/*`: signing in and out, and the doors that links open. Bodies are JSON and nothing else, and no page of
 * another site may post here: it could sign somebody in as somebody else.
 */
export async function serveAuth(fastify: FastifyInstance, parts: ApiParts): Promise<void> {
  await fastify.register(
    async (scope) => {
      scope.addHook("onRequest", async (request, reply) => {
        reply.header("cache-control", "no-store");
        if (request.method === "GET") return;
        assertNoOtherPage(parts.toSite(request.raw), request.headers);
        const type = request.headers["content-type"];
        if (type === undefined || /^application\/json\b/i.test(type)) return;
        await reply.code(415).send({ code: "request.invalid", message: "Send the body as application/json." });
      });
      const options = { bodyLimit: mostBytes };

      scope.get("/session", async (request) => getAccount(parts, await authenticateRequest(parts, request.raw)));
      scope.post("/sign-in", options, async (request, reply) =>
        admit(parts, request, reply, await signIn(parts, SignInInput.parse(request.body), toClient(request))),
      );
      scope.post("/first-run", options, async (request, reply) =>
        admit(parts, request, reply, await finishFirstRun(parts, FirstRunInput.parse(request.body), toClient(request))),
      );
      for (const [path, end] of [
        ["/sign-out", signOut],
        ["/sign-out-everywhere", signOutEverywhere],
      ] as const) {
        scope.post(path, options, async (request, reply) => {
          const site = parts.toSite(request.raw);
          assertOwnPage(site, request.headers);
          try {
            await end(parts, await authenticateRequest(parts, request.raw));
          } catch (error) {
            // Whoever is signed out already gets rid of the cookie all the same.
            if (!isAppError(error) || error.code !== "auth.required") throw error;
          }
          return reply.code(204).header("set-cookie", toSessionCookie(site, undefined)).send();
        });
      }
    },
    { prefix: "/auth" },
  );
}
