import { AppError } from "@autoweave/contracts/app-error";
import { createPostgresBackend, isPgPool, runMigrations, withBackend } from "bullmq";
import pg from "pg";
import { createBullmqQueue } from "./bullmq-queue.js";
import type { FlowQueue } from "./flow-queue.js";

const schema = "bullmq";

/** Creates or updates BullMQ's own tables. Once at start, by the process that migrates. */
export async function migratePostgresQueue(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await runMigrations(client, schema, {});
  } finally {
    await client.end();
  }
}

/** The queue on PostgreSQL. `connections` bounds the pool that all its clients share. */
export function createPostgresQueue(options: {
  url: string;
  connections: number;
  onError: (error: Error) => void;
}): FlowQueue {
  const pool = new pg.Pool({
    connectionString: options.url,
    max: options.connections,
    // A ready-made pool cannot carry BullMQ's schema, so the connection does.
    options: `-c search_path=${schema}`,
    keepAlive: true,
  });
  pool.on("error", options.onError);
  const connection: unknown = pool;
  if (!isPgPool(connection)) throw new TypeError("pg.Pool is not what BullMQ takes for one");
  return createBullmqQueue({
    classes: withBackend(createPostgresBackend),
    connect: () => connection,
    check: async () => {
      try {
        await pool.query("SELECT 1");
      } catch (cause) {
        throw new AppError("queue.unavailable", "The queue's PostgreSQL does not answer.", { cause });
      }
    },
    close: () => pool.end(),
    onError: options.onError,
  });
}
