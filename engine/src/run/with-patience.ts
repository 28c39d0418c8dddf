import { setTimeout as sleep } from "node:timers/promises";

// PostgreSQL's classes and codes for a server that goes, comes or has no connection left, and Node's for the way to it.
const passing = /^(08|57P0[123]|53300|ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN)/;
const lostConnection =
  /connection terminated|timeout exceeded when trying to connect|client has encountered a connection error/i;

type Clock = { now(): number; sleep(ms: number): Promise<unknown> };
const realClock: Clock = { now: () => Date.now(), sleep: (ms) => sleep(ms) };

/** True for a failure of the way to PostgreSQL, which says nothing about what was asked. */
export function isPassing(error: unknown): boolean {
  if (typeof error !== "object" || error === null) return false;
  if ("code" in error && passing.test(String(error.code))) return true;
  return error instanceof Error && lostConnection.test(error.message);
}

/** Does `work` again while PostgreSQL cannot be reached, for at most `forMs`. What is done must survive being done twice. */
export async function withPatience<T>(work: () => Promise<T>, forMs: number, clock: Clock = realClock): Promise<T> {
  const until = clock.now() + forMs;
  for (let pauseMs = 50; ; pauseMs = Math.min(pauseMs * 2, 1000)) {
    try {
      return await work();
    } catch (error) {
      if (!isPassing(error) || clock.now() + pauseMs > until) throw error;
      await clock.sleep(pauseMs);
    }
  }
}
