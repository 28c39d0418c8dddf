import type { Sql } from "../database.js";
import type {
  IterationChange,
  IterationRow,
  NewOutbox,
  NewRun,
  NewUnit,
  NodeRunRow,
  OutboxRow,
  PayloadRow,
  RunChange,
  UnitChange,
} from "./rows.js";

// Every statement writes a whole batch from arrays: one round trip however many runs settle together.

/** Writes runs. */
export async function insertRuns(sql: Sql, runs: NewRun[]): Promise<void> {
  if (runs.length === 0) return;
  await sql.rows(
    "insert-runs",
    `INSERT INTO run (id, tenant_id, flow_id, flow_name, version_id, version, trigger, cause, status, priority, hops,
       input, parent_run_id, parent_scope, parent_unit, replay_of, deadline_at, created_at, answer, finished_at)
     SELECT * FROM unnest($1::uuid[], $2::text[], $3::uuid[], $4::text[], $5::uuid[], $6::int[], $7::text[], $8::text[],
       $9::text[], $10::int[], $11::int[], $12::json[], $13::uuid[], $14::text[], $15::text[], $16::uuid[],
       $17::timestamptz[], $18::timestamptz[], $19::json[], $20::timestamptz[])`,
    [
      runs.map((run) => run.id),
      runs.map((run) => run.tenantId),
      runs.map((run) => run.flowId),
      runs.map((run) => run.flowName),
      runs.map((run) => run.versionId),
      runs.map((run) => run.version),
      runs.map((run) => run.trigger),
      runs.map((run) => run.cause),
      runs.map((run) => run.status),
      runs.map((run) => run.priority),
      runs.map((run) => run.hops),
      runs.map((run) => run.input.text),
      runs.map((run) => run.parentRunId),
      runs.map((run) => run.parentScope),
      runs.map((run) => run.parentUnit),
      runs.map((run) => run.replayOf),
      runs.map((run) => run.deadlineAt),
      runs.map((run) => run.createdAt),
      runs.map((run) => toJsonText(run.end?.answer)),
      runs.map((run) => run.end?.finishedAt ?? null),
    ],
  );
}

/** Claims the dedupe keys of runs. Returns, for each run whose key is taken, by which run. */
export async function claimDedupeKeys(sql: Sql, runs: NewRun[]): Promise<Map<string, string>> {
  const taken = new Map<string, string>();
  for (const run of runs) {
    if (run.dedupe === undefined) continue;
    const rows = await sql.rows<{ run_id: string }>(
      "claim-dedupe",
      `INSERT INTO dedupe AS d (tenant_id, flow_id, key, run_id, expires_at) VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT (tenant_id, flow_id, key) DO UPDATE
         SET run_id = CASE WHEN d.expires_at < now() THEN excluded.run_id ELSE d.run_id END,
             expires_at = CASE WHEN d.expires_at < now() THEN excluded.expires_at ELSE d.expires_at END
       RETURNING run_id`,
      [run.tenantId, run.flowId, run.dedupe.key, run.id, run.dedupe.expiresAt],
    );
    const owner = rows[0]?.run_id;
    if (owner !== undefined && owner !== run.id) taken.set(run.id, owner);
  }
  return taken;
}

/** Writes units; those that exist already stay as they are. */
export async function insertUnits(sql: Sql, units: NewUnit[]): Promise<void> {
  if (units.length === 0) return;
  await sql.rows(
    "insert-units",
    `INSERT INTO unit (run_id, scope, unit, tenant_id, status, launched, launches, once, emitted, attempt, starts, worker,
       lease_until)
     SELECT run_id, scope, unit, tenant_id, status, launched, launched::int, once, '{}',
       (worker IS NOT NULL OR status = 'completed')::int, (worker IS NOT NULL)::int, worker, now() + lease_ms * interval '1 millisecond'
     FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::boolean[], $7::boolean[], $8::text[],
         $9::int[])
       AS n(run_id, scope, unit, tenant_id, status, launched, once, worker, lease_ms)
     ON CONFLICT DO NOTHING`,
    [
      units.map((unit) => unit.runId),
      units.map((unit) => unit.scope),
      units.map((unit) => unit.unit),
      units.map((unit) => unit.tenantId),
      units.map((unit) => unit.status),
      units.map((unit) => unit.launched),
      units.map((unit) => unit.once),
      units.map((unit) => unit.holder?.worker ?? null),
      units.map((unit) => unit.holder?.leaseMs ?? null),
    ],
  );
}

