import type { ErrorRecord } from "@autoweave/contracts/app-error";
import type { Answer, RunCause, RunStatus } from "@autoweave/contracts/run";
import type { Sql } from "../database.js";

/** A run as people look at it, answer apart. */
export type RunFacts = {
  id: string;
  flowId: string;
  flowName: string;
  versionId: string;
  version: number;
  trigger: string;
  cause: RunCause;
  status: RunStatus;
  error: ErrorRecord | null;
  parentRunId: string | null;
  replayOf: string | null;
  createdAt: Date;
  finishedAt: Date | null;
};

/** Which runs a list holds. `before` is the last one of the list before. */
export type RunFilter = {
  tenantId: string;
  flowId: string | undefined;
  status: RunStatus | undefined;
  before: { createdAt: Date; id: string } | undefined;
  most: number;
};

/** Columns of {@link RunFacts}, without the answer. */
export const runFactColumns = `id, flow_id AS "flowId", flow_name AS "flowName", version_id AS "versionId", version, trigger, cause, status,
  error, parent_run_id AS "parentRunId", replay_of AS "replayOf", created_at AS "createdAt", finished_at AS "finishedAt"`;

/** Reads one run with its answer. */
export async function readRun(sql: Sql, runId: string): Promise<(RunFacts & { answer: Answer | null }) | undefined> {
  const rows = await sql.rows<RunFacts & { answer: Answer | null }>(
    "read-run",
    `SELECT ${runFactColumns}, answer FROM run WHERE id = $1`,
    [runId],
  );
  return rows[0];
}

/** Lists runs, the newest first. */
export async function readRuns(sql: Sql, filter: RunFilter): Promise<RunFacts[]> {
  const values: unknown[] = [filter.tenantId, filter.most];
  const wheres = ["tenant_id = $1"];
  const add = (where: (...places: string[]) => string, ...added: unknown[]) => {
    wheres.push(where(...added.map((_, offset) => `$${values.length + 1 + offset}`)));
    values.push(...added);
  };
  if (filter.flowId !== undefined) add((place) => `flow_id = ${place}`, filter.flowId);
  if (filter.status !== undefined) add((place) => `status = ${place}`, filter.status);
  const { before } = filter;
  if (before !== undefined) add((at, id) => `(created_at, id) < (${at}, ${id}::uuid)`, before.createdAt, before.id);
  // A statement for each shape of the filter, so that each is planned for its own index.
  const shape = [filter.flowId, filter.status, before].map((part) => (part === undefined ? "0" : "1")).join("");
  return sql.rows<RunFacts>(
    `read-runs-${shape}`,
    `SELECT ${runFactColumns} FROM run WHERE ${wheres.join(" AND ")} ORDER BY created_at DESC, id DESC LIMIT $2`,
    values,
  );
}

/** Reads runs by their ids, in any order; those that are not there are left out. */
export async function readRunsById(
  sql: Sql,
  runIds: readonly string[],
): Promise<(RunFacts & { answer: Answer | null })[]> {
  return sql.rows("read-runs-by-id", `SELECT ${runFactColumns}, answer FROM run WHERE id = ANY($1::uuid[])`, [runIds]);
}

/** What runs were made from; those that are not there are left out. */
export async function readRunOrigins(
  sql: Sql,
  runIds: readonly string[],
): Promise<{ id: string; versionId: string; trigger: string }[]> {
  return sql.rows(
    "read-run-origins",
    'SELECT id, version_id AS "versionId", trigger FROM run WHERE id = ANY($1::uuid[])',
    [runIds],
  );
}

/** Lists the runs of several flows, of each the newest `most` that come before `before`. */
export async function readRunsOfFlows(
  sql: Sql,
  flowIds: readonly string[],
  filter: Pick<RunFilter, "status" | "before" | "most">,
): Promise<RunFacts[]> {
  const { status, before, most } = filter;
  return sql.rows<RunFacts>(
    "read-runs-of-flows",
    `SELECT r.* FROM unnest($1::uuid[]) AS f(id) CROSS JOIN LATERAL (
       SELECT ${runFactColumns} FROM run
       WHERE flow_id = f.id AND ($2::text IS NULL OR status = $2)
         AND ($3::timestamptz IS NULL OR (created_at, id) < ($3, $4::uuid))
       ORDER BY created_at DESC, id DESC LIMIT $5
     ) r`,
    [flowIds, status ?? null, before?.createdAt ?? null, before?.id ?? null, most],
  );
}

/** A run's input as it is kept: the text of the column, and the payload it refers to. */
export async function readInput(
  sql: Sql,
  runId: string,
): Promise<{ text: string; payload?: { id: string; body: string; bytes: number } } | undefined> {
  const rows = await sql.rows<{ text: string; id: string | null; body: string | null; bytes: number | null }>(
    "read-input",
    `SELECT r.input::text AS text, p.id, p.body::text AS body, p.bytes FROM run r
     LEFT JOIN payload p ON p.run_id = r.id AND r.input::text = '{"$payload":"' || p.id || '"}'
     WHERE r.id = $1`,
    [runId],
  );
  const row = rows[0];
  if (row === undefined) return undefined;
  const { text, id, body, bytes } = row;
  return id === null || body === null || bytes === null ? { text } : { text, payload: { id, body, bytes } };
}
