import { type Client, createClient } from "graphql-ws";
import { WebSocket } from "ws";
import type { AnswerError } from "./with-graphql.js";

/** A client of the socket at `url`, which is the server's address. */
export function openClient(
  url: string,
  connectionParams: Record<string, unknown>,
  headers: Record<string, string> = {},
): Client {
  class Socket extends WebSocket {
    constructor(address: string, protocols: string[]) {
      super(address, protocols, { headers });
    }
  }
  return createClient({
    url: `${url.replace("http", "ws")}/graphql`,
    webSocketImpl: Socket,
    retryAttempts: 0,
    lazy: true,
    connectionParams,
  });
}

/** What one operation over a socket gives first. */
export async function askOnce(
  client: Client,
  query: string,
  extensions: Record<string, unknown> = {},
): Promise<{ data?: Record<string, unknown> | null; errors?: AnswerError[] }> {
  try {
    for await (const { data, errors } of client.iterate({ query, extensions })) {
      return { ...(data === undefined ? {} : { data }), ...(errors === undefined ? {} : { errors: errors as never }) };
    }
  } catch (thrown) {
    if (Array.isArray(thrown)) return { errors: thrown as AnswerError[] };
    throw thrown;
  }
  return {};
}
