import { isAppError } from "@autoweave/contracts/app-error";
import { parse, serialize } from "cookie";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import { attemptSeconds } from "../service/single-sign-on/attempts.js";
import { beginSignOn, finishSignOn, listOfferedProviders } from "../service/single-sign-on/sign-on.js";
import type { ApiParts } from "./api-parts.js";
import { servesAnybody, servesBearer } from "./route-policy.js";
import { readSessionCookie, type Site, toSessionCookie } from "./site.js";
import { toAppError } from "./to-app-error.js";

const Offered = z.object({ tenant: z.string().max(64).optional() });
const Start = z.object({ returnTo: z.string().max(2000).optional().catch(undefined) });
const Params = z.object({ id: z.string().max(100) });

const startPolicy = { config: servesAnybody("whoever signs in is not signed in yet") };
const callbackPolicy = { config: servesBearer("the state and the code of an attempt of this browser") };

/** The page for signing in, which says what went wrong. */
const signInPage = "/sign-in";

function toCookieName(site: Site): string {
  return `${site.cookieName}-sso`;
}

function readBrowser(site: Site, request: FastifyRequest): string | undefined {
  const { cookie } = request.headers;
  return cookie === undefined ? undefined : parse(cookie)[toCookieName(site)];
}

/**
 * Where to begin for a browser that came by another name of this machine than the one that the provider sends it back
 * to: cookies are of one name. Undefined for all that came by the right one, or through a proxy by whatever name.
 */
function toAddressOfCallback(site: Site, request: FastifyRequest): string | undefined {
  const origin = `http://${request.headers.host}`;
  return origin !== site.address && site.origins.includes(origin) ? `${site.address}${request.url}` : undefined;
}

/** The provider sends the browser back from another site by a link, so the cookie has to come along with links. */
function toBrowserCookie(site: Site, browser: string): string {
  return serialize(toCookieName(site), browser, {
    path: "/",
    httpOnly: true,
    sameSite: "lax",
    secure: site.isSecure,
    maxAge: attemptSeconds,
  });
}

/** A person in front of a browser gets a page; a program gets the error as it is. */
async function orSignInPage(
  parts: ApiParts,
  request: FastifyRequest,
  reply: FastifyReply,
  work: () => Promise<unknown>,
): Promise<unknown> {
  try {
    return await work();
  } catch (thrown) {
    const error = toAppError(thrown, parts.onError);
    if (request.headers.accept?.includes("text/html") !== true) throw error;
    // What the provider answered is for the log; the page knows the codes.
    if (isAppError(thrown) && thrown.code === "auth.sso-failed") parts.onError(thrown);
    return reply.code(303).header("location", `${parts.address()}${signInPage}?error=${error.code}`).send();
  }
}

/** Opens `GET /auth/providers`, `GET /auth/oidc/:id/start` and `GET /auth/oidc/:id/callback`. */
export async function serveSingleSignOn(fastify: FastifyInstance, parts: ApiParts): Promise<void> {
  await fastify.register(
    async (scope) => {
      scope.addHook("onRequest", async (_request, reply) => {
        // The address that a provider sends browsers to holds a code, and no other site is to hear of it.
        reply.header("cache-control", "no-store").header("referrer-policy", "no-referrer");
      });

      scope.get("/providers", { config: servesAnybody("the page for signing in shows them") }, async (request) => {
        const { tenant } = Offered.parse(request.query);
        return listOfferedProviders(parts, { tenant });
      });

      scope.get("/oidc/:id/start", startPolicy, async (request, reply) =>
        orSignInPage(parts, request, reply, async () => {
          const site = parts.site();
          const elsewhere = toAddressOfCallback(site, request);
          if (elsewhere !== undefined) return reply.code(303).header("location", elsewhere).send();
          const input = {
            provider: Params.parse(request.params).id,
            returnTo: Start.parse(request.query).returnTo,
            browser: readBrowser(site, request),
          };
          const { url, browser } = await beginSignOn(parts, input);
          return reply.code(303).header("set-cookie", toBrowserCookie(site, browser)).header("location", url).send();
        }),
      );

      scope.get("/oidc/:id/callback", callbackPolicy, async (request, reply) =>
        orSignInPage(parts, request, reply, async () => {
          const site = parts.site();
          const [, query = ""] = /\?(.*)$/s.exec(request.url) ?? [];
          const input = { provider: Params.parse(request.params).id, query, browser: readBrowser(site, request) };
          const client = { userAgent: request.headers["user-agent"], address: request.ip };
          const { secret, returnTo } = await finishSignOn(parts, input, client);
          const former = readSessionCookie(site, request.headers);
          if (former !== undefined) await parts.sessions.end(former);
          return reply
            .code(303)
            .header("set-cookie", toSessionCookie(site, secret))
            .header("location", `${parts.address()}${returnTo}`)
            .send();
        }),
      );
    },
    { prefix: "/auth" },
  );
}
