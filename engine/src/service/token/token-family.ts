import { createRefreshToken } from "@autoweave/auth/refresh-token";
import type { TokenSubject } from "@autoweave/auth/token";
import { uuidv7 } from "uuidv7";
import type { Sql } from "../../store/database.js";
import { isId } from "../refer.js";

/** A refresh token that is not used for so long is over, in days. */
export const refreshTokenDays = 30;
/** A family is over after so many days, however often it is refreshed. */
const familyDays = 90;
/** So many families of one subject live at once; the oldest goes. */
export const mostFamilies = 100;

/** All tokens that came from one request for them. Those of a person end with the session that asked for them. */
export type TokenFamily = TokenSubject & { id: string; sessionId: string | null };
/** Why a family ended before its time. */
export type EndReason = "replayed" | "revoked" | "subject-gone";

type FamilyRow = {
  id: string;
  tenant_id: string;
  subject_kind: "key" | "person";
  subject_id: string;
  session_id: string | null;
};

const columns = "f.id, f.tenant_id, f.subject_kind, f.subject_id, f.session_id";

function toFamily(row: FamilyRow): TokenFamily {
  const subject = { kind: row.subject_kind, id: row.subject_id };
  return { id: row.id, tenantId: row.tenant_id, subject, sessionId: row.session_id };
}

/** Begins a family, and forgets those that nobody can use again. */
export async function beginFamily(
  sql: Sql,
  { tenantId, subject, sessionId }: Omit<TokenFamily, "id">,
): Promise<TokenFamily> {
  const id = uuidv7();
  await sql.rows(
    "begin-token-family",
    `INSERT INTO token_family (id, tenant_id, subject_kind, subject_id, session_id, expires_at)
     VALUES ($1, $2, $3, $4, $5, now() + make_interval(days => $6))`,
    [id, tenantId, subject.kind, subject.id, sessionId, familyDays],
  );
  await sql.rows(
    "forget-token-families",
    `DELETE FROM token_family WHERE id IN (
       SELECT id FROM token_family WHERE tenant_id = $1 AND subject_id = $2 AND id <> $3
         ORDER BY created_at DESC, id DESC OFFSET $4)
     OR tenant_id = $1 AND expires_at < now()`,
    [tenantId, subject.id, id, mostFamilies - 1],
  );
  return { id, tenantId, subject, sessionId };
}

/** The family of an access token, while its tokens are good as far as it goes. */
export async function findLiveFamily(
  sql: Sql,
  { id, tenantId, subject }: Omit<TokenFamily, "sessionId">,
): Promise<TokenFamily | undefined> {
  if (!isId(id) || !isId(subject.id)) return undefined;
  const [row] = await sql.rows<FamilyRow>(
    "find-token-family",
    `SELECT ${columns} FROM token_family f
     WHERE id = $1 AND tenant_id = $2 AND subject_kind = $3 AND subject_id = $4
       AND ended_at IS NULL AND expires_at > now()`,
    [id, tenantId, subject.kind, subject.id],
  );
  return row === undefined ? undefined : toFamily(row);
}

/** Ends a family and all its tokens; false when it had ended already. */
export async function endFamily(sql: Sql, id: string, reason: EndReason): Promise<boolean> {
  const rows = await sql.rows(
    "end-token-family",
    "UPDATE token_family SET ended_at = now(), end_reason = $2 WHERE id = $1 AND ended_at IS NULL RETURNING id",
    [id, reason],
  );
  return rows.length === 1;
}

/** Adds a refresh token to a family; its secret is in no row. */
export async function addRefreshToken(sql: Sql, { id, tenantId }: TokenFamily): Promise<string> {
  const { secret, hash } = createRefreshToken();
  await sql.rows(
    "add-refresh-token",
    `INSERT INTO refresh_token (hash, tenant_id, family_id, expires_at)
     VALUES ($1, $2, $3, now() + make_interval(days => $4))`,
    [hash, tenantId, id, refreshTokenDays],
  );
  return secret;
}

/**
 * Uses a refresh token up. Of two that come at once the second waits for the first one's transaction, and then finds the
 * token used.
 */
export async function useRefreshToken(sql: Sql, hash: string): Promise<TokenFamily | undefined> {
  const [row] = await sql.rows<FamilyRow>(
    "use-refresh-token",
    `UPDATE refresh_token t SET used_at = now() FROM token_family f
     WHERE t.hash = $1 AND t.used_at IS NULL AND t.expires_at > now()
       AND f.id = t.family_id AND f.ended_at IS NULL AND f.expires_at > now()
     RETURNING ${columns}`,
    [hash],
  );
  return row === undefined ? undefined : toFamily(row);
}

/** The family of a refresh token, whether the token was used, and why the family ended if it did. */
export async function findFamilyOf(
  sql: Sql,
  hash: string,
): Promise<{ family: TokenFamily; isUsed: boolean; endReason: EndReason | null } | undefined> {
  const [row] = await sql.rows<FamilyRow & { is_used: boolean; end_reason: EndReason | null }>(
    "find-family-of-token",
    `SELECT ${columns}, f.end_reason, t.used_at IS NOT NULL AS is_used
     FROM refresh_token t JOIN token_family f ON f.id = t.family_id WHERE t.hash = $1`,
    [hash],
  );
  return row === undefined ? undefined : { family: toFamily(row), isUsed: row.is_used, endReason: row.end_reason };
}
