import { on, once } from "node:events";
import { GRAPHQL_TRANSPORT_WS_PROTOCOL, MessageType } from "graphql-ws";
import { Pool } from "undici";
import { WebSocket } from "ws";
// Bundled along: what is for tests is no part of the built engine.
import { hostileDocuments } from "../src/api/graphql/testing/hostile-documents.js";
import { type Percentiles, toPercentiles } from "./statistics.js";

/** How long it took until a document that is made to cost was refused, milliseconds. */
export type RefusalRow = { document: string; transport: "HTTP" | "WebSocket"; latency: Percentiles; mostMs: number };

type Answer = { data?: unknown; errors?: unknown[] };

/** Sends what `toBytes` made of a document, and gives the errors that it is refused with. */
type Door = {
  toBytes(query: string): Buffer;
  ask(bytes: Buffer): Promise<Answer>;
  close(): Promise<void>;
};

const rounds = 20;

function openHttp(url: string, authorization: string): Door {
  const pool = new Pool(url, { connections: 1 });
  return {
    toBytes: (query) => Buffer.from(JSON.stringify({ query })),
    ask: async (body) => {
      const headers = { authorization, "content-type": "application/json" };
      const answer = await pool.request({ path: "/graphql", method: "POST", headers, body });
      return (await answer.body.json()) as Answer;
    },
    close: () => pool.close(),
  };
}

async function openSocket(url: string, authorization: string): Promise<Door> {
  const socket = new WebSocket(`${url.replace("http", "ws")}/graphql`, GRAPHQL_TRANSPORT_WS_PROTOCOL);
  await once(socket, "open");
  const messages = on(socket, "message");
  const hear = async (): Promise<{ type: string; payload?: unknown }> => {
    const { value } = await messages.next();
    return JSON.parse(String(value[0]));
  };
  socket.send(JSON.stringify({ type: MessageType.ConnectionInit, payload: { authorization } }));
  await hear();
  return {
    toBytes: (query) => Buffer.from(JSON.stringify({ id: "1", type: MessageType.Subscribe, payload: { query } })),
    ask: async (bytes) => {
      socket.send(bytes, { binary: false });
      const { type, payload } = await hear();
      if (type === MessageType.Error) return { errors: payload as unknown[] };
      await hear();
      return payload as Answer;
    },
    close: async () => socket.terminate(),
  };
}

/**
 * Sends each hostile document, one after the other, over HTTP and over one WebSocket. The clock runs from when the bytes
 * are handed over to when the answer has been read; making the bytes is the attacker's work. Throws when one is answered.
 */
export async function measureRefusals(url: string, secret: string): Promise<RefusalRow[]> {
  const authorization = `Bearer ${secret}`;
  const rows: RefusalRow[] = [];
  for (const transport of ["HTTP", "WebSocket"] as const) {
    const door = transport === "HTTP" ? openHttp(url, authorization) : await openSocket(url, authorization);
    try {
      for (const [document, query] of hostileDocuments) {
        const bytes = door.toBytes(query);
        const times: number[] = [];
        for (let round = 0; round < rounds; round++) {
          const began = performance.now();
          const { data, errors } = await door.ask(bytes);
          times.push(performance.now() - began);
          if ((data ?? null) !== null || !errors?.length) throw new Error(`${document} was answered`);
        }
        rows.push({ document, transport, latency: toPercentiles(times), mostMs: Math.max(...times) });
      }
    } finally {
      await door.close();
    }
  }
  return rows;
}

/** Prints the rows as a Markdown table. */
export function printRefusals(rows: readonly RefusalRow[]): void {
  const lines = rows.map(
    ({ document, transport, latency: { p50, p95 }, mostMs }) =>
      `| ${document} | ${transport} | ${[p50, p95, mostMs].map((ms) => ms.toFixed(1)).join(" | ")} |`,
  );
  const head = ["| refused | over | p50 ms | p95 ms | most ms |", "| --- | --- | ---: | ---: | ---: |"];
  process.stdout.write(`${[...head, ...lines].join("\n")}\n`);
}
