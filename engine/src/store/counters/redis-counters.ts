import { Redis } from "ioredis";
import { RateLimiterRedis } from "rate-limiter-flexible";
import type { CounterOptions, Counters } from "./counters.js";
import { boundlessPoints, toCounters } from "./to-counters.js";

const connectMs = 1000;

/**
 * Counts in Redis, for all processes together. While it cannot be reached every call fails at once; none waits in line
 * for it to come back.
 */
export function createRedisCounters(options: CounterOptions & { url: string }): Counters {
  const client = new Redis(options.url, { enableOfflineQueue: false, maxRetriesPerRequest: 0 });
  // Whoever counts hears that it is away; without a listener it would be written to the console.
  client.on("error", () => undefined);
  const connected = new Promise<void>((resolve) => client.once("ready", resolve));
  const limiter = new RateLimiterRedis({
    storeClient: client,
    rejectIfRedisNotReady: true,
    keyPrefix: "autoweave-limit",
    points: boundlessPoints,
    duration: options.windowSeconds,
  });
  return toCounters(limiter, {
    ready: () => Promise.race([connected, new Promise<void>((resolve) => setTimeout(resolve, connectMs))]),
    close: async () => client.disconnect(),
  });
}
