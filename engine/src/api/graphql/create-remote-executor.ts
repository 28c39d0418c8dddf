import type { TokenKeys } from "@autoweave/auth/token-keys";
import { AppError } from "@autoweave/contracts/app-error";
import type { ExecutionResult, Executor } from "@graphql-tools/utils";
import { type DocumentNode, GraphQLError, print } from "graphql";
import { type Client, createClient, type SubscribePayload } from "graphql-ws";
import { WebSocket } from "ws";
import type { GatewayContext } from "./gateway-context.js";
import { createWriteJoiner } from "./join-writes.js";
import { type RemoteSubgraph, toAudience } from "./remote-subgraph.js";
import { createServiceTokenSigner } from "./service-tokens.js";

/** How long another process is waited for, in milliseconds. */
export type Patience = {
  /** Longer, and it does not keep the others waiting. Subscriptions stay open. */
  answerMs: number;
  /** How often a connection is looked at. */
  pingMs: number;
  /** The other side of one that does not say within this that it is there is gone. */
  pongMs: number;
};

const usualPatience: Patience = { answerMs: 10_000, pingMs: 10_000, pongMs: 5_000 };

/** Refusals of a token. */
const tokenCodes = new Set(["auth.required", "auth.token-expired"]);

/** What asking other processes takes of the app. */
export type RemoteParts = { tokenKeys: TokenKeys; onError: (error: unknown) => void };

/** Another process, as the schema asks it. */
export type RemoteExecutor = { ask: Executor<GatewayContext>; close(): void };

/** An error as the other process presents it: with a code and a page. */
type Told = { message: string; path?: readonly (string | number)[]; extensions?: { code?: unknown; docs?: unknown } };

type Answer = { data?: unknown; errors?: unknown };

/** Texts of documents: what is passed on as it came is the same document each time. */
const texts = new WeakMap<DocumentNode, string>();

function toText(document: DocumentNode): string {
  const text = texts.get(document) ?? print(document);
  texts.set(document, text);
  return text;
}

/** Throws when they are no errors of a subgraph. */
function toErrors(errors: readonly Told[]): GraphQLError[] {
  if (!errors.every(({ extensions }) => typeof extensions?.docs === "string")) {
    throw new Error(`errors without a code: ${errors.map(({ message }) => message).join("; ")}`);
  }
  return errors.map(
    ({ message, path, extensions = {} }) => new GraphQLError(message, { path: path ?? null, extensions }),
  );
}

/** Throws what is no answer of a subgraph. */
function toResult({ data, errors }: Answer): ExecutionResult {
  const known = { data: (data ?? null) as ExecutionResult["data"] };
  return errors === undefined ? known : { ...known, errors: toErrors(errors as Told[]) };
}

/** What a refused operation comes to. Throws when it was refused for the token, which is ours: the caller cannot mend it. */
function toRefusal(told: readonly Told[]): ExecutionResult {
  const errors = toErrors(told);
  const ours = errors.find(({ extensions }) => tokenCodes.has(String(extensions.code)));
  if (ours !== undefined) throw new Error(`it does not take our token: ${ours.message}`);
  return { data: null, errors };
}

/** An operation whose connection ended before its answer. Whether it was done is not known. */
class LostConnection extends Error {}

/** What a client says of an operation's end: errors of the other process, or what became of the connection. */
function toEnd(thrown: unknown): readonly Told[] | LostConnection {
  if (Array.isArray(thrown)) return thrown as Told[];
  const { error, code, reason } = thrown as { error?: unknown; code?: unknown; reason?: unknown };
  return new LostConnection(`the connection was lost: ${error ?? `${code} ${reason}`}`, { cause: thrown });
}

/** What goes over it in one turn goes out in one piece. */
class JoinedSocket extends WebSocket {
  #join = (): void => undefined;

  constructor(url: string, protocols: string[]) {
    super(url, protocols, { perMessageDeflate: false, handshakeTimeout: usualPatience.answerMs });
    this.once("upgrade", ({ socket }) => {
      this.#join = createWriteJoiner(socket);
    });
  }

  override send(data: Parameters<WebSocket["send"]>[0]): void {
    this.#join();
    super.send(data);
  }
}

function end(client: Client): void {
  // One that is not open yet, and cannot be opened, has ended already.
  Promise.resolve(client.dispose()).catch(() => undefined);
}

/** Opens one connection. It is never opened again once it is over, of which `onOver` hears. */
function connect(url: string, token: string, { answerMs, pingMs, pongMs }: Patience, onOver: () => void): Client {
  let count = 0;
  let late: NodeJS.Timeout | undefined;
  const client = createClient({
    url: url.replace(/^http/, "ws"),
    webSocketImpl: JoinedSocket,
    connectionParams: { token },
    connectionAckWaitTimeout: answerMs,
    keepAlive: pingMs,
    generateID: () => String(count++),
    lazy: false,
    retryAttempts: 0,
    // Whoever asks over it is told.
    onNonLazyError: () => undefined,
    on: {
      ping: () => {
        clearTimeout(late);
        late = setTimeout(() => client.terminate(), pongMs);
      },
      pong: () => clearTimeout(late),
      // Its end follows; nothing more goes over it.
      error: onOver,
      closed: (event) => {
        clearTimeout(late);
        // After an end in good order the client would send what went over it once more, and it may have been done.
        if ((event as { code: number }).code === 1000) end(client);
        onOver();
      },
    },
  });
  return client;
}

