import { accessTokenSeconds, signAccessToken, verifyAccessToken } from "@autoweave/auth/access-token";
import type { Actor } from "@autoweave/auth/actor";
import { authorize } from "@autoweave/auth/authorize";
import { hashRefreshToken, isRefreshToken } from "@autoweave/auth/refresh-token";
import { tokenInvalid } from "@autoweave/auth/token";
import type { TokenKeys } from "@autoweave/auth/token-keys";
import { AppError, isAppError } from "@autoweave/contracts/app-error";
import { type Database, everyTenant, type Sql } from "../../store/database.js";
import { recordAudit } from "../audit/record-audit.js";
import { authenticateKey } from "../key/authenticate-key.js";
import { type KeyReader, noteKeyUse } from "../key/key-reader.js";
import { readActor } from "./read-actor.js";
import {
  addRefreshToken,
  beginFamily,
  endFamily,
  findFamilyOf,
  findLiveFamily,
  type TokenFamily,
  useRefreshToken,
} from "./token-family.js";

/** What the use cases of tokens work with. */
export type TokenParts = { database: Database; tokenKeys: TokenKeys; keyReader: KeyReader };

/** What is handed out: a token to call with, and one to get the next pair with. */
export type IssuedTokens = { accessToken: string; expiresInSeconds: number; refreshToken: string };

/** Whose access token this is, with what they may do now. Throws `auth.required`, `auth.token-expired`. */
export async function authenticateToken(parts: TokenParts, token: string): Promise<Actor> {
  const { familyId, ...whose } = await verifyAccessToken(parts.tokenKeys, token);
  const actor = await parts.database.withLedger(whose.tenantId, async (sql) => {
    const family = await findLiveFamily(sql, { id: familyId, ...whose });
    return family === undefined ? undefined : readActor(sql, family);
  });
  if (actor === undefined) throw tokenInvalid();
  return actor;
}

/** Gives out tokens for an API key. Throws `auth.required`. */
export async function issueTokensForKey(parts: TokenParts, secret: string | undefined): Promise<IssuedTokens> {
  const { tenantId, subject } = await authenticateKey(parts, secret);
  return issue(parts, { tenantId, subject, sessionId: null });
}

/** Gives out tokens to the person whose session this is. They end with it. Throws `auth.forbidden`. */
export async function issueTokensForSession(parts: TokenParts, actor: Actor): Promise<IssuedTokens> {
  authorize(actor, "token.create");
  const { tenantId, subject, sessionId } = actor;
  if (sessionId === undefined) throw new AppError("auth.forbidden", "Only a session can ask for tokens in this way.");
  return issue(parts, { tenantId, subject, sessionId });
}

async function issue(parts: TokenParts, whose: Omit<TokenFamily, "id">): Promise<IssuedTokens> {
  const issued = await parts.database.withLedger(whose.tenantId, async (sql) => {
    const family = await beginFamily(sql, whose);
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
      const { family: robbed } = found;
      if (await endFamily(sql, robbed.id, "replayed")) {
        await recordAudit(sql, robbed, { action: "token.replay", resource: { kind: "token-family", id: robbed.id } });
      }
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
    if (family.subject.kind === "key") await noteKeyUse(sql, [family.subject.id]);
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
      if (found !== undefined) await revokeFamily(sql, found.family);
    });
    return;
  }
  const access = await verifyAccessToken(parts.tokenKeys, token).catch((thrown: unknown) => {
    if (isAppError(thrown)) return undefined;
    throw thrown;
  });
  if (access === undefined) return;
  const { familyId: id, ...whose } = access;
  await parts.database.withLedger(access.tenantId, (sql) => revokeFamily(sql, { id, ...whose }));
}

async function revokeFamily(sql: Sql, family: Omit<TokenFamily, "sessionId">): Promise<void> {
  if (!(await endFamily(sql, family.id, "revoked"))) return;
  await recordAudit(sql, family, { action: "token.revoke", resource: { kind: "token-family", id: family.id } });
}

async function present(
  { tokenKeys }: TokenParts,
  { family, refreshToken }: { family: TokenFamily; refreshToken: string },
): Promise<IssuedTokens> {
  const { id: familyId, tenantId, subject } = family;
  const accessToken = await signAccessToken(tokenKeys, { tenantId, subject, familyId });
  return { accessToken, expiresInSeconds: accessTokenSeconds, refreshToken };
}
