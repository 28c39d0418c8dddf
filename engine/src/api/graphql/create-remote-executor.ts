import { signServiceToken } from "@autoweave/auth/service-token";
import type { TokenKeys } from "@autoweave/auth/token-keys";
import { AppError } from "@autoweave/contracts/app-error";
import type { ExecutionResult, Executor } from "@graphql-tools/utils";
import { type DocumentNode, GraphQLError, print } from "graphql";
import type { GatewayContext } from "./gateway.js";
import { readEventStream } from "./read-event-stream.js";
import { type RemoteSubgraph, toAudience } from "./remote-subgraph.js";

/** A process that takes longer does not keep the others waiting. Subscriptions stay open. */
const answerMs = 10_000;

/** What asking other processes takes of the app. */
export type RemoteParts = { tokenKeys: TokenKeys; onError: (error: unknown) => void };

/** An error as the other process presents it: with a code and a page. */
type Told = { message: string; path?: (string | number)[]; extensions: { code: string; docs: string } };

/** What of a request goes to the other process. */
type Asked = {
  document: DocumentNode;
  variables?: Record<string, unknown> | undefined;
  operationName?: string | undefined;
  operationType?: string | undefined;
  context?: GatewayContext | undefined;
};

function toError({ message, path, extensions }: Told): GraphQLError {
  return new GraphQLError(message, { path: path ?? null, extensions });
}

/** Throws what is no answer of GraphQL. */
function readResult(text: string): ExecutionResult {
  const { data, errors } = JSON.parse(text) as { data?: Record<string, unknown> | null; errors?: Told[] };
  if (errors === undefined) return { data: data ?? null };
  if (!errors.every(({ extensions }) => typeof extensions?.docs === "string")) {
    throw new Error(`errors without a code: ${errors.map(({ message }) => message).join("; ")}`);
  }
  return { data: data ?? null, errors: errors.map(toError) };
}

/** True for what `fetch` throws when there was no answer at all; running out of time is something else. */
function isLostConnection(error: unknown): boolean {
  return error instanceof TypeError;
}

/**
 * Asks the process that serves a subgraph, as whoever asked here: each request shows a token of theirs, for that process
 * alone and for a minute. Where no answer comes back it is `subgraph.unavailable`.
 */
export function createRemoteExecutor(parts: RemoteParts, { subgraph, url }: RemoteSubgraph): Executor<GatewayContext> {
  const audience = toAudience(subgraph);
  let isAway = false;

  async function post(request: Asked): Promise<Response> {
    const { document, variables, operationName, context } = request;
    if (context === undefined) throw new Error("nobody was named on whose behalf to ask");
    const isStream = request.operationType === "subscription";
    const token = await signServiceToken(parts.tokenKeys, { audience, actor: context.actor });
    const response = await fetch(url, {
      method: "POST",
      headers: {
        accept: isStream ? "text/event-stream" : "application/json",
        "content-type": "application/json",
        authorization: `Bearer ${token}`,
      },
      body: JSON.stringify({ query: print(document), variables, operationName }),
      redirect: "error",
      signal: isStream ? context.signal : AbortSignal.timeout(answerMs),
    });
    // A token that is not taken was ours: the caller cannot mend it.
    if (response.status === 401 || response.body === null) throw new Error(`it answered with ${response.status}`);
    return response;
  }

  /** A connection may end just as it is used again, and that says nothing of the process: what only reads is asked twice. */
  async function send(request: Asked): Promise<Response> {
    try {
      return await post(request);
    } catch (error) {
      if (request.operationType !== "query" || !isLostConnection(error)) throw error;
      return post(request);
    }
  }

  function toUnavailable(cause: unknown): GraphQLError {
    // Told once, not with each request.
    if (!isAway) parts.onError(new Error(`The subgraph ${subgraph.name} does not answer.`, { cause }));
    isAway = true;
    const originalError = new AppError(
      "subgraph.unavailable",
      `The part of the API that serves ${subgraph.name} does not answer now; try again.`,
      { details: { subgraph: subgraph.name }, cause },
    );
    return new GraphQLError(originalError.message, { originalError });
  }

  async function* readAll(response: Response, signal: AbortSignal): AsyncGenerator<ExecutionResult> {
    try {
      for await (const data of readEventStream(response.body as AsyncIterable<Uint8Array>)) yield readResult(data);
    } catch (cause) {
      if (!signal.aborted) yield { data: null, errors: [toUnavailable(cause)] };
    }
  }

  return async (request) => {
    try {
      const response = await send(request);
      const isStream = response.headers.get("content-type")?.startsWith("text/event-stream") === true;
      const signal = request.context?.signal ?? AbortSignal.abort();
      const result = isStream ? readAll(response, signal) : readResult(await response.text());
      isAway = false;
      return result as never;
    } catch (cause) {
      return { data: null, errors: [toUnavailable(cause)] } as never;
    }
  };
}
