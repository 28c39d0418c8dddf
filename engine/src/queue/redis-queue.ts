import { AppError } from "@autoweave/contracts/app-error";
import { createRedisBackend, withBackend } from "bullmq";
import { Redis } from "ioredis";
import { createBullmqQueue } from "./bullmq-queue.js";
import type { FlowQueue } from "./flow-queue.js";

function findSetting(info: string, name: string): string | undefined {
  return info
    .split(/\r?\n/)
    .find((line) => line.startsWith(`${name}:`))
    ?.slice(name.length + 1);
}

/** Refuses a Redis that may throw jobs away when memory runs short (`queue.policy`). */
export async function assertNoEviction(redis: Redis): Promise<void> {
  const policy = findSetting(await redis.info("memory"), "maxmemory_policy");
  if (policy === undefined || policy === "noeviction") return;
  throw new AppError(
    "queue.policy",
    `Redis evicts keys (maxmemory-policy is ${policy}), so jobs could vanish. Set "maxmemory-policy noeviction" in its configuration and start again.`,
    { details: { policy } },
  );
}

/** The queue on Redis. Throws at the first use when the server cannot be reached. */
export function createRedisQueue(options: { url: string; onError: (error: Error) => void }): FlowQueue {
  const clients: Redis[] = [];
  function connect(use: "producer" | "worker"): Redis {
    const client = new Redis(options.url, {
      // A worker waits for a Redis that is away; a producer fails soon, since the outbox keeps what it could not send.
      maxRetriesPerRequest: use === "worker" ? null : 1,
    });
    client.on("error", options.onError);
    clients.push(client);
    return client;
  }
  const probe = connect("producer");
  return createBullmqQueue({
    classes: withBackend(createRedisBackend),
    connect,
    check: async () => {
      let answer: string;
      try {
        answer = await probe.ping();
      } catch (cause) {
        throw new AppError("queue.unavailable", "Redis does not answer; check REDIS_URL and the server.", { cause });
      }
      if (answer === "PONG") await assertNoEviction(probe);
    },
    close: async () => {
      await Promise.all(clients.map((client) => client.quit().catch(() => client.disconnect())));
    },
    onError: options.onError,
  });
}
