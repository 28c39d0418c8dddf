import { RateLimiterMemory } from "rate-limiter-flexible";
import type { CounterOptions, Counters } from "./counters.js";
import { boundlessPoints, toCounters } from "./to-counters.js";

/** Counts in this process alone: microseconds a call. Windows that have ended take no room. */
export function createMemoryCounters({ windowSeconds }: CounterOptions): Counters {
  return toCounters(new RateLimiterMemory({ points: boundlessPoints, duration: windowSeconds }));
}
