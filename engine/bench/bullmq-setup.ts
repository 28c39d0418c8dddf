import {
  type BackendClasses,
  createPostgresBackend,
  createRedisBackend,
  type IQueueBackend,
  isPgPool,
  withBackend,
} from "bullmq";
import { Redis } from "ioredis";
import pg from "pg";

/** BullMQ itself on one back end, with the connections and the options that the engine's queue uses. */
export type RawBullmq = {
  classes: BackendClasses<IQueueBackend, unknown>;
  connect: () => unknown;
  close(): Promise<void>;
};

/** Names of its own, so that nothing of the engine's is in the way. */
export const rawQueue = { queueName: "raw", prefix: "raw" };

/** Prepares BullMQ; `redisUrl` absent means PostgreSQL. */
export function setUpBullmq(databaseUrl: string, redisUrl: string | undefined): RawBullmq {
  if (redisUrl !== undefined) {
    const clients: Redis[] = [];
    return {
      classes: withBackend(createRedisBackend) as unknown as RawBullmq["classes"],
      connect: () => {
        const client = new Redis(redisUrl, { maxRetriesPerRequest: null });
        clients.push(client);
        return client;
      },
      close: async () => {
        for (const client of clients) client.disconnect();
      },
    };
  }
  const pool = new pg.Pool({
    connectionString: databaseUrl,
    max: 10,
    options: "-c search_path=bullmq -c synchronous_commit=off",
  });
  const connection: unknown = pool;
  if (!isPgPool(connection)) throw new TypeError("pg.Pool is not what BullMQ takes for one");
  return {
    classes: withBackend(createPostgresBackend) as unknown as RawBullmq["classes"],
    connect: () => connection,
    close: () => pool.end(),
  };
}
