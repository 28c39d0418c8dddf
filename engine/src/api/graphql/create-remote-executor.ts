import type { TokenKeys } from "@autoweave/auth/token-keys";
import { AppError } from "@autoweave/contracts/app-error";
import type { ExecutionResult, Executor } from "@graphql-tools/utils";
import { type DocumentNode, GraphQLError, print } from "graphql";
import { type Dispatcher, Pool } from "undici";
import type { GatewayContext } from "./gateway-context.js";
import { readEventStream } from "./read-event-stream.js";
import { type RemoteSubgraph, toAudience } from "./remote-subgraph.js";
import { createServiceTokenSigner } from "./service-tokens.js";

/** A process that takes longer does not keep the others waiting. Subscriptions stay open. */
const answerMs = 10_000;

/** What asking other processes takes of the app. */
export type RemoteParts = { tokenKeys: TokenKeys; onError: (error: unknown) => void };

/** An error as the other process presents it: with a code and a page. */
type Told = { message: string; path?: (string | number)[]; extensions: { code: string; docs: string } };

/** Texts of documents: what is passed on as it came is the same document each time. */
const texts = new WeakMap<DocumentNode, string>();

function toText(document: DocumentNode): string {
  const text = texts.get(document) ?? print(document);
  texts.set(document, text);
  return text;
}

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

/** What becomes of a connection that the other side ends; running out of time is something else. */
const lostCodes = new Set(["UND_ERR_SOCKET", "ECONNRESET", "EPIPE"]);

function isLostConnection(error: unknown): boolean {
  return error instanceof Error && "code" in error && lostCodes.has(String(error.code));
}

/**
 * Asks the process that serves a subgraph, as whoever asked here: each request shows a token of theirs, for that process
 * alone and for a minute. Where no answer comes back it is `subgraph.unavailable`.
 */
export function createRemoteExecutor(parts: RemoteParts, { subgraph, url }: RemoteSubgraph): Executor<GatewayContext> {
  const signFor = createServiceTokenSigner(parts.tokenKeys, toAudience(subgraph));
  const { origin, pathname } = new URL(url);
  // Its connections end by themselves once they are idle, and keep no process up.
  const pool = new Pool(origin, { headersTimeout: answerMs, bodyTimeout: answerMs });
  let isAway = false;

  async function post(request: Asked): Promise<Dispatcher.ResponseData> {
    const { document, variables, operationName, context } = request;
    if (context === undefined) throw new Error("nobody was named on whose behalf to ask");
    const isStream = request.operationType === "subscription";
    const token = await signFor(context.actor);
    const response = await pool.request({
      method: "POST",
      path: pathname,
      headers: {
        accept: isStream ? "text/event-stream" : "application/json",
        "content-type": "application/json",
        authorization: `Bearer ${token}`,
      },
      body: JSON.stringify({ query: toText(document), variables, operationName }),
      ...(isStream ? { bodyTimeout: 0, signal: context.signal } : {}),
    });
    const { statusCode } = response;
    if (statusCode !== 401 && (statusCode < 300 || statusCode >= 400)) return response;
    await response.body.dump();
    // A token that is not taken was ours: the caller cannot mend it.
    throw new Error(`it answered with ${statusCode}`);
  }

  /** A connection may end just as it is used again, and that says nothing of the process: what only reads is asked twice. */
  async function send(request: Asked): Promise<Dispatcher.ResponseData> {
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

  async function* readAll({ body }: Dispatcher.ResponseData, signal: AbortSignal): AsyncGenerator<ExecutionResult> {
    try {
      for await (const data of readEventStream(body)) yield readResult(data);
    } catch (cause) {
      if (!signal.aborted) yield { data: null, errors: [toUnavailable(cause)] };
    }
  }

  return async (request) => {
    try {
      const response = await send(request);
      const isStream = String(response.headers["content-type"]).startsWith("text/event-stream");
      const signal = request.context?.signal ?? AbortSignal.abort();
      const result = isStream ? readAll(response, signal) : readResult(await response.body.text());
      isAway = false;
      return result as never;
    } catch (cause) {
      return { data: null, errors: [toUnavailable(cause)] } as never;
    }
  };
}
