import type { Actor } from "@autoweave/auth/actor";
import { authorize } from "@autoweave/auth/authorize";
import { AppError } from "@autoweave/contracts/app-error";
import type { RunStatus } from "@autoweave/contracts/run";
import type { Database } from "../../store/database.js";
import { isRunId } from "../../store/ledger/find-runs.js";
import { findStartable } from "../../store/ledger/find-startable.js";
import { type RunFacts, readRuns, readRunsOfFlows } from "../../store/ledger/read-runs.js";
import { flowNotFound, isId, isStorable } from "../refer.js";
import { type RunSummary, toRunSummary } from "./run-view.js";

/** Most runs in one list. */
export const mostRuns = 200;
const usualRuns = 50;

/** Which runs to list. `cursor` is `nextCursor` of the list before. */
export type RunQuery = {
  flow?: string | undefined;
  status?: RunStatus | undefined;
  limit?: number | undefined;
  cursor?: string | undefined;
};

/** The cursor of a run in a list; `createdAt` is ISO 8601. */
export function toRunCursor({ createdAt, id }: { createdAt: string; id: string }): string {
  return Buffer.from(`${Date.parse(createdAt)}/${id}`).toString("base64url");
}

function readCursor(cursor: string): { createdAt: Date; id: string } {
  const [time = "", id = ""] = Buffer.from(cursor, "base64url").toString().split("/");
  const createdAt = new Date(/^\d{1,15}$/.test(time) ? Number(time) : Number.NaN);
  if (!Number.isNaN(createdAt.getTime()) && isRunId(id)) return { createdAt, id };
  throw new AppError("request.invalid", "This cursor is not one that a list of runs gave; list from the start.");
}

/** A list of runs, and where the next one begins. */
export type RunPage = { runs: RunSummary[]; nextCursor: string | null };

function toPage(rows: readonly RunFacts[], limit: number): RunPage {
  const runs = rows.slice(0, limit).map(toRunSummary);
  const last = rows.length > limit ? runs.at(-1) : undefined;
  return { runs, nextCursor: last === undefined ? null : toRunCursor(last) };
}

/** Runs of the tenant, the newest first. Throws `flow.not-found` when the flow named is not there. */
export async function listRuns(parts: { database: Database }, actor: Actor, input: RunQuery = {}): Promise<RunPage> {
  authorize(actor, "run.list");
  const { flow, status } = input;
  const limit = Math.min(input.limit ?? usualRuns, mostRuns);
  const before = input.cursor === undefined ? undefined : readCursor(input.cursor);
  const { tenantId } = actor;
  const read = { tenantId, isShortRead: true };
  const found =
    flow === undefined || !isStorable(flow)
      ? undefined
      : await parts.database.withStatement((sql) => findStartable(sql, tenantId, flow), read);
  if (flow !== undefined && found === undefined) throw flowNotFound(flow);
  const rows = await parts.database.withStatement(
    (sql) => readRuns(sql, { tenantId, flowId: found?.flowId, status, before, most: limit + 1 }),
    read,
  );
  return toPage(rows, limit);
}

/** The runs of several flows, named by their ids: of each a list of its own, the newest first. */
export async function listRunsOfFlows(
  parts: { database: Database },
  actor: Actor,
  input: Omit<RunQuery, "flow"> & { flows: readonly string[] },
): Promise<Map<string, RunPage>> {
  authorize(actor, "run.list");
  const { status } = input;
  const limit = Math.min(input.limit ?? usualRuns, mostRuns);
  const before = input.cursor === undefined ? undefined : readCursor(input.cursor);
  const flows = input.flows.filter(isId);
  const rows = await parts.database.withLedger(actor.tenantId, (sql) =>
    readRunsOfFlows(sql, flows, { status, before, most: limit + 1 }),
  );
  const byFlow = new Map<string, RunFacts[]>(flows.map((flow) => [flow, []]));
  for (const row of rows) byFlow.get(row.flowId)?.push(row);
  return new Map([...byFlow].map(([flow, found]) => [flow, toPage(found, limit)]));
}
