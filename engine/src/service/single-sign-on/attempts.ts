import { createHash, randomBytes } from "node:crypto";
import type { OidcAttempt } from "@autoweave/auth/oidc";
import type { Sql } from "../../store/database.js";

/** A browser has so long to come back from the provider, in seconds. */
export const attemptSeconds = 600;

const browserPattern = /^[A-Za-z0-9_-]{43}$/;

/** An attempt as it is kept between the two halves of a sign-in. */
export type Attempt = Pick<OidcAttempt, "nonce" | "verifier"> & {
  tenantId: string;
  providerId: string;
  returnTo: string;
};

const hash = (secret: string) => createHash("sha256").update(secret).digest("hex");

/** What marks a browser while it is at a provider: the mark it has, if that can be one, else a new one. */
export function toBrowserMark(held: string | undefined): string {
  return held !== undefined && browserPattern.test(held) ? held : randomBytes(32).toString("base64url");
}

/** Keeps an attempt, by the hashes of its state and of the browser's mark, and forgets those that are over. */
export async function keepAttempt(sql: Sql, state: string, browser: string, attempt: Attempt): Promise<void> {
  await sql.rows("forget-sign-in-attempts", "DELETE FROM sign_in_attempt WHERE expires_at < now()", []);
  await sql.rows(
    "keep-sign-in-attempt",
    `INSERT INTO sign_in_attempt (state_hash, browser_hash, tenant_id, provider_id, nonce, verifier, return_to, expires_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, now() + make_interval(secs => $8))`,
    [
      ...[hash(state), hash(browser), attempt.tenantId, attempt.providerId, attempt.nonce, attempt.verifier],
      ...[attempt.returnTo, attemptSeconds],
    ],
  );
}

/**
 * Takes an attempt for good: of two that come back with the same state, one finds it. It has to be the browser and the
 * provider that it was begun with.
 */
export async function takeAttempt(
  sql: Sql,
  state: string,
  browser: string,
  providerId: string,
): Promise<Attempt | undefined> {
  const [row] = await sql.rows<{
    tenant_id: string;
    provider_id: string;
    nonce: string;
    verifier: string;
    return_to: string;
  }>(
    "take-sign-in-attempt",
    `DELETE FROM sign_in_attempt
     WHERE state_hash = $1 AND browser_hash = $2 AND provider_id = $3 AND expires_at > now()
     RETURNING tenant_id, provider_id, nonce, verifier, return_to`,
    [hash(state), hash(browser), providerId],
  );
  if (row === undefined) return undefined;
  const { nonce, verifier } = row;
  return { tenantId: row.tenant_id, providerId: row.provider_id, nonce, verifier, returnTo: row.return_to };
}
