import { findLackedPermission } from "@autoweave/auth/find-lacked-permission";
import type { Permission } from "@autoweave/auth/permission";
import { type LiveSession, type SessionStore, type StoredSession, sessionMostDays } from "@autoweave/auth/session";
import { type Database, everyTenant, type Sql } from "../database.js";

type SessionRow = {
  id: string;
  tenant_id: string;
  person_id: string;
  provider_id: string | null;
  created_at: Date;
  expires_at: Date;
  user_agent: string | null;
  address: string | null;
  roles: string[] | null;
  vouched: Permission[] | null;
  is_disabled: boolean;
  is_stale: boolean;
};

function toStoredSession(row: SessionRow): StoredSession {
  return {
    id: row.id,
    tenantId: row.tenant_id,
    personId: row.person_id,
    providerId: row.provider_id,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    userAgent: row.user_agent,
    address: row.address,
  };
}

/**
 * The roles of a session's person, unless they may not be here: their account is closed or shut out of the tenant, or they may do more than whoever
 * registered the provider that brought them.
 */
function toRoles({ is_disabled: isDisabled, roles: held, vouched }: SessionRow): string[] | undefined {
  const roles = held ?? [];
  if (isDisabled || (vouched !== null && findLackedPermission(vouched, roles) !== undefined)) return undefined;
  return roles;
}

async function readSession(sql: Sql, id: string): Promise<SessionRow | undefined> {
  const [row] = await sql.rows<SessionRow>(
    "find-session",
    `SELECT s.*, m.roles, i.vouched, coalesce(p.disabled_at, m.disabled_at) IS NOT NULL AS is_disabled,
       s.last_used_at < now() - interval '1 minute' AS is_stale
     FROM session s JOIN member m USING (tenant_id, person_id) JOIN person p ON p.id = s.person_id
       LEFT JOIN identity_provider i ON i.id = s.provider_id
     WHERE s.id = $1`,
    [id],
  );
  return row;
}

/** A session by its id, for tokens that it has asked for; undefined when it is over. Its use is not noted. */
export async function findLiveSession(sql: Sql, id: string): Promise<LiveSession | undefined> {
  const row = await readSession(sql, id);
  const roles = row === undefined ? undefined : toRoles(row);
  if (row === undefined || roles === undefined || row.expires_at.getTime() <= Date.now()) return undefined;
  return { ...toStoredSession(row), roles };
}

/** The roles of a member at this moment; undefined when there is none, or their account is closed. */
export async function readMemberRoles(sql: Sql, tenantId: string, personId: string): Promise<string[] | undefined> {
  const [row] = await sql.rows<{ roles: string[] | null }>(
    "read-member-roles",
    `SELECT m.roles FROM member m JOIN person p ON p.id = m.person_id
     WHERE m.tenant_id = $1 AND m.person_id = $2 AND p.disabled_at IS NULL AND m.disabled_at IS NULL`,
    [tenantId, personId],
  );
  return row === undefined ? undefined : (row.roles ?? []);
}

/** Sessions in PostgreSQL. They are looked up before anybody knows whose they are, so for every tenant. */
export function createSessionStore(database: Database): SessionStore {
  return {
    insert: async (session) => {
      await database.withStatement((sql) =>
        sql.rows(
          "insert-session",
          `INSERT INTO session (id, tenant_id, person_id, provider_id, created_at, last_used_at, expires_at, user_agent, address)
           VALUES ($1, $2, $3, $4, $5, $5, $6, $7, $8)`,
          [
            session.id,
            session.tenantId,
            session.personId,
            session.providerId,
            session.createdAt,
            session.expiresAt,
            session.userAgent,
            session.address,
          ],
        ),
      );
    },
    find: (id) =>
      database.withLedger(everyTenant, async (sql) => {
        const row = await readSession(sql, id);
        if (row === undefined) return undefined;
        // At most once a minute: a page asks many times.
        if (row.is_stale) await sql.rows("use-session", "UPDATE session SET last_used_at = now() WHERE id = $1", [id]);
        return { session: toStoredSession(row), roles: toRoles(row) };
      }),
    extend: async (id, expiresAt) => {
      await database.withStatement((sql) =>
        sql.rows(
          "extend-session",
          `UPDATE session SET expires_at = least($2, created_at + make_interval(hours => ${sessionMostDays * 24}))
           WHERE id = $1 AND expires_at < least($2, created_at + make_interval(hours => ${sessionMostDays * 24}))`,
          [id, expiresAt],
        ),
      );
    },
    remove: async (id) => {
      await database.withStatement((sql) => sql.rows("remove-session", "DELETE FROM session WHERE id = $1", [id]));
    },
  };
}
