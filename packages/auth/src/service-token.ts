import type { Actor } from "./actor.js";
import { Permission } from "./permission.js";
import { signToken, type TokenKind, type TokenSubject, tokenInvalid, verifyToken } from "./token.js";
import type { TokenKeys } from "./token-keys.js";

/** How long a token between processes lives, in seconds: one call's worth. */
export const serviceTokenSeconds = 60;

/** Who signs them: processes of one installation know it by other addresses, or by none. Their keys are the same. */
export const serviceIssuer = "autoweave";

const kind: TokenKind = { type: "service+jwt", seconds: serviceTokenSeconds };

/** On whose behalf a process asks, and what they may do at most. */
export type ServiceToken = TokenSubject & Pick<Actor, "permissions">;

/**
 * Signs what one process shows another when it asks on somebody's behalf. `audience` names the one that is asked, for
 * example `autoweave:subgraph:agents`; no other process takes the token.
 */
export function signServiceToken(
  keys: TokenKeys,
  { audience, actor }: { audience: string; actor: ServiceToken },
): Promise<string> {
  const { tenantId, subject, permissions } = actor;
  return signToken(
    { ...keys, issuer: serviceIssuer },
    kind,
    audience,
    { tenantId, subject },
    { scope: permissions.join(" ") },
  );
}

/**
 * On whose behalf another process asks. The permissions are those that it saw: more than these the subject may not do
 * here, less perhaps, so read from the database what they may do now, and authorize again. Throws `auth.required`,
 * `auth.token-expired`.
 */
export async function verifyServiceToken(
  keys: TokenKeys,
  token: string,
  { audience }: { audience: string },
): Promise<ServiceToken & { expiresAt: Date }> {
  const { tenantId, subject, payload } = await verifyToken({ ...keys, issuer: serviceIssuer }, kind, audience, token);
  const expiresAt = new Date(Number(payload.exp) * 1000);
  return { tenantId, subject, permissions: readScope(payload.scope), expiresAt };
}

function readScope(scope: unknown): Permission[] {
  if (typeof scope !== "string") throw tokenInvalid();
  const permissions = scope === "" ? [] : scope.split(" ");
  const read = Permission.array().safeParse(permissions);
  if (!read.success) throw tokenInvalid();
  return read.data;
}
