import { isAppError } from "@autoweave/contracts/app-error";
import { createLogger, format, transports } from "winston";

/** Ids, counts and states that explain a message; `error` may be whatever was thrown. Never values, never secrets. */
export type LogFields = Record<string, unknown>;

/** The log of a process: object first, then a constant message. */
export type Log = {
  error(fields: LogFields, message: string): void;
  warn(fields: LogFields, message: string): void;
  info(fields: LogFields, message: string): void;
  debug(fields: LogFields, message: string): void;
  /** The same log with fields that every line of it carries. */
  child(fields: LogFields): Log;
};

const levels = ["error", "warn", "info", "debug"] as const;
type Level = (typeof levels)[number];

/** A line as it is written, its fields made plain. */
export type LogLine = { at: Date; level: Level; message: string; fields: LogFields };

/** How a log is written. */
export type LogOptions = {
  /** From this level up; `AUTOWEAVE_LOG`, else `info`. */
  level?: string;
  /** Where to; standard error. */
  stream?: NodeJS.WritableStream;
  /** For a person rather than a machine; when standard error is a terminal. */
  pretty?: boolean;
  /** Gets every line that is written, too. Must not throw, nor log. */
  onLine?: (line: LogLine) => void;
};

/** A field longer than this many characters is cut: it is not an id. */
const longest = 2000;
const deepest = 4;

function toThrown(error: Error, depth: number): unknown {
  return {
    ...(isAppError(error) ? { code: error.code, fault: error.fault } : { stack: error.stack }),
    name: error.name,
    message: toField(error.message, depth),
    ...(error.cause === undefined ? {} : { cause: toField(error.cause, depth + 1) }),
  };
}

function toField(value: unknown, depth = 0): unknown {
  if (typeof value === "string") return value.length > longest ? `${value.slice(0, longest)}…` : value;
  if (typeof value === "bigint") return value.toString();
  if (typeof value !== "object" || value === null) return value;
  if (depth >= deepest) return "…";
  if (value instanceof Error) return toThrown(value, depth);
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return value.map((entry) => toField(entry, depth + 1));
  return Object.fromEntries(Object.entries(value).map(([name, entry]) => [name, toField(entry, depth + 1)]));
}

const pretty = format.printf(({ timestamp, level, message, fields }) => {
  const time = String(timestamp).slice(11, 23);
  const { process: name, error, ...rest } = fields as LogFields;
  const thrown = typeof error === "object" && error !== null ? (error as LogFields) : undefined;
  const told = Object.entries(rest).map(
    ([field, value]) => ` ${field}=${typeof value === "string" ? value : JSON.stringify(value)}`,
  );
  const why = thrown === undefined ? "" : `\n  ${thrown.stack ?? `${thrown.code}: ${thrown.message}`}`;
  return `${time} ${level} ${name}: ${message}${told.join("")}${why}`;
});

const json = format.printf(({ timestamp, level, message, fields }) =>
  JSON.stringify({ time: timestamp, level, message, ...(fields as LogFields) }),
);

function isLevel(text: string | undefined): text is Level {
  return levels.some((level) => level === text);
}

/** Opens the log of the process called `name`. */
export function createLog(name: string, options: LogOptions = {}): Log {
  const wanted = options.level ?? process.env.AUTOWEAVE_LOG;
  const stream = options.stream ?? process.stderr;
  const isPretty = options.pretty ?? (options.stream === undefined && process.stderr.isTTY === true);
  const logger = createLogger({
    level: isLevel(wanted) ? wanted : "info",
    format: format.combine(format.timestamp(), ...(isPretty ? [format.colorize(), pretty] : [json])),
    transports: [new transports.Stream({ stream, eol: "\n" })],
  });
  const { onLine } = options;
  const write = (level: Level, message: string, fields: unknown) => {
    logger.log({ level, message, fields });
    if (logger.isLevelEnabled(level)) onLine?.({ at: new Date(), level, message, fields: fields as LogFields });
  };
  const log = toLog(write, { process: name });
  if (wanted !== undefined && wanted !== "" && !isLevel(wanted)) {
    log.warn({ levels: [...levels] }, "AUTOWEAVE_LOG names no level, info is used");
  }
  return log;
}

function toLog(write: (level: Level, message: string, fields: unknown) => void, base: LogFields): Log {
  const at = (level: Level) => (fields: LogFields, message: string) =>
    write(level, message, toField({ ...base, ...fields }));
  return {
    error: at("error"),
    warn: at("warn"),
    info: at("info"),
    debug: at("debug"),
    child: (fields) => toLog(write, { ...base, ...fields }),
  };
}
