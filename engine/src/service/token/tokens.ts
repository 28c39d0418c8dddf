import { accessTokenSeconds, signAccessToken, verifyAccessToken } from "@autoweave/auth/access-token";
import type { Actor } from "@autoweave/auth/actor";
import { hashRefreshToken, isRefreshToken } from "@autoweave/auth/refresh-token";
import { tokenInvalid } from "@autoweave/auth/token";
import type { TokenKeys } from "@autoweave/auth/token-keys";
import { AppError, isAppError } from "@autoweave/contracts/app-error";
import { type Database, everyTenant } from "../../store/database.js";
import { authenticateKey, noteKeyUse } from "../key/authenticate-key.js";
import { readActor } from "./read-actor.js";
import {
  addRefreshToken,
  beginFamily,
  endFamily,
  findFamilyOf,
  isFamilyLive,
  type TokenFamily,
  useRefreshToken,
} from "./token-family.js";

/** What the use cases of tokens work with. */
export type TokenParts = { database: Database; tokenKeys: TokenKeys };

/** What is handed out: a token to call with, and one to get the next pair with. */
export type IssuedTokens = { accessToken: string; expiresInSeconds: number; refreshToken: string };

/** Whose access token this is, with what they may do now. Throws `auth.required`, `auth.token-expired`. */
export async function authenticateToken(parts: TokenParts, token: string): Promise<Actor> {
  const { familyId, ...whose } = await verifyAccessToken(parts.tokenKeys, token);
  const [isLive, actor] = await parts.database.withLedger(whose.tenantId, (sql) =>
    Promise.all([isFamilyLive(sql, { id: familyId, ...whose }), readActor(sql, whose)]),
  );
  if (!isLive || actor === undefined) throw tokenInvalid();
  return actor;
}

/** Gives out tokens for an API key. Throws `auth.required`. */
export async function issueTokensForKey(parts: TokenParts, secret: string | undefined): Promise<IssuedTokens> {
  const { tenantId, subject } = await authenticateKey(parts, secret);
  const issued = await parts.database.withLedger(tenantId, async (sql) => {
    const family = await beginFamily(sql, { tenantId, subject });
    return { family, refreshToken: await addRefreshToken(sql, family) };
  });
  return present(parts, issued);
}

/**
 * Gives out the next tokens of a family, once for each refresh token. The second time, whoever asks, the family ends:
 * two have the token, and which of them came by it honestly cannot be told. Throws `auth.required`,
 * `auth.token-replayed`.
 */
export async function refreshTokens(parts: TokenParts, secret: string): Promise<IssuedTokens> {
  if (!isRefreshToken(secret)) throw tokenInvalid();
  const hash = hashRefreshToken(secret);
  // Looked for first: a token that is used up while nothing can be signed would be lost.
  await parts.tokenKeys.signer();
  // Refusals are values in here: thrown, they would undo the end of the family.
  const outcome = await parts.database.withLedger(everyTenant, async (sql) => {
    const family = await useRefreshToken(sql, hash);
    if (family === undefined) {
      const found = await findFamilyOf(sql, hash);
      if (!found?.isUsed) return tokenInvalid();
      await endFamily(sql, found.family.id, "replayed");
      // Read again: of several that come again at once, one has ended it.
      if ((await findFamilyOf(sql, hash))?.endReason !== "replayed") return tokenInvalid();
      return new AppError(
        "auth.token-replayed",
        "This refresh token was used before, so all tokens that belong to it have ended; sign in again.",
      );
    }
    if ((await readActor(sql, family)) === undefined) {
      await endFamily(sql, family.id, "subject-gone");
      return tokenInvalid();
    }
    if (family.subject.kind === "key") await noteKeyUse(sql, family.subject.id);
    return { family, refreshToken: await addRefreshToken(sql, family) };
  });
  if (isAppError(outcome)) throw outcome;
  return present(parts, outcome);
}

/** Ends all tokens that belong to this one, be it an access or a refresh token. One that is none is no fault. */
export async function revokeToken(parts: TokenParts, token: string): Promise<void> {
  if (isRefreshToken(token)) {
    const hash = hashRefreshToken(token);
    await parts.database.withLedger(everyTenant, async (sql) => {
      const found = await findFamilyOf(sql, hash);
      if (found !== undefined) await endFamily(sql, found.family.id, "revoked");
    });
    return;
  }
  const access = await verifyAccessToken(parts.tokenKeys, token).catch((thrown: unknown) => {
    if (isAppError(thrown)) return undefined;
    throw thrown;
  });
  if (access === undefined) return;
  await parts.database.withLedger(access.tenantId, (sql) => endFamily(sql, access.familyId, "revoked"));
}

async function present(
  { tokenKeys }: TokenParts,
  { family, refreshToken }: { family: TokenFamily; refreshToken: string },
): Promise<IssuedTokens> {
  const { id: familyId, tenantId, subject } = family;
  const accessToken = await signAccessToken(tokenKeys, { tenantId, subject, familyId });
  return { accessToken, expiresInSeconds: accessTokenSeconds, refreshToken };
}
