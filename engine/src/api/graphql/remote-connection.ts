import { AppError } from "@autoweave/contracts/app-error";
import { type Client, createClient, type SubscribePayload } from "graphql-ws";
import { WebSocket } from "ws";
import { createWriteJoiner } from "./join-writes.js";
import { mostVariableBytes } from "./remote-subgraph.js";

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

/** An operation, with the token of whoever asks. */
export type Operation = Pick<SubscribePayload, "query" | "variables" | "operationName"> & { token: string };

/** What another process answers, before anybody has looked at it. */
export type Answer = { data?: unknown; errors?: unknown };

/** The other process did not run the operation, for these errors. */
export class RefusedOperation extends Error {
  constructor(readonly errors: unknown[]) {
    super("the operation was refused");
  }
}

/** The connection of an operation ended before its answer. Whether it was done is not known. */
export class LostConnection extends Error {}

/** One connection to another process, for all that is asked of it; opened when somebody asks, and anew once it is over. */
export type RemoteConnection = {
  /**
   * Resolves with what the other process answers. Throws `payload.too-large`, {@link RefusedOperation},
   * {@link LostConnection}, and when time is over.
   */
  ask(operation: Operation): Promise<Answer>;
  /** What a subscription brings. Its `return` is heard at once. Throws as `ask` does, but for the time. */
  follow(operation: Operation): AsyncIterableIterator<Answer>;
  close(): void;
};

/** The sockets of connections that are opened with this token. What goes over one in one turn goes out in one piece. */
function toSocketClass(token: string, handshakeTimeout: number) {
  return class extends WebSocket {
    #join = (): void => undefined;

    constructor(url: string, protocols: string[]) {
      super(url, protocols, {
        headers: { authorization: `Bearer ${token}` },
        perMessageDeflate: false,
        // Answers have no limit either where they come from.
        maxPayload: 0,
        handshakeTimeout,
      });
      this.once("upgrade", ({ socket }) => {
        this.#join = createWriteJoiner(socket);
      });
    }

    override send(data: Parameters<WebSocket["send"]>[0]): void {
      this.#join();
      super.send(data);
    }
  };
}

function dispose(client: Client): void {
  // One that is not open yet, and cannot be opened, has ended already.
  Promise.resolve(client.dispose()).catch(() => undefined);
}

/** A client for one connection, which is opened with a token. It is of no use once that is over, of which `onOver` hears. */
function connect(url: string, token: string, { answerMs, pingMs, pongMs }: Patience, onOver: () => void): Client {
  let count = 0;
  let late: NodeJS.Timeout | undefined;
  const client = createClient({
    url: url.replace(/^http/, "ws"),
    webSocketImpl: toSocketClass(token, answerMs),
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
        if ((event as { code: number }).code === 1000) dispose(client);
        onOver();
      },
    },
  });
  return client;
}

/** What a client says of an operation that came to nothing: errors of the other process, or an event of the connection. */
function toError(thrown: unknown): Error {
  if (Array.isArray(thrown)) return new RefusedOperation(thrown);
  const { error, code, reason } = thrown as { error?: unknown; code?: unknown; reason?: unknown };
  return new LostConnection(`the connection was lost: ${error ?? `${code} ${reason}`}`, { cause: thrown });
}

/**
 * Throws `payload.too-large`. The other side ends the connection of whoever sends too much, with all that goes over it. The
 * document itself is short.
 */
function assertFits({ variables = {} }: Operation): void {
  if (variables === null || Object.keys(variables).length === 0) return;
  if (Buffer.byteLength(JSON.stringify(variables)) > mostVariableBytes) {
    throw new AppError(
      "payload.too-large",
      `The variables have more than the ${mostVariableBytes} bytes that they may have.`,
    );
  }
}

/** Asks the process at `url`, over one WebSocket that speaks `graphql-transport-ws`. */
export function createRemoteConnection(url: string, patience = usualPatience): RemoteConnection {
  let current: Client | undefined;

  function use(token: string): Client {
    const client =
      current ??
      connect(url, token, patience, () => {
        if (current === client) current = undefined;
      });
    current = client;
    return client;
  }

  function toPayload({ token, ...asked }: Operation): SubscribePayload {
    return { ...asked, extensions: { token } };
  }

  return {
    ask: (operation) =>
      new Promise((resolve, reject) => {
        assertFits(operation);
        let answer: Answer | undefined;
        const leave = use(operation.token).subscribe(toPayload(operation), {
          next: (result) => {
            answer = result as Answer;
          },
          error: (thrown) => {
            clearTimeout(timer);
            reject(toError(thrown));
          },
          complete: () => {
            clearTimeout(timer);
            if (answer === undefined) reject(new LostConnection("the connection ended before there was an answer"));
            else resolve(answer);
          },
        });
        const timer = setTimeout(() => {
          reject(new Error(`no answer came in ${patience.answerMs} ms`));
          leave();
        }, patience.answerMs);
      }),
    follow: (operation) => {
      assertFits(operation);
      const events = use(operation.token).iterate(toPayload(operation));
      const answers: AsyncIterableIterator<Answer> = {
        next: async () => {
          try {
            return (await events.next()) as IteratorResult<Answer>;
          } catch (thrown) {
            throw toError(thrown);
          }
        },
        return: async () => {
          await events.return?.();
          return { done: true, value: undefined };
        },
        [Symbol.asyncIterator]: () => answers,
      };
      return answers;
    },
    close: () => {
      if (current !== undefined) dispose(current);
    },
  };
}
