import { CliError } from "../cli-error.js";
import { type Context, print } from "../context.js";
import { formatTable } from "../show/format-table.js";
import { shorten, toOneLine } from "../show/shorten.js";

/** Options of `audit list`. */
export type ListOptions = {
  action?: string;
  subject?: string;
  resource?: string;
  since?: string;
  until?: string;
  limit: string;
  cursor?: string;
};

/** `audit list`: acts, the newest first. */
export async function listAudit(context: Context, options: ListOptions): Promise<void> {
  const { action, subject, resource } = options;
  const query = {
    limit: toWhole(options.limit, 1, 500),
    ...(action === undefined ? {} : { action }),
    ...(subject === undefined ? {} : { subject }),
    ...(resource === undefined ? {} : { resource }),
    ...(options.since === undefined ? {} : { since: toTime(options.since) }),
    ...(options.until === undefined ? {} : { until: toTime(options.until) }),
    ...(options.cursor === undefined ? {} : { cursor: toWhole(options.cursor, 0, 2 ** 31 - 1) }),
  };
  const page = await context.call((api) => api.audit.list.query(query));
  print(context, page, () => {
    if (page.entries.length === 0) return "There is no such entry.";
    const rows = page.entries.map((entry) => [
      String(entry.seq),
      entry.at,
      entry.action,
      toOneLine(`${entry.subject.kind} ${entry.subject.id}`),
      entry.resource === null ? "" : toOneLine(`${entry.resource.kind} ${entry.resource.id}`),
      shorten(entry.details, 60),
    ]);
    const table = formatTable(["SEQ", "AT", "ACT", "BY", "ON", "DETAILS"], rows, context.terminal);
    const { dim } = context.terminal.colors;
    return page.nextCursor === null ? table : `${table}\n${dim(`older ones: --cursor ${page.nextCursor}`)}`;
  });
}

function toWhole(text: string, least: number, most: number): number {
  const number = Number(text);
  if (/^\d+$/.test(text) && number >= least && number <= most) return number;
  throw new CliError("usage", `"${text}" is not a whole number from ${least} to ${most}.`);
}

function toTime(text: string): string {
  const time = new Date(text);
  if (!Number.isNaN(time.getTime())) return time.toISOString();
  throw new CliError("usage", `"${text}" is not a time.`, { hint: "Write it as 2026-01-31T12:00:00Z." });
}
