import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Server } from "./start-server.js";

/** Calls a server's APIs with the key that it left in its data folder. */
export type Caller = {
  /** Calls a procedure of tRPC. Throws with the whole answer when that is an error. */
  call<Answer>(name: string, input?: object): Promise<Answer>;
  /** Sends an operation of GraphQL, and returns the whole answer. */
  graphql(query: string, variables?: Record<string, unknown>): Promise<{ data?: unknown; errors?: unknown }>;
};

/** Builds a caller of this server. */
export function createCaller({ url, home }: Pick<Server, "url" | "home">): Caller {
  const key = readFileSync(join(home, "cli-key"), "utf8").trim();
  async function post(path: string, body: object): Promise<string> {
    const response = await fetch(`${url}${path}`, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${key}` },
      body: JSON.stringify(body),
    });
    return response.text();
  }
  return {
    call: async <Answer>(name: string, input: object = {}) => {
      const text = await post(`/trpc/${name}`, input);
      const { result } = JSON.parse(text) as { result?: { data: Answer } };
      if (result === undefined) throw new Error(`${name} answered ${text}`);
      return result.data;
    },
    graphql: async (query, variables = {}) => JSON.parse(await post("/graphql", { query, variables })),
  };
}
