import { Pool } from "undici";
import { serveParent } from "./child.js";

const connections = 32;

/**
 * What questions there are: the mixed reads by each API, what another process serves where there is one, or that and what
 * is served here in one document.
 */
export type Surface = "graphql" | "trpc" | "apart" | "both";

/** What is asked of a server, and for how long. */
export type ApiQuestion = {
  url: string;
  secret: string;
  runs: string[];
  surfaces: Surface[];
  seconds: number;
};

/** How long each call took, by what was asked. */
export type ApiAnswer = { times: Record<string, number[]>; seconds: number } | { error: string };

type Ask = { name: string; path: string; method: "GET" | "POST"; body?: string };

const keys = "apiKeys(first: 20) { edges { node { id name scopes } } }";
const flows = "flows(first: 20) { edges { node { id name published { number } } } }";

const documents = {
  "flows, a list": () => ({
    query: `{ ${flows} }`,
  }),
  "runs, the newest": () => ({
    query: "{ runs(first: 20) { edges { node { id status flowName createdAt } } pageInfo { hasNextPage endCursor } } }",
  }),
  "runs that failed": () => ({
    query: "{ runs(first: 20, status: FAILED) { edges { node { id status flowName } } } }",
  }),
  "a run with its nodes": (run: string) => ({
    query:
      "query Run($run: ID!) { run(run: $run) { status flowName nodes(first: 20) { edges { node { node status } } } } }",
    variables: { run },
  }),
};

function toTrpc(name: string, input: unknown): Omit<Ask, "name"> {
  return { method: "GET", path: `/trpc/${name}?input=${encodeURIComponent(JSON.stringify(input))}` };
}

const procedures: Record<string, (run: string) => Omit<Ask, "name">> = {
  "flows, a list": () => toTrpc("flows.list", { limit: 20 }),
  "runs, the newest": () => toTrpc("runs.list", { limit: 20 }),
  "runs that failed": () => toTrpc("runs.list", { limit: 20, status: "failed" }),
  "a run with its nodes": (run) => toTrpc("runs.nodes", { run }),
};

function toGraphql(name: string, body: object): Ask {
  return { name: `GraphQL: ${name}`, method: "POST", path: "/graphql", body: JSON.stringify(body) };
}

function toAsk(surface: Surface, count: number, run: string): Ask {
  if (surface === "apart") return toGraphql("API keys, a list", { query: `{ ${keys} }` });
  if (surface === "both") return toGraphql("flows and API keys", { query: `{ ${flows} ${keys} }` });
  const names = Object.keys(documents) as (keyof typeof documents)[];
  const name = names[count % names.length] ?? "flows, a list";
  if (surface === "trpc") return { name: `tRPC: ${name}`, ...(procedures[name]?.(run) ?? toTrpc("flows.list", {})) };
  return toGraphql(name, documents[name](run));
}

/** Asks over all connections for so long, one kind of question after the other, and looks at every answer. */
async function load({ url, secret, runs, surfaces, seconds }: ApiQuestion): Promise<ApiAnswer> {
  const pool = new Pool(url, { connections, pipelining: 1 });
  const times: Record<string, number[]> = {};
  let count = 0;
  const began = performance.now();
  const deadline = began + seconds * 1000;
  const headers = { authorization: `Bearer ${secret}`, "content-type": "application/json" };

  async function keepAsking(): Promise<void> {
    while (performance.now() < deadline) {
      const turn = count++;
      const surface = surfaces[turn % surfaces.length] ?? "graphql";
      const { name, ...ask } = toAsk(surface, Math.floor(turn / surfaces.length), runs[turn % runs.length] ?? "");
      const at = performance.now();
      const response = await pool.request({ ...ask, headers });
      const text = await response.body.text();
      const list = times[name] ?? [];
      times[name] = list;
      list.push(performance.now() - at);
      if (response.statusCode !== 200 || text.includes('"errors"')) {
        throw new Error(`${name}: ${response.statusCode} ${text.slice(0, 300)}`);
      }
    }
  }

  try {
    await Promise.all(Array.from({ length: connections }, keepAsking));
  } catch (error) {
    return { error: String(error) };
  } finally {
    await pool.close();
  }
  return { times, seconds: (performance.now() - began) / 1000 };
}

serveParent<ApiQuestion, ApiAnswer>(load, async () => undefined);
