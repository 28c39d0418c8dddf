import { readBearer } from "@autoweave/auth/api-key";
import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { limitWrongCredentials } from "../service/limit/limit-wrong-credentials.js";
import { type IssuedTokens, issueTokensForKey, refreshTokens, revokeToken } from "../service/token/tokens.js";
import type { ApiParts } from "./api-parts.js";

/** What the door to tokens needs. */
export type TokenDoor = Pick<ApiParts, "database" | "tokenKeys" | "limits" | "toAddress">;

/** Requests for tokens are a few hundred bytes. */
const mostBytes = 16 * 1024;
/** Whoever verifies tokens by themselves may keep the keys for so long, in seconds; a new one is published well before it signs. */
const keysMaxAgeSeconds = 300;

const secret = z.string().max(5000);
const TokenRequest = z.discriminatedUnion("grant_type", [
  z.strictObject({ grant_type: z.literal("api_key"), api_key: secret.optional() }),
  z.strictObject({ grant_type: z.literal("refresh_token"), refresh_token: secret }),
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

/**
 * Opens `POST /auth/token`, `POST /auth/token/revoke` and `GET /.well-known/jwks.json`. Nothing here looks at a cookie:
 * whoever asks shows what they ask with, so another site's page can gain nothing.
 */
export async function serveTokens(fastify: FastifyInstance, door: TokenDoor): Promise<void> {
  await fastify.register(async (scope) => {
    scope.addContentTypeParser("application/x-www-form-urlencoded", { parseAs: "string" }, (_request, body, done) => {
      done(null, Object.fromEntries(new URLSearchParams(String(body))));
    });
    scope.addHook("onSend", async (_request, reply) => {
      reply.header("cache-control", "no-store");
    });

    scope.post("/auth/token", { bodyLimit: mostBytes }, async (request) => {
      const asked = TokenRequest.parse(request.body);
      const tokens = await limitWrongCredentials(door.limits, door.toAddress(request.raw), () =>
        asked.grant_type === "refresh_token"
          ? refreshTokens(door, asked.refresh_token)
          : issueTokensForKey(door, asked.api_key ?? readBearer(request.headers.authorization)),
      );
      return toTokenBody(tokens);
    });

    scope.post("/auth/token/revoke", { bodyLimit: mostBytes }, async (request) => {
      await revokeToken(door, RevokeRequest.parse(request.body).token);
      return {};
    });
  });

  fastify.get("/.well-known/jwks.json", async (_request, reply) => {
    const keys = await door.tokenKeys.list();
    return reply.header("cache-control", `public, max-age=${keysMaxAgeSeconds}`).send({ keys });
  });
}
