import type { RetryPolicy } from "@autoweave/contracts/flow-graph";

/**
 * Milliseconds until the next try: exponential from `delayMs`, capped, with the upper half drawn at random so that many
 * failures do not come back at once. What the other side asked for (`askedMs`) is a lower bound, at most one hour.
 */
export function toRetryDelay(
  policy: RetryPolicy,
  attempt: number,
  askedMs: number | undefined,
  random = Math.random,
): number {
  const full = Math.min(policy.maxDelayMs, policy.delayMs * 2 ** Math.min(attempt - 1, 30));
  const jittered = full / 2 + (full / 2) * random();
  return Math.round(Math.max(jittered, Math.min(askedMs ?? 0, 3_600_000)));
}
