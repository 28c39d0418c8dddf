import {
  type ServiceToken,
  serviceTokenSeconds,
  signServiceToken,
  verifyServiceToken,
} from "@autoweave/auth/service-token";
import type { TokenKeys } from "@autoweave/auth/token-keys";
import { LRUCache } from "lru-cache";

/** Tokens that are kept: some hundred bytes each. */
const mostKept = 10_000;
/** Tokens live by the clock on the wall. */
const clock = { perf: { now: () => Date.now() }, ttlResolution: 0 };

/** Signs tokens for one audience. The same subject with the same permissions is given its token again for half of its life. */
export function createServiceTokenSigner(keys: TokenKeys, audience: string): (whose: ServiceToken) => Promise<string> {
  const kept = new LRUCache<string, Promise<string>>({
    ...clock,
    max: mostKept,
    ttl: (serviceTokenSeconds / 2) * 1000,
  });
  return ({ tenantId, subject, permissions }) => {
    const key = JSON.stringify([tenantId, subject.kind, subject.id, permissions]);
    const known = kept.get(key);
    if (known !== undefined) return known;
    const token = signServiceToken(keys, { audience, actor: { tenantId, subject, permissions } });
    kept.set(key, token);
    // One that could not be signed is tried again.
    token.catch(() => kept.delete(key));
    return token;
  };
}

/**
 * Reads tokens for one audience, a good one once for as long as it lives. What its subject may do now is not part of it.
 * Throws `auth.required`, `auth.token-expired`.
 */
export function createServiceTokenReader(keys: TokenKeys, audience: string): (token: string) => Promise<ServiceToken> {
  const kept = new LRUCache<string, ServiceToken>({ ...clock, max: mostKept });
  return async (token) => {
    const known = kept.get(token);
    if (known !== undefined) return known;
    const { expiresAt, ...whose } = await verifyServiceToken(keys, token, { audience });
    const ttl = expiresAt.getTime() - Date.now();
    if (ttl > 0) kept.set(token, whose, { ttl });
    return whose;
  };
}