/** A unit after {@link updateUnits}; `launches` grew when it has to be handed to the queue. */
export type ChangedUnit = { runId: string; scope: string; unit: string; launches: number };

/** Changes units by compare-and-set, and returns those that were as expected. */
export async function updateUnits(sql: Sql, changes: UnitChange[]): Promise<ChangedUnit[]> {
  if (changes.length === 0) return [];
  const rows = await sql.rows<{ run_id: string; scope: string; unit: string; launches: number }>(
    "update-units",
    `UPDATE unit u SET
       status = c.status,
       emitted = CASE WHEN c.emitted IS NULL THEN u.emitted ELSE ARRAY(SELECT json_array_elements_text(c.emitted)) END,
       attempt = u.attempt + (c.worker IS NOT NULL)::int,
       starts = CASE WHEN c.was = 'running' AND NOT c.keep_starts THEN 0 ELSE u.starts END + (c.worker IS NOT NULL)::int,
       lease_until = now() + c.lease_ms * interval '1 millisecond',
       worker = c.worker,
       waiting_for = c.waiting_for,
       waiting_name = c.waiting_name,
       wake_at = c.wake_at,
       woke = COALESCE(c.woke, CASE WHEN c.status = 'ready' THEN u.woke END),
       launches = u.launches + (c.launch AND (c.relaunch OR NOT u.launched))::int,
       launched = c.worker IS NULL AND (c.launch OR (u.launched AND c.was IN ('pending', 'ready'))),
       updated_at = now()
     FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::boolean[], $7::json[], $8::json[],
         $9::text[], $10::timestamptz[], $11::json[], $12::boolean[], $13::boolean[], $14::text[], $15::int[])
       AS c(run_id, scope, unit, was, status, launch, emitted, waiting_for, waiting_name, wake_at, woke, keep_starts,
         relaunch, worker, lease_ms)
     WHERE u.run_id = c.run_id AND u.scope = c.scope AND u.unit = c.unit AND u.status = c.was
     RETURNING u.run_id, u.scope, u.unit, u.launches`,
    [
      changes.map((change) => change.runId),
      changes.map((change) => change.scope),
      changes.map((change) => change.unit),
      changes.map((change) => change.was),
      changes.map((change) => change.status),
      changes.map((change) => change.launch),
      changes.map((change) => (change.emitted === undefined ? null : JSON.stringify(change.emitted))),
      changes.map((change) => toJsonText(change.waitingFor)),
      changes.map((change) => change.waitingName ?? null),
      changes.map((change) => change.wakeAt ?? null),
      changes.map((change) => toJsonText(change.woke)),
      changes.map((change) => change.keepStarts === true),
      changes.map((change) => change.relaunch === true),
      changes.map((change) => change.holder?.worker ?? null),
      changes.map((change) => change.holder?.leaseMs ?? null),
    ],
  );
  return rows.map((row) => ({ runId: row.run_id, scope: row.scope, unit: row.unit, launches: row.launches }));
}

function toJsonText(value: unknown): string | null {
  return value === undefined || value === null ? null : JSON.stringify(value);
}

/** Writes node runs, over what earlier attempts left. */
export async function upsertNodeRuns(sql: Sql, rows: NodeRunRow[]): Promise<void> {
  if (rows.length === 0) return;
  await sql.rows(
    "upsert-node-runs",
    `INSERT INTO node_run (run_id, scope, node, tenant_id, unit, type, status, attempt, attempts, input, config, output,
       error, started_at, finished_at)
     SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::int[],
       $9::json[], $10::json[], $11::json[], $12::json[], $13::json[], $14::timestamptz[], $15::timestamptz[])
     ON CONFLICT (run_id, scope, node) DO UPDATE SET status = excluded.status, attempt = excluded.attempt,
       attempts = excluded.attempts, input = excluded.input, config = excluded.config, output = excluded.output,
       error = excluded.error, started_at = excluded.started_at, finished_at = excluded.finished_at`,
    [
      rows.map((row) => row.runId),
      rows.map((row) => row.scope),
      rows.map((row) => row.node),
      rows.map((row) => row.tenantId),
      rows.map((row) => row.unit),
      rows.map((row) => row.type),
      rows.map((row) => row.status),
      rows.map((row) => row.attempt),
      rows.map((row) => (row.attempts.length === 0 ? "[]" : JSON.stringify(row.attempts))),
      rows.map((row) => JSON.stringify(row.input)),
      rows.map((row) => row.config.text),
      rows.map((row) => row.output?.text ?? null),
      rows.map((row) => toJsonText(row.error)),
      rows.map((row) => row.startedAt),
      rows.map((row) => row.finishedAt),
    ],
  );
}

