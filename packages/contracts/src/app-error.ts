import { z } from "zod";
import { type ErrorCode, errorCodes, type Fault } from "./error-codes.js";
import { JsonObject } from "./json.js";

const mark = Symbol.for("autoweave.error");

/** An error as it crosses a process or is kept in a row. Never holds secrets or payloads. */
export const ErrorRecord = z.object({
  code: z.string(),
  message: z.string(),
  fault: z.enum(["author", "world", "ours"]),
  retry: z.boolean(),
  node: z.string().optional(),
  details: JsonObject.optional(),
});
export type ErrorRecord = z.infer<typeof ErrorRecord>;

/**
 * The one error class. `message` is a sentence for a person that says what to do; `details` are fields for machines.
 * `retry` overrides the table where this very failure is known to be (or not to be) worth another try, and
 * `retryAfterMs` says how long the other side asked to wait.
 */
export class AppError extends Error {
  readonly [mark] = true;
  readonly code: ErrorCode;
  readonly details: JsonObject | undefined;
  readonly retry: boolean;
  readonly retryAfterMs: number | undefined;

  constructor(
    code: ErrorCode,
    message: string,
    options: { details?: JsonObject; cause?: unknown; retry?: boolean; retryAfterMs?: number } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = "AppError";
    this.code = code;
    this.details = options.details;
    this.retry = options.retry ?? errorCodes[code].retry;
    this.retryAfterMs = options.retryAfterMs;
  }

  get fault(): Fault {
    return errorCodes[this.code].fault;
  }

  /** HTTP status that an adapter answers with. */
  get status(): number {
    return errorCodes[this.code].status;
  }
}

/** Recognises an {@link AppError} by its registered symbol, so that two copies of this module agree. */
export function isAppError(value: unknown): value is AppError {
  return typeof value === "object" && value !== null && mark in value;
}

/** Turns whatever was thrown into a record; what is not an {@link AppError} counts as `code`. */
export function toErrorRecord(thrown: unknown, code: ErrorCode = "internal.bug"): ErrorRecord {
  if (isAppError(thrown)) {
    return {
      code: thrown.code,
      message: thrown.message,
      fault: thrown.fault,
      retry: thrown.retry,
      ...(thrown.details === undefined ? {} : { details: thrown.details }),
    };
  }
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  const info = errorCodes[code];
  return { code, message: message.slice(0, 2000), fault: info.fault, retry: info.retry };
}
