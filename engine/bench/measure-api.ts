import type { ApiAnswer, ApiQuestion } from "./api-load.js";
import type { ApiServer } from "./api-server.js";
import { startChild } from "./child.js";
import { measureRefusals, type RefusalRow } from "./measure-refusals.js";
import type { Target } from "./row.js";
import { type Percentiles, toPercentiles } from "./statistics.js";

/** One kind of question, or all of them together. */
export type ApiRow = { server: string; what: string; callsPerSecond: number; latency: Percentiles };

/** Before each is measured: a process that has just started compiles for a while, one that people use does not. */
const warmUpSeconds = 15;
/** The server further, before anything is asked of it: it was started a moment ago. */
const startUpSeconds = 20;
const keptRuns = 100_000;
/** What another process serves to the gateway that stitches. */
const subgraph = { BENCH_SUBGRAPH: "identity" };

function toRows(server: string, answer: ApiAnswer): ApiRow[] {
  if ("error" in answer) throw new Error(answer.error);
  const { times, seconds } = answer;
  const toRow = (what: string, list: readonly number[]): ApiRow => ({
    ...{ server, what },
    callsPerSecond: list.length / seconds,
    latency: toPercentiles(list),
  });
  const kinds = Object.keys(times).length;
  return [
    ...(kinds > 1 ? [toRow("all", Object.values(times).flat())] : []),
    ...Object.entries(times).map(([what, list]) => toRow(what, list)),
  ];
}

/**
 * Reads over GraphQL and tRPC with 32 connections and 100,000 runs kept; then the same documents over GraphQL alone, of a
 * bare graphql-yoga, of the gateway, and of the gateway that stitches; then a list that the latter has to fetch from the
 * other process, alone and together with one of its own; and at last how soon documents that are made to cost are refused.
 */
export async function measureApi(target: Target, seconds: number): Promise<{ rows: ApiRow[]; refusals: RefusalRow[] }> {
  const apart = await startChild<object, { url: string }>("api-apart", { ...target.env, ...subgraph }, undefined);
  const { url } = await apart.ask({});
  const server = await startChild<object, ApiServer>(
    "api-server",
    { ...target.env, ...subgraph, BENCH_SUBGRAPH_URL: url, BENCH_RUNS: String(keptRuns) },
    target.profile,
  );
  const load = await startChild<ApiQuestion, ApiAnswer>("api-load", {}, undefined);
  try {
    const { addresses, secret, runs } = await server.ask({});
    const rows: ApiRow[] = [];
    const measures: [string, keyof typeof addresses, ApiQuestion["surfaces"]][] = [
      ["the server", "whole", ["graphql", "trpc"]],
      ["bare graphql-yoga", "plain", ["graphql"]],
      ["gateway", "whole", ["graphql"]],
      ["gateway, stitched", "stitched", ["graphql"]],
      ["bare graphql-yoga", "plain", ["apart"]],
      ["gateway", "whole", ["apart"]],
      ["gateway, stitched", "stitched", ["apart"]],
      ["bare graphql-yoga", "plain", ["both"]],
      ["gateway", "whole", ["both"]],
      ["gateway, stitched", "stitched", ["both"]],
    ];
    const start = { url: addresses.whole, secret, runs, surfaces: ["graphql", "trpc"] } satisfies Partial<ApiQuestion>;
    toRows("the server", await load.ask({ ...start, seconds: startUpSeconds }));
    for (const [name, address, surfaces] of measures) {
      const question = { url: addresses[address], secret, runs, surfaces };
      toRows(name, await load.ask({ ...question, seconds: warmUpSeconds }));
      rows.push(...toRows(name, await load.ask({ ...question, seconds })));
    }
    return { rows, refusals: await measureRefusals(addresses.whole, secret) };
  } finally {
    await load.stop();
    await server.stop();
    await apart.stop();
  }
}

/** Prints the rows as a Markdown table, each with its rate as a part of bare graphql-yoga's for the same question. */
export function printApiRows(rows: readonly ApiRow[]): void {
  const lines = rows.map(({ server, what, callsPerSecond, latency: { p50, p95, p99 } }) => {
    const bare = rows.find((row) => row.server === "bare graphql-yoga" && row.what === what)?.callsPerSecond;
    const ratio = server === "the server" || bare === undefined ? "" : (callsPerSecond / bare).toFixed(2);
    return `| ${server} | ${what} | ${Math.round(callsPerSecond)} | ${ratio} | ${[p50, p95, p99].map((ms) => ms.toFixed(1)).join(" | ")} |`;
  });
  const head = [
    "| server | what | calls/s | of bare | p50 ms | p95 ms | p99 ms |",
    "| --- | --- | ---: | ---: | ---: | ---: | ---: |",
  ];
  process.stdout.write(`${[...head, ...lines].join("\n")}\n`);
}