/** Keeps payloads; one that is there already is the same by its id. */
export async function insertPayloads(sql: Sql, payloads: PayloadRow[]): Promise<void> {
  // One statement each: they are large and rare, and a batch of 50 MB bodies would not fit a message.
  const seen = new Set<string>();
  for (const payload of payloads) {
    const key = `${payload.runId}/${payload.id}`;
    if (seen.has(key)) continue;
    seen.add(key);
    await sql.rows(
      "insert-payload",
      `INSERT INTO payload (run_id, id, tenant_id, body, bytes) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING`,
      [payload.runId, payload.id, payload.tenantId, payload.body, payload.bytes],
    );
  }
}

/** Changes runs. The caller holds their rows' locks. */
export async function updateRuns(sql: Sql, changes: RunChange[]): Promise<void> {
  if (changes.length === 0) return;
  await sql.rows(
    "update-runs",
    `UPDATE run r SET status = c.status, error = COALESCE(c.error, r.error), answer = COALESCE(c.answer, r.answer),
       output = COALESCE(c.output, r.output), finished_at = c.finished_at, changed = pg_current_xact_id()
     FROM unnest($1::uuid[], $2::text[], $3::json[], $4::json[], $5::json[], $6::timestamptz[])
       AS c(id, status, error, answer, output, finished_at)
     WHERE r.id = c.id`,
    [
      changes.map((change) => change.id),
      changes.map((change) => change.status),
      changes.map((change) => toJsonText(change.error)),
      changes.map((change) => toJsonText(change.answer)),
      changes.map((change) => change.output?.text ?? null),
      changes.map((change) => change.finishedAt),
    ],
  );
}

/** Writes iterations. */
export async function insertIterations(sql: Sql, rows: IterationRow[]): Promise<void> {
  if (rows.length === 0) return;
  await sql.rows(
    "insert-iterations",
    `INSERT INTO iteration (run_id, scope, tenant_id, parent, container, index, status, item)
     SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::int[], $7::text[], $8::json[])
     ON CONFLICT DO NOTHING`,
    [
      rows.map((row) => row.runId),
      rows.map((row) => row.scope),
      rows.map((row) => row.tenantId),
      rows.map((row) => row.parent),
      rows.map((row) => row.container),
      rows.map((row) => row.index),
      rows.map((row) => row.status),
      rows.map((row) => row.item.text),
    ],
  );
}

/** Changes iterations. */
export async function updateIterations(sql: Sql, changes: IterationChange[]): Promise<void> {
  if (changes.length === 0) return;
  await sql.rows(
    "update-iterations",
    `UPDATE iteration i SET status = c.status, error = COALESCE(c.error, i.error),
       finished_at = CASE WHEN c.status IN ('completed', 'failed', 'cancelled') THEN now() END
     FROM unnest($1::uuid[], $2::text[], $3::text[], $4::json[]) AS c(run_id, scope, status, error)
     WHERE i.run_id = c.run_id AND i.scope = c.scope`,
    [
      changes.map((change) => change.runId),
      changes.map((change) => change.scope),
      changes.map((change) => change.status),
      changes.map((change) => toJsonText(change.error)),
    ],
  );
}

/** Writes outbox rows and returns them with their ids, so that the writer can deliver them at once. */
export async function insertOutbox(sql: Sql, rows: NewOutbox[]): Promise<OutboxRow[]> {
  if (rows.length === 0) return [];
  // Rows just written are due a little later for everybody else: their writer is about to deliver them.
  const ids = await sql.rows<{ id: string }>(
    "insert-outbox",
    `INSERT INTO outbox (tenant_id, run_id, kind, body, due_at)
     SELECT tenant_id, run_id, kind, body, now() + interval '5 seconds'
     FROM unnest($1::text[], $2::uuid[], $3::text[], $4::json[]) WITH ORDINALITY AS n(tenant_id, run_id, kind, body, ord)
     ORDER BY ord
     RETURNING id::text`,
    [
      rows.map((row) => row.tenantId),
      rows.map((row) => row.runId),
      rows.map((row) => row.body.kind),
      rows.map((row) => JSON.stringify(row.body)),
    ],
  );
  return rows.map((row, position) => ({ ...row, id: ids[position]?.id ?? "" }));
}
