// Both are bundled along: what is for tests is no part of the built engine.
import { hostileDocuments } from "../src/api/graphql/testing/hostile-documents.js";
import { askOnce, openClient } from "../src/api/graphql/testing/open-client.js";
import { type Percentiles, toPercentiles } from "./statistics.js";

/** How long it took until a document that is made to cost was refused, milliseconds. */
export type RefusalRow = { document: string; transport: "HTTP" | "WebSocket"; latency: Percentiles; mostMs: number };

const rounds = 20;

/** Sends each hostile document, one after the other, over HTTP and over one WebSocket. Throws when one is answered. */
export async function measureRefusals(url: string, secret: string): Promise<RefusalRow[]> {
  const authorization = `Bearer ${secret}`;
  const client = openClient(url, { authorization });
  const transports = {
    HTTP: async (query: string): Promise<unknown> => {
      const headers = { authorization, "content-type": "application/json" };
      return (await fetch(`${url}/graphql`, { method: "POST", headers, body: JSON.stringify({ query }) })).json();
    },
    WebSocket: (query: string): Promise<unknown> => askOnce(client, query),
  };
  const rows: RefusalRow[] = [];
  try {
    for (const transport of ["HTTP", "WebSocket"] as const) {
      for (const [document, query] of hostileDocuments) {
        const times: number[] = [];
        for (let round = 0; round < rounds; round++) {
          const began = performance.now();
          const answer = (await transports[transport](query)) as { data?: unknown; errors?: unknown[] };
          times.push(performance.now() - began);
          if ((answer.data ?? null) !== null || !answer.errors?.length) throw new Error(`${document} was answered`);
        }
        rows.push({ document, transport, latency: toPercentiles(times), mostMs: Math.max(...times) });
      }
    }
  } finally {
    await client.dispose();
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
