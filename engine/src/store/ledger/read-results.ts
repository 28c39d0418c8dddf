import type { ErrorRecord } from "@autoweave/contracts/app-error";
import type { Json } from "@autoweave/contracts/json";
import type { Answer, RunStatus } from "@autoweave/contracts/run";
import type { Sql } from "../database.js";
import { readLastEmissions } from "./read-run-output.js";

/** How a run came out, or how it stands. `output` is null until it has completed or answered. */
export type RunResult = { status: RunStatus; answer: Answer | null; output: Json; error: ErrorRecord | null };

/** A run's result with whose run it is. */
export type OwnedResult = RunResult & { tenantId: string };

/** Reads how runs stand, by their ids. */
export async function readResults(sql: Sql, runIds: string[]): Promise<Map<string, OwnedResult>> {
  const rows = await sql.rows<{
    id: string;
    tenant_id: string;
    status: RunStatus;
    answer: Answer | null;
    error: ErrorRecord | null;
  }>("read-results", "SELECT id, tenant_id, status, answer, error FROM run WHERE id = ANY($1::uuid[])", [runIds]);
  const silent = rows.filter((row) => row.status === "completed" && row.answer === null).map((row) => row.id);
  const outputs = silent.length === 0 ? new Map<string, Json>() : await readLastEmissions(sql, silent);
  return new Map(
    rows.map((row) => [
      row.id,
      {
        tenantId: row.tenant_id,
        status: row.status,
        answer: row.answer,
        output: row.answer === null ? (outputs.get(row.id) ?? null) : row.answer.body,
        error: row.status === "failed" ? row.error : null,
      },
    ]),
  );
}

/** Of runs that somebody waits for: those that have ended, and of the first also those that have answered. */
export async function findSettled(sql: Sql, answered: string[], ended: string[]): Promise<string[]> {
  const rows = await sql.rows<{ id: string }>(
    "find-settled",
    `SELECT id FROM run WHERE (id = ANY($1::uuid[]) AND (finished_at IS NOT NULL OR answer IS NOT NULL))
       OR (id = ANY($2::uuid[]) AND finished_at IS NOT NULL)`,
    [answered, ended],
  );
  return rows.map((row) => row.id);
}
