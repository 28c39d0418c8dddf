import { type SessionStore, type StoredSession, sessionMostDays } from "@autoweave/auth/session";
import { type Database, everyTenant } from "../database.js";

type SessionRow = {
  id: string;
  tenant_id: string;
  person_id: string;
  created_at: Date;
  expires_at: Date;
  user_agent: string | null;
  address: string | null;
  roles: string[] | null;
  is_disabled: boolean;
  is_stale: boolean;
};

function toStoredSession(row: SessionRow): StoredSession {
  return {
    id: row.id,
    tenantId: row.tenant_id,
    personId: row.person_id,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    userAgent: row.user_agent,
    address: row.address,
  };
}

/** Sessions in PostgreSQL. They are looked up before anybody knows whose they are, so for every tenant. */
export function createSessionStore(database: Database): SessionStore {
  return {
    insert: async (session) => {
      await database.withStatement((sql) =>
        sql.rows(
          "insert-session",
          `INSERT INTO session (id, tenant_id, person_id, created_at, last_used_at, expires_at, user_agent, address)
           VALUES ($1, $2, $3, $4, $4, $5, $6, $7)`,
          [
            session.id,
            session.tenantId,
            session.personId,
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
        const [row] = await sql.rows<SessionRow>(
          "find-session",
          `SELECT s.*, m.roles, p.disabled_at IS NOT NULL AS is_disabled,
             s.last_used_at < now() - interval '1 minute' AS is_stale
           FROM session s JOIN member m USING (tenant_id, person_id) JOIN person p ON p.id = s.person_id
           WHERE s.id = $1`,
          [id],
        );
        if (row === undefined) return undefined;
        // At most once a minute: a page asks many times.
        if (row.is_stale) await sql.rows("use-session", "UPDATE session SET last_used_at = now() WHERE id = $1", [id]);
        return { session: toStoredSession(row), roles: row.is_disabled ? undefined : (row.roles ?? []) };
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
