import type { Sql } from "../database.js";
import type { UnitKey } from "./rows.js";

// Not by `->>`: it cannot read a document in which a null character is written.
const waitsForRounds = `u.waiting_for::text LIKE '{"kind":"iterations"%'`;

/** Runs that go on although nothing of them is at work, ready, or waits for anything but its own rounds. */
export async function findStalled(
  sql: Sql,
  seconds: number,
  most: number,
): Promise<{ runId: string; versionId: string }[]> {
  return sql.rows<{ runId: string; versionId: string }>(
    "find-stalled",
    `SELECT r.id AS "runId", r.version_id AS "versionId" FROM run r
     WHERE r.finished_at IS NULL AND r.status = 'running' AND r.created_at < now() - $1 * interval '1 second'
       AND NOT EXISTS (SELECT FROM unit u WHERE u.run_id = r.id
         AND (u.status IN ('ready', 'running') OR u.updated_at > now() - $1 * interval '1 second'
           OR (u.status = 'waiting' AND NOT ${waitsForRounds})))
     ORDER BY r.created_at LIMIT $2`,
    [seconds, most],
  );
}

/** Scopes of a run in which something is still to come. */
export async function readOpenScopes(sql: Sql, runId: string): Promise<string[]> {
  const rows = await sql.rows<{ scope: string }>(
    "read-open-scopes",
    `SELECT '' AS scope UNION SELECT scope FROM iteration WHERE run_id = $1 AND status IN ('running', 'failing')`,
    [runId],
  );
  return rows.map((row) => row.scope);
}

/** Units of a run that wait for rounds of which none is open. */
export async function findIdleContainers(sql: Sql, runId: string): Promise<UnitKey[]> {
  return sql.rows<UnitKey>(
    "find-idle-containers",
    `SELECT u.run_id AS "runId", u.scope, u.unit FROM unit u
     WHERE u.run_id = $1 AND u.status = 'waiting' AND ${waitsForRounds} AND NOT EXISTS (
       SELECT FROM iteration i WHERE i.run_id = u.run_id AND i.parent = u.scope AND i.status IN ('running', 'failing'))`,
    [runId],
  );
}

/** Takes all jobs of a run for lost: whatever moves is launched anew. The caller holds the run's lock. */
export async function forgetLaunches(sql: Sql, runId: string): Promise<void> {
  await sql.rows(
    "forget-launches",
    "UPDATE unit SET launched = false WHERE run_id = $1 AND status IN ('pending', 'waiting') AND launched",
    [runId],
  );
}
