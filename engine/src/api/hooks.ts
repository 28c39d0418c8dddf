import { AppError } from "@autoweave/contracts/app-error";
import type { JsonObject } from "@autoweave/contracts/json";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { RunWatch } from "../service/run-watch.js";
import type { RunResult } from "../store/ledger/read-results.js";
import { type AcceptedHook, acceptHook, type HookParts } from "../trigger/accept-hook.js";
import { toHookResponse } from "../trigger/hook-answer.js";
import { drain } from "./drain.js";
import { setRefusal } from "./limit-headers.js";
import { servesBearer } from "./route-policy.js";
import { toAppError } from "./to-app-error.js";

/** What the webhook door needs. `onError` hears of faults of ours; callers never do. */
export type HookDoor = { hooks: HookParts; watch: Pick<RunWatch, "wait">; onError: (error: unknown) => void };

/** Largest body of a call, in bytes. */
export const mostHookBytes = 50 * 1024 * 1024;
/** A webhook that was published answers; its flow may ask for a secret or a signature besides. */
const hookPolicy = servesBearer("the address of a published webhook");
/** How long a caller that sends too much may go on before it is cut off. */
const drainMs = 10_000;

function sendError(
  reply: FastifyReply,
  status: number,
  body: { code: string; message: string; runId?: string; details?: JsonObject },
): FastifyReply {
  return reply.code(status).send(body);
}

/** What the server itself finds wrong with a body: too much of it, a length that is none, a call broken off. */
function explainRefusal(thrown: unknown, onError: (error: unknown) => void): AppError {
  const code = typeof thrown === "object" && thrown !== null && "code" in thrown ? String(thrown.code) : "";
  if (code === "FST_ERR_CTP_BODY_TOO_LARGE") {
    return new AppError(
      "payload.too-large",
      `The body is larger than the ${mostHookBytes} bytes that a call may have.`,
    );
  }
  if (code.startsWith("FST_ERR_CTP_")) {
    return new AppError("hook.body", "The body cannot be read; check its length and its content type.");
  }
  return toAppError(thrown, onError);
}

function sendResult(reply: FastifyReply, runId: string, result: RunResult | undefined): FastifyReply {
  if (result === undefined) {
    const message = "The run did not end in time; it goes on, and can be looked up by its id.";
    return sendError(reply, 504, { code: "run.timeout", runId, message });
  }
  const { status, answer, output, error } = result;
  if (answer === null && status === "failed") {
    // What a flow stopped itself with was written for others to read; any other message may tell of what is inside.
    const message = error?.code === "flow.stopped" ? error.message : "The run failed; look it up by its id.";
    return sendError(reply, 500, { code: "run.failed", runId, message });
  }
  if (answer === null && status === "cancelled") {
    return sendError(reply, 409, { code: "node.cancelled", runId, message: "The run was cancelled." });
  }
  const response = toHookResponse(answer ?? { status: 200, headers: {}, body: output });
  return reply.code(response.status).headers(response.headers).send(response.body);
}

async function waitFor(
  door: HookDoor,
  run: AcceptedHook & { kind: "run" },
  waitMs: number,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const gone = new AbortController();
  const onClose = () => gone.abort();
  reply.raw.once("close", onClose);
  try {
    const { signal } = gone;
    return sendResult(
      reply,
      run.runId,
      await door.watch.wait(run.tenantId, run.runId, waitMs, { isFresh: run.isNew, signal }),
    );
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
  if (accepted.result !== undefined) return sendResult(reply, accepted.runId, accepted.result);
  return waitFor(door, accepted, accepted.waitMs, reply);
}

/** Opens `/hooks/*` for every method. Bodies come as the bytes that were sent. */
export async function registerHooks(fastify: FastifyInstance, door: HookDoor): Promise<void> {
  await fastify.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser("*", { parseAs: "buffer", bodyLimit: mostHookBytes }, (_request, body, done) =>
      done(null, body),
    );
    scope.setErrorHandler(async (thrown, request, reply) => {
      const error = explainRefusal(thrown, door.onError);
      if (error.code === "payload.too-large") await drain(request.raw, mostHookBytes, drainMs);
      const allow = error.code === "hook.method" ? error.details?.allow : undefined;
      if (Array.isArray(allow)) reply.header("allow", allow.join(", "));
      setRefusal(reply, error);
      const { code, message, details } = error;
      const shown = code === "limit.exceeded" && details !== undefined ? { details } : {};
      return sendError(reply, error.status, { code, message, ...shown });
    });
    scope.all("/hooks/*", { bodyLimit: mostHookBytes, config: hookPolicy }, (request, reply) =>
      answerCall(door, request, reply),
    );
  });
}