/**
 * Asks the process that serves a subgraph, as whoever asked here: each operation shows a token of theirs, for that process
 * alone and for a minute. All go over one connection. Where no answer comes back it is `subgraph.unavailable`.
 */
export function createRemoteExecutor(
  parts: RemoteParts,
  { subgraph, url }: RemoteSubgraph,
  patience = usualPatience,
): RemoteExecutor {
  const { answerMs } = patience;
  const signFor = createServiceTokenSigner(parts.tokenKeys, toAudience(subgraph));
  let connection: Client | undefined;
  let isAway = false;

  /** The connection that is open, or a new one, which shows the same token as the operation that opens it. */
  function use(token: string): Client {
    const opened =
      connection ??
      connect(url, token, patience, () => {
        if (connection === opened) connection = undefined;
      });
    connection = opened;
    return opened;
  }

  /** Resolves with what the other process answered. Throws when it did not. */
  async function askOnce(token: string, payload: SubscribePayload): Promise<ExecutionResult> {
    const end = await new Promise<Answer | readonly Told[] | Error>((resolve) => {
      let answer: Answer | undefined;
      const stop = use(token).subscribe(payload, {
        next: (result) => {
          answer = result as Answer;
        },
        error: (thrown) => {
          clearTimeout(timer);
          resolve(toEnd(thrown));
        },
        complete: () => {
          clearTimeout(timer);
          resolve(answer ?? new LostConnection("the connection ended before there was an answer"));
        },
      });
      const timer = setTimeout(() => {
        resolve(new Error(`no answer came in ${answerMs} ms`));
        stop();
      }, answerMs);
    });
    if (end instanceof Error) throw end;
    return Array.isArray(end) ? toRefusal(end as Told[]) : toResult(end as Answer);
  }

  /** A connection may end just as it is used, and that says nothing of the process: what only reads is asked twice. */
  async function askAgain(token: string, payload: SubscribePayload, isRead: boolean): Promise<ExecutionResult> {
    try {
      return await askOnce(token, payload);
    } catch (error) {
      if (!isRead || !(error instanceof LostConnection)) throw error;
      return askOnce(token, payload);
    }
  }

  function toUnavailable(cause: unknown): ExecutionResult {
    // Told once, not with each request.
    if (!isAway) parts.onError(new Error(`The subgraph ${subgraph.name} does not answer.`, { cause }));
    isAway = true;
    const originalError = new AppError(
      "subgraph.unavailable",
      `The part of the API that serves ${subgraph.name} does not answer now; try again.`,
      { details: { subgraph: subgraph.name }, cause },
    );
    return { data: null, errors: [new GraphQLError(originalError.message, { originalError })] };
  }

  /** What a subscription ended with. */
  function toLast(thrown: unknown): ExecutionResult {
    try {
      const end = toEnd(thrown);
      if (end instanceof Error) throw end;
      return toRefusal(end);
    } catch (cause) {
      return toUnavailable(cause);
    }
  }

  /** What a subscription brings, until its caller is gone, or does not want any more: that is heard at once. */
  function follow(token: string, payload: SubscribePayload, signal: AbortSignal) {
    const events = use(token).iterate(payload);
    const done = { done: true, value: undefined } as const;
    const end = async () => {
      signal.removeEventListener("abort", end);
      await events.return?.();
      return done;
    };
    signal.addEventListener("abort", end, { once: true });
    const results: AsyncIterableIterator<ExecutionResult> = {
      next: async () => {
        try {
          const event = await events.next();
          return event.done === true ? await end() : { done: false, value: toResult(event.value as Answer) };
        } catch (thrown) {
          await end();
          return { done: false, value: toLast(thrown) };
        }
      },
      return: end,
      [Symbol.asyncIterator]: () => results,
    };
    return results;
  }

  return {
    ask: async ({ document, variables, operationName, operationType, context }) => {
      try {
        if (context === undefined) throw new Error("nobody was named on whose behalf to ask");
        const token = await signFor(context.actor);
        const payload = { query: toText(document), variables, operationName, extensions: { token } };
        const isRead = operationType === "query";
        if (operationType === "subscription") return follow(token, payload, context.signal) as never;
        const result = await askAgain(token, payload, isRead);
        isAway = false;
        return result as never;
      } catch (cause) {
        return toUnavailable(cause) as never;
      }
    },
    close: () => {
      if (connection !== undefined) end(connection);
    },
  };
}
