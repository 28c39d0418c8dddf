import { AppError, isAppError } from "@autoweave/contracts/app-error";
import type { Json } from "@autoweave/contracts/json";
import type { Answer } from "@autoweave/contracts/run";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { type AcceptedHook, acceptHook, type HookParts } from "../trigger/accept-hook.js";
import { toHookResponse } from "../trigger/hook-answer.js";

/** How a run that a caller waits for came out, or that it did not in time. */
export type WatchedRun =
  | { kind: "answered"; answer: Answer }
  | { kind: "completed"; output: Json }
  | { kind: "failed"; message: string }
  | { kind: "cancelled" }
  | { kind: "timeout" };

/** Waits until a run is answered or ended, at most `timeoutMs` milliseconds, or until `signal` says that nobody waits. */
export type WatchRun = (tenantId: string, runId: string, timeoutMs: number, signal: AbortSignal) => Promise<WatchedRun>;

/** What the webhook door needs. `onError` hears of faults of ours; callers never do. */
export type HookDoor = { hooks: HookParts; watch: WatchRun; onError: (error: unknown) => void };

/** Largest body of a call, in bytes. */
export const mostHookBytes = 50 * 1024 * 1024;

function sendError(
  reply: FastifyReply,
  status: number,
  body: { code: string; message: string; runId?: string },
): FastifyReply {
  return reply.code(status).send(body);
}

function toAppError(thrown: unknown, onError: (error: unknown) => void): AppError {
  if (isAppError(thrown) && thrown.fault !== "ours") return thrown;
  const code = typeof thrown === "object" && thrown !== null && "code" in thrown ? String(thrown.code) : "";
  if (code === "FST_ERR_CTP_BODY_TOO_LARGE") {
    return new AppError(
      "payload.too-large",
      `The body is larger than the ${mostHookBytes} bytes that a call may have.`,
    );
  }
  // The other faults of a body that the server finds: a content length that is none, a call broken off.
  if (code.startsWith("FST_ERR_CTP_"))
    return new AppError("hook.body", "The body cannot be read; check its length and its content type.");
  onError(thrown);
  return new AppError("internal.bug", "Something went wrong in AutoWeave itself; its log says more.");
}

function sendOutcome(reply: FastifyReply, runId: string, run: WatchedRun): FastifyReply {
  if (run.kind === "timeout") {
    const message = "The run did not end in time; it goes on, and can be looked up by its id.";
    return sendError(reply, 504, { code: "run.timeout", runId, message });
  }
  if (run.kind === "failed") return sendError(reply, 500, { code: "run.failed", runId, message: run.message });
  if (run.kind === "cancelled")
    return sendError(reply, 409, { code: "node.cancelled", runId, message: "The run was cancelled." });
  const answer = run.kind === "answered" ? run.answer : { status: 200, headers: {}, body: run.output };
  const response = toHookResponse(answer);
  return reply.code(response.status).headers(response.headers).send(response.body);
}

async function waitFor(
  door: HookDoor,
  accepted: AcceptedHook & { kind: "run" },
  waitMs: number,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const gone = new AbortController();
  const onClose = () => gone.abort();
  reply.raw.once("close", onClose);
  try {
    const run = await door.watch(accepted.tenantId, accepted.runId, waitMs, gone.signal);
    return sendOutcome(reply, accepted.runId, run);
  } finally {
    reply.raw.off("close", onClose);
  }
}

async function answerCall(door: HookDoor, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const body = Buffer.isBuffer(request.body) ? request.body : undefined;
  const { method, url, headers } = request;
  const accepted = await acceptHook(door.hooks, { method, url, headers, body });
  if (accepted.kind === "methods") return reply.code(204).header("allow", accepted.allow.join(", ")).send();
  if (accepted.waitMs === undefined) return reply.code(202).send({ runId: accepted.runId });
  return waitFor(door, accepted, accepted.waitMs, reply);
}

/** Opens `/hooks/*` for every method. Bodies come as the bytes that were sent. */
export async function registerHooks(fastify: FastifyInstance, door: HookDoor): Promise<void> {
  await fastify.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser("*", { parseAs: "buffer", bodyLimit: mostHookBytes }, (_request, body, done) =>
      done(null, body),
    );
    scope.setErrorHandler((thrown, _request, reply) => {
      const error = toAppError(thrown, door.onError);
      const allow = error.code === "hook.method" ? error.details?.allow : undefined;
      if (Array.isArray(allow)) reply.header("allow", allow.join(", "));
      return sendError(reply, error.status, { code: error.code, message: error.message });
    });
    scope.all("/hooks/*", { bodyLimit: mostHookBytes }, (request, reply) => answerCall(door, request, reply));
  });
}
