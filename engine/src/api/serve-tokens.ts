import { readBearer } from "@autoweave/auth/api-key";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { z } from "zod";
import { limitWrongCredentials } from "../service/limit/limit-wrong-credentials.js";
import {
  type IssuedTokens,
  issueTokensForKey,
  issueTokensForSession,
  refreshTokens,
  revokeToken,
} from "../service/token/tokens.js";
import type { ApiParts } from "./api-parts.js";
import { authenticateRequest } from "./authenticate-request.js";
import { servesAnybody, servesBearer } from "./route-policy.js";

/** Requests for tokens are a few hundred bytes. */
const mostBytes = 16 * 1024;
/** Whoever verifies tokens by themselves may keep the keys for so long, in seconds; a new one is published well before it signs. */
const keysMaxAgeSeconds = 300;

const secret = z.string().max(5000);
const TokenRequest = z.discriminatedUnion("grant_type", [
  z.strictObject({ grant_type: z.literal("api_key"), api_key: secret.optional() }),
  z.strictObject({ grant_type: z.literal("refresh_token"), refresh_token: secret }),
  z.strictObject({ grant_type: z.literal("session") }),
]);
const RevokeRequest = z.strictObject({ token: secret });

/** As RFC 6749 spells it, so that libraries for it understand the answer. */
function toTokenBody({ accessToken, expiresInSeconds, refreshToken }: IssuedTokens) {
  return {
    access_token: accessToken,
    token_type: "Bearer",
    expires_in: expiresInSeconds,
    refresh_token: refreshToken,
  };
}

async function giveOut(
  parts: ApiParts,
  request: FastifyRequest,
  asked: z.output<typeof TokenRequest>,
): Promise<IssuedTokens> {
  const guess = (ask: () => Promise<IssuedTokens>) =>
    limitWrongCredentials(parts.limits, parts.toAddress(request.raw), ask);
  switch (asked.grant_type) {
    case "api_key":
      return guess(() => issueTokensForKey(parts, asked.api_key ?? readBearer(request.headers.authorization)));
    case "refresh_token":
      return guess(() => refreshTokens(parts, asked.refresh_token));
    case "session":
      return issueTokensForSession(parts, await authenticateRequest(parts, request.raw));
  }
}

/**
 * Opens `POST /auth/token`, `POST /auth/token/revoke` and `GET /.well-known/jwks.json`. Whoever asks shows what they ask
 * with; a cookie counts only for a page of our own, as everywhere.
 */
export async function serveTokens(fastify: FastifyInstance, parts: ApiParts): Promise<void> {
  await fastify.register(async (scope) => {
    scope.addContentTypeParser("application/x-www-form-urlencoded", { parseAs: "string" }, (_request, body, done) => {
      done(null, Object.fromEntries(new URLSearchParams(String(body))));
    });
    scope.addHook("onSend", async (_request, reply) => {
      reply.header("cache-control", "no-store");
    });

    scope.post(
      "/auth/token",
      { bodyLimit: mostBytes, config: servesBearer("a key, a refresh token or a session") },
      async (request) => {
        const asked = TokenRequest.parse(request.body);
        return toTokenBody(await giveOut(parts, request, asked));
      },
    );

    scope.post(
      "/auth/token/revoke",
      { bodyLimit: mostBytes, config: servesBearer("the token itself") },
      async (request) => {
        await revokeToken(parts, RevokeRequest.parse(request.body).token);
        return {};
      },
    );
  });

  fastify.get("/.well-known/jwks.json", { config: servesAnybody("public keys") }, async (_request, reply) => {
    const keys = await parts.tokenKeys.list();
    return reply.header("cache-control", `public, max-age=${keysMaxAgeSeconds}`).send({ keys });
  });
}
