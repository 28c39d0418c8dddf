import { signToken, type TokenKind, type TokenSubject, verifyToken } from "./token.js";
import type { TokenKeys } from "./token-keys.js";

/** How long a token between processes lives, in seconds: one call's worth. */
export const serviceTokenSeconds = 60;

const kind: TokenKind = { type: "service+jwt", seconds: serviceTokenSeconds };

/**
 * Signs what one process shows another when it asks on somebody's behalf. `audience` names the one that is asked, for
 * example `autoweave:subgraph:agents`; no other process takes the token.
 */
export function signServiceToken(
  keys: TokenKeys,
  { audience, actor }: { audience: string; actor: TokenSubject },
): Promise<string> {
  return signToken(keys, kind, audience, { tenantId: actor.tenantId, subject: actor.subject });
}

/**
 * On whose behalf another process asks. What they may do is not in the token: read it from the database, and authorize
 * again. Throws `auth.required`, `auth.token-expired`.
 */
export async function verifyServiceToken(
  keys: TokenKeys,
  token: string,
  { audience }: { audience: string },
): Promise<TokenSubject> {
  const { tenantId, subject } = await verifyToken(keys, kind, audience, token);
  return { tenantId, subject };
}
