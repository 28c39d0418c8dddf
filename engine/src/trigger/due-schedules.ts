import type { Sql } from "../store/database.js";
import type { PublishedTrigger } from "./published-trigger.js";

/** A published schedule whose time has come. */
export type DueSchedule = PublishedTrigger & { nextAt: Date };

// Joined to a schedule `t`: runs of it that still go on.
const openRun = "r.flow_id = t.flow_id AND r.trigger = t.node AND r.cause = 'schedule' AND r.finished_at IS NULL";
const isHeldUp = `t.config->>'overlap' = 'queue' AND EXISTS (SELECT FROM run r WHERE ${openRun})`;

/** Locks schedules whose time has come, the longest due first; those that another process has locked are left to it. */
export async function lockDueSchedules(sql: Sql, now: Date, most: number): Promise<DueSchedule[]> {
  return sql.rows<DueSchedule>(
    "lock-due-schedules",
    `SELECT t.id, t.tenant_id AS "tenantId", t.flow_id AS "flowId", f.name AS "flowName", t.version_id AS "versionId",
       v.number AS version, t.node, t.config, t.next_at AS "nextAt"
     FROM trigger t JOIN flow f ON f.id = t.flow_id JOIN flow_version v ON v.id = t.version_id
     WHERE t.type = 'trigger.schedule' AND t.next_at <= $1 AND NOT (${isHeldUp})
     ORDER BY t.next_at LIMIT $2 FOR UPDATE OF t SKIP LOCKED`,
    [now, most],
  );
}

/**
 * Runs of schedules that still go on, by the schedule's id. The run that holds a schedule's `dedupeKey` is left out: it is no
 * earlier one but the very one that is to be started.
 */
export async function findEarlierRuns(
  sql: Sql,
  schedules: { id: string; dedupeKey: string }[],
): Promise<Map<string, string[]>> {
  if (schedules.length === 0) return new Map();
  const rows = await sql.rows<{ id: string; runs: string[] }>(
    "find-earlier-runs",
    `SELECT t.id, array_agg(r.id::text) AS runs
     FROM unnest($1::uuid[], $2::text[]) AS k(id, key) JOIN trigger t ON t.id = k.id JOIN run r ON ${openRun}
     WHERE NOT EXISTS (SELECT FROM dedupe d
       WHERE d.tenant_id = t.tenant_id AND d.flow_id = t.flow_id AND d.key = k.key AND d.run_id = r.id)
     GROUP BY t.id`,
    [schedules.map(({ id }) => id), schedules.map(({ dedupeKey }) => dedupeKey)],
  );
  return new Map(rows.map((row) => [row.id, row.runs]));
}

/** Says when schedules are due next; null is never. */
export async function setNextDates(sql: Sql, dates: { id: string; nextAt: Date | null }[]): Promise<void> {
  if (dates.length === 0) return;
  await sql.rows(
    "set-next-dates",
    `UPDATE trigger t SET next_at = d.next_at FROM unnest($1::uuid[], $2::timestamptz[]) AS d(id, next_at) WHERE t.id = d.id`,
    [dates.map(({ id }) => id), dates.map(({ nextAt }) => nextAt)],
  );
}

/** The next date of all schedules, and whether some are due but wait for a run to end. */
export async function findNextDue(sql: Sql, now: Date): Promise<{ nextAt: Date | undefined; isWaiting: boolean }> {
  const rows = await sql.rows<{ nextAt: Date | null; isWaiting: boolean | null }>(
    "find-next-due",
    `SELECT min(t.next_at) FILTER (WHERE NOT held_up) AS "nextAt", bool_or(held_up) AS "isWaiting"
     FROM (SELECT t.next_at, t.next_at <= $1 AND ${isHeldUp} AS held_up FROM trigger t
       WHERE t.type = 'trigger.schedule' AND t.next_at IS NOT NULL) t`,
    [now],
  );
  return { nextAt: rows[0]?.nextAt ?? undefined, isWaiting: rows[0]?.isWaiting ?? false };
}
