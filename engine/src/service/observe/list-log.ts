import type { Actor } from "@autoweave/auth/actor";
import { authorize } from "@autoweave/auth/authorize";
import type { JsonObject } from "@autoweave/contracts/json";
import { type Database, everyTenant } from "../../store/database.js";
import { firstTenant } from "../../store/first-tenant.js";
import { type LogLineRow, readLogLines } from "../../store/observe/log-lines.js";
import { isId, isStorable } from "../refer.js";

/** Levels of a log line, the most urgent first. */
export const logLevels = ["error", "warn", "info", "debug"] as const;
export type LogLevel = (typeof logLevels)[number];

/** A line of a process's log. `fields` are ids, names and counts: `plugin`, `jobId`, `runId`, `environment`, … */
export type LogLineView = {
  id: string;
  at: string;
  level: LogLevel;
  service: string;
  message: string;
  fields: JsonObject;
};

/** Which lines to list. `before` is the id of the last line of the list before. */
export type LogQuery = {
  /** This level and more urgent ones. */
  level?: LogLevel | undefined;
  service?: string | undefined;
  plugin?: string | undefined;
  jobId?: string | undefined;
  runId?: string | undefined;
  before?: string | undefined;
  limit?: number | undefined;
};

/** Most lines in one list. */
export const mostLines = 1000;
const usualLines = 200;

/** A kept line as people see it. */
export function toLogLineView({ id, at, level, service, message, fields }: LogLineRow): LogLineView {
  return { id, at: at.toISOString(), level, service, message, fields };
}

/** `level` and what is more urgent. */
export function toLevels(level: LogLevel | undefined): string[] {
  return logLevels.slice(0, level === undefined ? logLevels.length : logLevels.indexOf(level) + 1);
}

/**
 * Whose lines a tenant sees: its own, and those of no tenant when it is the one that the installation began with, whose
 * people run it.
 */
export function toLogOwners(tenantId: string): string[] {
  return tenantId === firstTenant ? [tenantId, everyTenant] : [tenantId];
}

/** The last lines of the logs of all processes, the newest first. */
export async function listLog(
  parts: { database: Database },
  actor: Actor,
  input: LogQuery = {},
): Promise<LogLineView[]> {
  authorize(actor, "observe.log");
  const { level, service, plugin, jobId, runId, before, limit = usualLines } = input;
  if (![service, plugin, jobId, runId].every((text) => text === undefined || isStorable(text))) return [];
  const owners = toLogOwners(actor.tenantId);
  const filter = {
    ...{ owners, levels: toLevels(level), service, plugin, jobId, runId },
    before: before !== undefined && isId(before) ? before : undefined,
    most: Math.min(limit, mostLines),
  };
  // Lines of no tenant are behind the wall of each; the statement names whose it reads.
  const rows = await parts.database.withLedger(owners.length > 1 ? everyTenant : actor.tenantId, (sql) =>
    readLogLines(sql, filter),
  );
  return rows.map(toLogLineView);
}
