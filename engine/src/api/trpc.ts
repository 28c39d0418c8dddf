import type { Action } from "@autoweave/auth/action";
import type { Actor } from "@autoweave/auth/actor";
import { type AppError, isAppError } from "@autoweave/contracts/app-error";
import type { JsonObject } from "@autoweave/contracts/json";
import { initTRPC, TRPCError } from "@trpc/server";
import { z } from "zod";
import type { ApiParts } from "./api-parts.js";
import { toAppError } from "./to-app-error.js";

/** What a call brings along. `authenticate` says whose call it is, however often it is asked, or throws `auth.required`. */
export type Context = {
  parts: ApiParts;
  authenticate: () => Promise<Actor>;
  /** The same, asked anew each time: for calls that stay open. `credential` is the same for all calls of a key or session. */
  again: { credential: string; authenticate: () => Promise<Actor> };
  signal: AbortSignal;
  /** From where the call came. */
  address: string;
};

/** What tRPC calls the HTTP statuses of the table of error codes. */
const codes: ReadonlyMap<number, TRPCError["code"]> = new Map<number, TRPCError["code"]>([
  [400, "BAD_REQUEST"],
  [401, "UNAUTHORIZED"],
  [403, "FORBIDDEN"],
  [404, "NOT_FOUND"],
  [405, "METHOD_NOT_SUPPORTED"],
  [409, "CONFLICT"],
  // There is no word for what is gone, and it is no fault of ours.
  [410, "NOT_FOUND"],
  [413, "PAYLOAD_TOO_LARGE"],
  [422, "UNPROCESSABLE_CONTENT"],
  [429, "TOO_MANY_REQUESTS"],
  [502, "BAD_GATEWAY"],
  [503, "SERVICE_UNAVAILABLE"],
  [504, "GATEWAY_TIMEOUT"],
]);

/** What a caller gets of an error beside its message. `appCode` is of the closed table of error codes. */
export type ErrorData = { code: string; httpStatus: number; appCode: string; appDetails?: JsonObject; path?: string };

/** Name of an HTTP status among tRPC's errors. */
export function toTrpcCode(status: number): TRPCError["code"] {
  return codes.get(status) ?? "INTERNAL_SERVER_ERROR";
}

function toTrpcError(error: AppError): TRPCError {
  const code = toTrpcCode(error.status);
  return new TRPCError({ code, message: error.message, cause: error });
}

/** A stream says that often that it is still there; proxies close connections that are silent for a minute. */
const pingMs = 15_000;

/** What a procedure says of itself: the action that its use case asks the policy about. */
export type ProcedureMeta = { action: Action };

const t = initTRPC
  .context<Context>()
  .meta<ProcedureMeta>()
  .create({
    isDev: false,
    sse: {
      ping: { enabled: true, intervalMs: pingMs },
      client: { reconnectAfterInactivityMs: pingMs * 3 },
    },
    errorFormatter: ({ shape, error }) => {
      const known = isAppError(error.cause) ? error.cause : undefined;
      const data: ErrorData = {
        code: shape.data.code,
        httpStatus: shape.data.httpStatus,
        // What tRPC refuses by itself: an unknown procedure, a body that is not JSON.
        appCode: known?.code ?? (shape.data.httpStatus < 500 ? "request.invalid" : "internal.bug"),
        ...(known?.details === undefined ? {} : { appDetails: known.details }),
        ...(shape.data.path === undefined ? {} : { path: shape.data.path }),
      };
      return { ...shape, data };
    },
  });

const presentErrors = t.middleware(async ({ ctx, next }) => {
  const result = await next();
  if (result.ok) return result;
  // The cause is what was thrown. What tRPC itself refuses, such as a body that is not JSON, has a code of its own.
  const { cause, code } = result.error;
  const isRefused = code !== "INTERNAL_SERVER_ERROR" && !isAppError(cause) && !(cause instanceof z.ZodError);
  if (cause === undefined || isRefused) return result;
  throw toTrpcError(toAppError(cause, ctx.parts.onError));
});

/** What an open stream throws, as callers are told of errors. */
export async function* presentStream<Value>(
  values: AsyncIterable<Value>,
  onError: (error: unknown) => void,
): AsyncGenerator<Value, void, void> {
  try {
    yield* values;
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw toTrpcError(toAppError(error, onError));
  }
}

const requireKey = t.middleware(async ({ ctx, next }) => next({ ctx: { ...ctx, actor: await ctx.authenticate() } }));

export const { router, createCallerFactory } = t;

const guarded = t.procedure.use(presentErrors).use(requireKey);

/**
 * Every procedure is one of these: it has an actor, its errors are presented, and it names the action of the use case
 * behind it. The policy is asked by the use case; a test sees to it that the two agree.
 */
export function procedure(action: Action) {
  return guarded.meta({ action });
}
