import pg from "pg";
import { assertAllTold, type Bus, Listeners } from "./bus.js";

const channel = "autoweave";
const reconnectMs = 500;

/** The bus on LISTEN and NOTIFY. It connects again by itself; what is said meanwhile is not heard. */
export function createPostgresBus(options: { url: string; onError: (error: Error) => void }): Bus {
  const listeners = new Listeners();
  // Commits that notify pass one at a time; none of them has anything to keep, so none waits for the disk.
  const pool = new pg.Pool({ connectionString: options.url, max: 2, options: "-c synchronous_commit=off" });
  pool.on("error", options.onError);
  pool.on("connect", (client) => client.on("error", options.onError));
  let isClosed = false;
  let client: pg.Client | undefined;
  let timer: NodeJS.Timeout | undefined;

  async function connect(): Promise<void> {
    const next = new pg.Client({ connectionString: options.url, keepAlive: true });
    next.on("notification", (notification) => listeners.take(notification.payload ?? ""));
    next.on("error", options.onError);
    next.on("end", () => {
      if (!isClosed && client === next) reconnect();
    });
    await next.connect();
    await next.query(`LISTEN ${channel}`);
    client = next;
  }

  function reconnect(): void {
    timer = setTimeout(() => {
      connecting = connect().catch((error: Error) => {
        options.onError(error);
        if (!isClosed) reconnect();
      });
    }, reconnectMs);
  }

  let connecting = connect().catch((error: Error) => {
    options.onError(error);
    reconnect();
  });

  return {
    publish: async (messages) => {
      const { batches, tooLarge } = listeners.speak(messages);
      if (batches.length > 0) {
        await pool.query({
          name: "bus-publish",
          text: `SELECT pg_notify('${channel}', batch) FROM unnest($1::text[]) batch`,
          values: [batches],
        });
      }
      assertAllTold(tooLarge);
    },
    subscribe: (topic, hear) => listeners.add(topic, hear),
    ready: () => connecting,
    close: async () => {
      isClosed = true;
      clearTimeout(timer);
      await connecting;
      await client?.end();
      await pool.end();
    },
  };
}
