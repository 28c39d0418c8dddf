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
    // It serves lists of waiting parents, which nobody asks for. PostgreSQL plans the release of a parent while there are
    // none, settles on this index, and from then on reads all waiting parents for each one that is released.
    await client.query(`DROP INDEX IF EXISTS ${schema}.job_waiting_children_idx`);
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
    // A ready-made pool cannot carry BullMQ's schema, so the connection does. Jobs need not outlive a crash of the server:
    // the ledger knows what has to run. Without waiting for the disk a job costs a third, since BullMQ notifies at each
    // commit and PostgreSQL lets one notifying commit through at a time.
    options: `-c search_path=${schema} -c synchronous_commit=off`,
    keepAlive: true,
  });
  pool.on("error", options.onError);
  // The pool hears of connections that die while nobody uses them; of the others only they themselves do.
  pool.on("connect", (client) => client.on("error", options.onError));
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
