import type { FastifyReply } from "fastify";

/**
 * A signal that aborts when whoever asked hangs up before the answer has gone out. Nearly all connections close after it:
 * to tell those would cost each an error that nobody reads.
 */
export function toCallerSignal({ raw }: FastifyReply): AbortSignal {
  const gone = new AbortController();
  raw.once("close", () => {
    if (!raw.writableFinished) gone.abort();
  });
  return gone.signal;
}
