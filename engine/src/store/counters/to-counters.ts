import { type RateLimiterAbstract, RateLimiterRes } from "rate-limiter-flexible";
import type { Count, Counters } from "./counters.js";

/**
 * The points of every limiter: it counts and refuses nothing, since limits differ by tenant and can change within a
 * window. PostgreSQL's `integer` holds no more.
 */
export const boundlessPoints = 2 ** 31 - 1;

function toCount({ consumedPoints, msBeforeNext }: RateLimiterRes): Count {
  return { taken: consumedPoints, resetMs: Math.max(0, msBeforeNext), isShared: true };
}

/** A limiter of rate-limiter-flexible as counters. */
export function toCounters(
  limiter: RateLimiterAbstract,
  life: { ready?: () => Promise<void>; close?: () => Promise<void> } = {},
): Counters {
  return {
    take: async (key, points) => {
      try {
        return toCount(await limiter.consume(key, points));
      } catch (thrown) {
        if (thrown instanceof RateLimiterRes) return toCount(thrown);
        throw thrown;
      }
    },
    read: async (key) => {
      const found = await limiter.get(key);
      return found === null ? { taken: 0, resetMs: 0, isShared: true } : toCount(found);
    },
    ready: life.ready ?? (async () => undefined),
    close: life.close ?? (async () => undefined),
  };
}
