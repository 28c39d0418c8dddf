import { Email } from "@autoweave/auth/email";
import { isAppError } from "@autoweave/contracts/app-error";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import { acceptInvitation, acceptSignedIn, getInvitation } from "../service/identity/accept-invitation.js";
import { authenticateSession } from "../service/identity/authenticate-session.js";
import type { BegunSession, Client } from "../service/identity/begin-session.js";
import { checkFirstRun, finishFirstRun } from "../service/identity/first-run.js";
import { type AccountView, getAccount } from "../service/identity/get-account.js";
import { sendResetLink } from "../service/identity/reset-links.js";
import { checkReset, resetPassword } from "../service/identity/reset-password.js";
import { signIn } from "../service/identity/sign-in.js";
import { signOut, signOutEverywhere } from "../service/identity/sign-out.js";
import { switchTenant } from "../service/identity/switch-tenant.js";
import type { ApiParts } from "./api-parts.js";
import { authenticateRequest } from "./authenticate-request.js";
import { LinkToken, PersonName, SwitchInput, TenantName, TypedPassword } from "./identity-inputs.js";
import { servesAnybody, servesBearer, servesSignedIn } from "./route-policy.js";
import { assertNoOtherPage, readSessionCookie, toSessionCookie } from "./site.js";

/** None of these bodies is long. */
const bodyLimit = 16 * 1024;
const linkPolicy = servesBearer("the token of a link");

const SignInInput = z.strictObject({ email: Email, password: TypedPassword });
const FirstRunInput = z.strictObject({
  token: LinkToken,
  workspace: TenantName,
  name: PersonName,
  email: Email,
  password: TypedPassword,
});
const TokenInput = z.strictObject({ token: LinkToken });
/** A person who is signed in brings the token alone; one who has an account, their password; anybody else, a name too. */
const JoinInput = z.strictObject({ token: LinkToken, name: PersonName.optional(), password: TypedPassword.optional() });
const ForgotInput = z.strictObject({ email: Email });
const ResetInput = z.strictObject({ token: LinkToken, password: TypedPassword });

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
  const site = parts.site();
  const former = readSessionCookie(site, request.headers);
  if (former !== undefined) await parts.sessions.end(former);
  reply.header("set-cookie", toSessionCookie(site, begun.secret));
  return getAccount(parts, await authenticateSession(parts, begun.secret));
}

/** The session that asks, or undefined when there is none any more. */
async function findActor(parts: ApiParts, request: FastifyRequest) {
  try {
    return await authenticateRequest(parts, request.raw);
  } catch (error) {
    if (isAppError(error) && error.code === "auth.required") return undefined;
    throw error;
  }
}

function serveSessions(scope: FastifyInstance, parts: ApiParts): void {
  scope.get("/session", { config: servesSignedIn }, async (request) =>
    getAccount(parts, await authenticateRequest(parts, request.raw)),
  );
  scope.post("/sign-in", { bodyLimit, config: servesBearer("a password") }, async (request, reply) => {
    const input = SignInInput.parse(request.body);
    return admit(parts, request, reply, await signIn(parts, input, toClient(request)));
  });
  scope.post("/switch", { bodyLimit, config: servesSignedIn }, async (request) => {
    const actor = await authenticateRequest(parts, request.raw);
    return getAccount(parts, await switchTenant(parts, actor, SwitchInput.parse(request.body)));
  });
  const ends = { "/sign-out": signOut, "/sign-out-everywhere": signOutEverywhere };
  for (const [path, end] of Object.entries(ends)) {
    scope.post(
      path,
      { bodyLimit, config: servesAnybody("whoever is signed out already is only rid of a cookie") },
      async (request, reply) => {
        const actor = await findActor(parts, request);
        if (actor !== undefined) await end(parts, actor);
        // Whoever is signed out already gets rid of the cookie all the same.
        return reply.code(204).header("set-cookie", toSessionCookie(parts.site(), undefined)).send();
      },
    );
  }
}

function serveLinks(scope: FastifyInstance, parts: ApiParts): void {
  // So that nobody fills in a form whose link is no good.
  for (const [path, check] of Object.entries({ "/first-run": checkFirstRun, "/reset": checkReset })) {
    scope.get(path, { config: linkPolicy }, async (request, reply) => {
      await check(parts, TokenInput.parse(request.query));
      return reply.code(204).send();
    });
  }
  scope.post("/first-run", { bodyLimit, config: linkPolicy }, async (request, reply) => {
    const input = FirstRunInput.parse(request.body);
    return admit(parts, request, reply, await finishFirstRun(parts, input, toClient(request)));
  });
  scope.get("/invitation", { config: linkPolicy }, async (request) => {
    const { tenantId: _, ...invitation } = await getInvitation(parts, TokenInput.parse(request.query));
    return invitation;
  });
  scope.post("/invitation", { bodyLimit, config: linkPolicy }, async (request, reply) => {
    const { token, name, password } = JoinInput.parse(request.body);
    if (password === undefined) {
      const actor = await authenticateRequest(parts, request.raw);
      return getAccount(parts, await acceptSignedIn(parts, actor, { token }));
    }
    return admit(parts, request, reply, await acceptInvitation(parts, { token, name, password }, toClient(request)));
  });
  scope.post(
    "/forgot",
    { bodyLimit, config: servesAnybody("it answers the same whether there is such a person or not") },
    async (request, reply) => {
      const { email } = ForgotInput.parse(request.body);
      await parts.signInGuard({ email, address: request.ip });
      parts.background.begin(sendResetLink(parts, { email }));
      return reply.code(202).send({});
    },
  );
  scope.post("/reset", { bodyLimit, config: linkPolicy }, async (request) =>
    resetPassword(parts, ResetInput.parse(request.body)),
  );
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
        assertNoOtherPage(parts.site(), request.headers);
        const type = request.headers["content-type"];
        if (type === undefined || /^application\/json\b/i.test(type)) return;
        await reply.code(415).send({ code: "request.invalid", message: "Send the body as application/json." });
      });
      serveSessions(scope, parts);
      serveLinks(scope, parts);
    },
    { prefix: "/auth" },
  );
}
