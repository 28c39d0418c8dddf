import type { IncomingMessage } from "node:http";
import type { Actor } from "@autoweave/auth/actor";
import { readBearer } from "@autoweave/auth/api-key";
import { AppError } from "@autoweave/contracts/app-error";
import { authenticateSession } from "../service/identity/authenticate-session.js";
import { limitWrongCredentials } from "../service/limit/limit-wrong-credentials.js";
import { authenticateBearer } from "../service/token/authenticate-bearer.js";
import type { ApiParts } from "./api-parts.js";
import { assertOwnPage, readSessionCookie } from "./site.js";

/** The parts that it takes to say who asks. */
export type AuthenticationParts = Pick<
  ApiParts,
  "database" | "sessions" | "tokenKeys" | "keyReader" | "site" | "limits" | "toAddress"
>;

/** True for what other sites may send a person to: it changes nothing, and they cannot read the answer. */
function isHarmless({ method, headers }: IncomingMessage): boolean {
  return (method === "GET" || method === "HEAD") && headers.upgrade === undefined;
}

/**
 * Who sends this request, by the one thing it brings: an `Authorization` header, or the cookie of a session. A cookie
 * comes along whoever made the browser send it, so it counts for nothing but reading unless a page of ours did. Throws
 * `auth.required`, `auth.token-expired`, `auth.origin`, and `limit.exceeded` where too many keys were wrong.
 */
export async function authenticateRequest(parts: AuthenticationParts, request: IncomingMessage): Promise<Actor> {
  const { authorization } = request.headers;
  if (authorization !== undefined) {
    return limitWrongCredentials(parts.limits, parts.toAddress(request), () =>
      authenticateBearer(parts, readBearer(authorization)),
    );
  }
  const site = parts.site();
  const secret = readSessionCookie(site, request.headers);
  if (secret === undefined) {
    throw new AppError("auth.required", 'Sign in, or send an API key: "Authorization: Bearer aw_…".');
  }
  if (!isHarmless(request)) assertOwnPage(site, request.headers);
  return authenticateSession(parts, secret);
}
