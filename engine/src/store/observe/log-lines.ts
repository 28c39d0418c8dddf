import type { JsonObject } from "@autoweave/contracts/json";
import { everyTenant, type Sql } from "../database.js";

/** A line of a process's log as it is kept. */
export type LogLineRow = {
  id: string;
  tenantId: string;
  at: Date;
  level: "error" | "warn" | "info" | "debug";
  service: string;
  message: string;
  fields: JsonObject;
};

/** Writes lines down. */
export async function insertLogLines(sql: Sql, rows: readonly LogLineRow[]): Promise<void> {
  await sql.rows(
    "insert-log-lines",
    `INSERT INTO log_line (id, tenant_id, at, level, service, message, fields)
     SELECT * FROM unnest($1::uuid[], $2::text[], $3::timestamptz[], $4::text[], $5::text[], $6::text[], $7::json[])`,
    [
      rows.map((row) => row.id),
      rows.map((row) => row.tenantId),
      rows.map((row) => row.at),
      rows.map((row) => row.level),
      rows.map((row) => row.service),
      rows.map((row) => row.message),
      rows.map((row) => JSON.stringify(row.fields)),
    ],
  );
}

/** Keeps of a tenant's lines the newest `most`, and none from before a time. */
export async function dropLogLines(sql: Sql, tenantId: string, most: number, before: Date): Promise<void> {
  await sql.rows(
    "drop-log-lines",
    `DELETE FROM log_line WHERE tenant_id = $1 AND (at < $3 OR id < (
       SELECT id FROM log_line WHERE tenant_id = $1 ORDER BY id DESC OFFSET $2 LIMIT 1))`,
    [tenantId, most, before],
  );
}

/** Which lines to read; `owners` are tenants, or every tenant for lines of none. */
export type LogFilter = {
  owners: string[];
  levels: string[];
  service: string | undefined;
  plugin: string | undefined;
  jobId: string | undefined;
  runId: string | undefined;
  before: string | undefined;
  most: number;
};

const columns = `id, tenant_id AS "tenantId", at, level, service, message, fields`;

/** Reads lines, the newest first. Fields hold no NUL, so they can be looked into. */
export async function readLogLines(sql: Sql, filter: LogFilter): Promise<LogLineRow[]> {
  const { owners, levels, service, plugin, jobId, runId, before, most } = filter;
  return sql.rows<LogLineRow>(
    "read-log-lines",
    `SELECT ${columns} FROM log_line
     WHERE tenant_id = ANY($1::text[]) AND level = ANY($2::text[]) AND ($3::text IS NULL OR service = $3)
       AND ($4::text IS NULL OR fields->>'plugin' = $4) AND ($5::text IS NULL OR fields->>'jobId' = $5)
       AND ($6::text IS NULL OR fields->>'runId' = $6) AND ($7::uuid IS NULL OR id < $7)
     ORDER BY id DESC LIMIT $8`,
    [owners, levels, service ?? null, plugin ?? null, jobId ?? null, runId ?? null, before ?? null, most],
  );
}

/** Lines of tenants that were written since a snapshot, and of no tenant for the one that runs the installation. */
export function readLogChanges(home: string) {
  return (
    sql: Sql,
    tenantIds: string[],
    since: string,
    most: number,
  ): Promise<(LogLineRow & { xid: string; tenantId: string })[]> =>
    sql.rows(
      "read-log-changes",
      `SELECT t.owner AS "tenantId", c.* FROM unnest($1::text[]) AS t(owner) CROSS JOIN LATERAL (
         SELECT x.id, x.at, x.level, x.service, x.message, x.fields, x.changed::text AS xid FROM log_line x
         WHERE x.tenant_id = ANY(CASE WHEN t.owner = $4 THEN ARRAY[t.owner, '${everyTenant}'] ELSE ARRAY[t.owner] END)
           AND x.changed >= pg_snapshot_xmin($2::pg_snapshot) AND NOT pg_visible_in_snapshot(x.changed, $2::pg_snapshot)
           AND x.changed < pg_snapshot_xmax(pg_current_snapshot())
         ORDER BY x.changed, x.id LIMIT $3) c`,
      [tenantIds, since, most, home],
    );
}
