import { AppError, type HttpResponse, isAppError } from "@autoweave/node-sdk";
import type { RequestConfig } from "./request-config.js";

const harmlessTwice = new Set(["GET", "HEAD", "OPTIONS", "PUT", "DELETE"]);
// The server says itself that it did nothing yet.
const notNow = new Set([425, 429, 503]);
// Trying again cannot change what the server does not know how to do.
const never = new Set([501, 505]);
// Nothing was sent: the other side was not reached at all.
const notSent = new Set([
  "ENOTFOUND",
  "EAI_AGAIN",
  "ECONNREFUSED",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "UND_ERR_CONNECT_TIMEOUT",
]);
const longestWaitMs = 86_400_000;

/** Milliseconds until the time a `Retry-After` header names, in seconds or as an HTTP date. */
export function toRetryAfterMs(header: string | undefined, now: number): number | undefined {
  const text = header?.trim() ?? "";
  const milliseconds = /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text) - now;
  return Number.isFinite(milliseconds) ? Math.min(Math.max(0, milliseconds), longestWaitMs) : undefined;
}

function isHarmlessTwice(config: RequestConfig): boolean {
  return config.repeat === "always" || harmlessTwice.has(config.method) || Boolean(config.idempotencyHeader);
}

/** The error for an answer whose status says that the request failed. */
export function toStatusError(config: RequestConfig, response: HttpResponse, now = Date.now()): AppError {
  const { status } = response;
  const retryAfterMs = toRetryAfterMs(response.headers["retry-after"], now);
  const isServerFault = status >= 500 || status === 408;
  const asked = notNow.has(status) || (isServerFault && retryAfterMs !== undefined);
  const retry = !never.has(status) && (asked || (isServerFault && isHarmlessTwice(config)));
  const host = new URL(response.url).host;
  const hint =
    isServerFault && !retry && !never.has(status)
      ? " It is not tried again by itself, because it may have been done: give an idempotency header, or set Try again to always."
      : "";
  return new AppError("http.status", `${config.method} ${host} answered with status ${status}.${hint}`, {
    details: { status, host },
    retry,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  });
}

/** An error of the network, not to be tried again where the request may have had its effect. */
export function toNetworkError(config: RequestConfig, thrown: unknown): unknown {
  if (!isAppError(thrown) || thrown.code !== "http.unavailable" || !thrown.retry) return thrown;
  const code = thrown.details?.code;
  if (isHarmlessTwice(config) || (typeof code === "string" && notSent.has(code))) return thrown;
  return new AppError(
    thrown.code,
    `${thrown.message} It is not tried again by itself, because it may have been done.`,
    {
      ...(thrown.details === undefined ? {} : { details: thrown.details }),
      retry: false,
      cause: thrown,
    },
  );
}
