import pg from "pg";
import { type Bus, type BusMessage, Listeners, toMessages } from "./bus.js";

const channel = "autoweave";
// PostgreSQL refuses a notification of 8,000 bytes.
const mostBytes = 7800;
const reconnectMs = 500;

function toBatches(messages: BusMessage[]): string[] {
  const batches: string[] = [];
  let parts: string[] = [];
  let bytes = 2;
  for (const message of messages) {
    const part = JSON.stringify(message);
    const size = Buffer.byteLength(part) + 1;
    if (size > mostBytes - 2) continue;
    if (bytes + size > mostBytes) {
      batches.push(`[${parts.join(",")}]`);
      parts = [];
      bytes = 2;
    }
    parts.push(part);
    bytes += size;
  }
  if (parts.length > 0) batches.push(`[${parts.join(",")}]`);
  return batches;
}

/** The bus on LISTEN and NOTIFY. It connects again by itself; what is said meanwhile is not heard. */
export function createPostgresBus(options: { url: string; onError: (error: Error) => void }): Bus {
  const listeners = new Listeners();
  // Commits that notify pass one at a time; none of them has anything to keep, so none waits for the disk.
  const pool = new pg.Pool({ connectionString: options.url, max: 2, options: "-c synchronous_commit=off" });
  pool.on("error", options.onError);
  let isClosed = false;
  let client: pg.Client | undefined;
  let timer: NodeJS.Timeout | undefined;

  async function connect(): Promise<void> {
    const next = new pg.Client({ connectionString: options.url, keepAlive: true });
    next.on("notification", (notification) => listeners.tell(toMessages(notification.payload ?? "[]")));
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
      const batches = toBatches(messages);
      if (batches.length === 0) return;
      await pool.query({
        name: "bus-publish",
        text: `SELECT pg_notify('${channel}', batch) FROM unnest($1::text[]) batch`,
        values: [batches],
      });
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
