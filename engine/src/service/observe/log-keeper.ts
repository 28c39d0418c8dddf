import { errorCodes } from "@autoweave/contracts/error-codes";
import type { JsonObject } from "@autoweave/contracts/json";
import type { LogLine } from "@autoweave/service/log";
import { uuidv7 } from "uuidv7";
import { type Database, everyTenant } from "../../store/database.js";
import { dropLogLines, insertLogLines, type LogLineRow } from "../../store/observe/log-lines.js";

/** Keeps the last lines of a process's log where every process can read them. */
export type LogKeeper = {
  add(line: LogLine): void;
  /** From now on lines are written down; those from before are written first. */
  open(database: Pick<Database, "withLedger">): void;
  flush(): Promise<void>;
  close(): Promise<void>;
};

/** Lines that wait for a database which is away or slow; more push out the oldest, which a line then counts. */
const mostWaiting = 1000;
const mostAtOnce = 500;
const flushMs = 1000;
/** Lines that are kept of a tenant, and for how long. */
const mostKept = 20_000;
const keptMs = 7 * 86_400_000;
const dropEveryMs = 60_000;
const longest = 500;
const lostMessage = "lines of this log were not kept, more came than could be written down";

/** Fields whose text is kept: names and ids. Of all others numbers and yes or no. */
const kept = new Set([
  ...["runId", "flowId", "versionId", "unit", "scope", "node", "nodeType", "jobId", "plugin", "device"],
  ...["worker", "part", "kind", "reason", "code", "status", "address", "environment"],
]);
const tenantPattern = /^[A-Za-z0-9_-]{1,64}$/;

function toText(value: unknown): string {
  return String(value).replaceAll("\u0000", "").slice(0, longest);
}

/**
 * An error's kind and, when it has a code of ours, its sentence: those hold no values. What a library's error says may
 * quote what it was given, so that stays in the process's own log, as does where it came from.
 */
function toError(error: unknown): JsonObject | undefined {
  if (typeof error !== "object" || error === null) return undefined;
  const { code, name, message } = error as { code?: unknown; name?: unknown; message?: unknown };
  return {
    ...(name === undefined ? {} : { name: toText(name) }),
    ...(typeof code === "string" && Object.hasOwn(errorCodes, code) ? { code, message: toText(message) } : {}),
  };
}

/** What is kept of a line's fields: never a payload. */
export function toKeptFields(fields: Readonly<Record<string, unknown>>, environment: string): JsonObject {
  const entries = Object.entries(fields).flatMap(([name, value]): [string, string | number | boolean][] => {
    if (typeof value === "number" || typeof value === "boolean") return [[name.slice(0, 100), value]];
    return kept.has(name) && typeof value === "string" ? [[name, toText(value)]] : [];
  });
  const error = toError(fields.error);
  return { ...Object.fromEntries(entries), ...(error === undefined ? {} : { error }), environment };
}

/** Builds the keeper of the process called `service`. It never throws and never logs: nobody would keep that. */
export function createLogKeeper(service: string, environment: string): LogKeeper {
  const waiting: LogLineRow[] = [];
  const touched = new Set<string>();
  let database: Pick<Database, "withLedger"> | undefined;
  let timer: NodeJS.Timeout | undefined;
  let droppedAt = Date.now();
  let lost = 0;
  let writing: Promise<void> = Promise.resolve();

  async function write(): Promise<void> {
    const batch = waiting.slice(0, mostAtOnce);
    if (database === undefined || batch.length === 0) return;
    const told = lost;
    const about =
      told === 0 ? [] : [toRow({ at: new Date(), level: "warn", message: lostMessage, fields: { lost: told } })];
    await database.withLedger(
      everyTenant,
      async (sql) => {
        await insertLogLines(sql, [...batch, ...about]);
        for (const { tenantId } of batch) touched.add(tenantId);
        if (Date.now() - droppedAt < dropEveryMs) return;
        droppedAt = Date.now();
        for (const tenantId of touched) await dropLogLines(sql, tenantId, mostKept, new Date(droppedAt - keptMs));
        touched.clear();
      },
      { durable: false },
    );
    lost -= told;
    for (const row of batch) {
      const place = waiting.indexOf(row);
      if (place >= 0) waiting.splice(place, 1);
    }
    if (waiting.length > 0) plan();
  }

  function plan(): void {
    if (database === undefined) return;
    timer ??= setTimeout(() => {
      timer = undefined;
      void flush();
    }, flushMs).unref();
  }

  function flush(): Promise<void> {
    writing = writing.then(write).catch(() => {
      // The database is away; the lines wait, and the process's own log has them.
      plan();
    });
    return writing;
  }

  function toRow({ at, level, message, fields }: LogLine): LogLineRow {
    const { tenantId } = fields;
    const owner = typeof tenantId === "string" && tenantPattern.test(tenantId) ? tenantId : everyTenant;
    const row = { at, level, service, message: toText(message), fields: toKeptFields(fields, environment) };
    return { id: uuidv7(), tenantId: owner, ...row };
  }

  return {
    add: (line) => {
      waiting.push(toRow(line));
      if (waiting.length > mostWaiting) {
        waiting.shift();
        lost++;
      }
      plan();
    },
    open: (opened) => {
      database = opened;
      plan();
    },
    flush,
    close: async () => {
      clearTimeout(timer);
      await flush();
      database = undefined;
    },
  };
}
