import type { TokenKeys } from "@autoweave/auth/token-keys";
import { AppError, isAppError } from "@autoweave/contracts/app-error";
import type { ExecutionResult, Executor } from "@graphql-tools/utils";
import { type DocumentNode, GraphQLError, print } from "graphql";
import type { GatewayContext } from "./gateway-context.js";
import {
  type Answer,
  createRemoteConnection,
  LostConnection,
  type Operation,
  type Patience,
  RefusedOperation,
} from "./remote-connection.js";
import { type RemoteSubgraph, toAudience } from "./remote-subgraph.js";
import { createServiceTokenSigner } from "./service-tokens.js";

/** What asking other processes takes of the app. */
export type RemoteParts = { tokenKeys: TokenKeys; onError: (error: unknown) => void };

/** Another process, as the schema asks it. */
export type RemoteExecutor = { ask: Executor<GatewayContext>; close(): void };

/** An error as the other process presents it: with a code and a page. */
type Told = { message: string; path?: readonly (string | number)[]; extensions?: { code?: unknown; docs?: unknown } };

/** Refusals of a token. */
const tokenCodes = new Set(["auth.required", "auth.token-expired"]);

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

/** What an operation that was refused comes to. Throws what else there was, and what was wrong with the token. */
function toRefusal(thrown: unknown): ExecutionResult {
  if (!(thrown instanceof RefusedOperation)) throw thrown;
  const errors = toErrors(thrown.errors as Told[]);
  // A token that is not taken was ours: the caller cannot mend it.
  const ours = errors.find(({ extensions }) => tokenCodes.has(String(extensions.code)));
  if (ours !== undefined) throw new Error(`it does not take our token: ${ours.message}`);
  return { data: null, errors };
}

/**
 * Asks the process that serves a subgraph, as whoever asked here: each operation shows a token of theirs, for that process
 * alone and for a minute. Where no answer comes back it is `subgraph.unavailable`.
 */
export function createRemoteExecutor(
  parts: RemoteParts,
  { subgraph, url }: RemoteSubgraph,
  patience?: Patience,
): RemoteExecutor {
  const signFor = createServiceTokenSigner(parts.tokenKeys, toAudience(subgraph));
  const connection = createRemoteConnection(url, patience);
  let isAway = false;

  /** What an operation without an answer comes to: an error of the caller's, or `subgraph.unavailable`. */
  function toFailure(cause: unknown): ExecutionResult {
    if (isAppError(cause)) return { data: null, errors: [new GraphQLError(cause.message, { originalError: cause })] };
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

  /** A connection may end just as it is used, and that says nothing of the process: what only reads is asked twice. */
  async function askAgain(operation: Operation, isRead: boolean): Promise<Answer> {
    try {
      return await connection.ask(operation);
    } catch (error) {
      if (!isRead || !(error instanceof LostConnection)) throw error;
      return connection.ask(operation);
    }
  }

  async function ask(operation: Operation, isRead: boolean): Promise<ExecutionResult> {
    const result = await askAgain(operation, isRead).then(toResult, toRefusal);
    isAway = false;
    return result;
  }

  /** What a subscription brings, until its caller is gone or wants no more. What ends it is the last that comes. */
  function follow(operation: Operation, signal: AbortSignal): AsyncIterableIterator<ExecutionResult> {
    const answers = connection.follow(operation);
    const done = { done: true, value: undefined } as const;
    const leave = async () => {
      signal.removeEventListener("abort", leave);
      await answers.return?.();
      return done;
    };
    signal.addEventListener("abort", leave, { once: true });
    const results: AsyncIterableIterator<ExecutionResult> = {
      next: async () => {
        try {
          const answer = await answers.next();
          return answer.done === true ? await leave() : { done: false, value: toResult(answer.value) };
        } catch (thrown) {
          await leave();
          return { done: false, value: toLast(thrown) };
        }
      },
      return: leave,
      [Symbol.asyncIterator]: () => results,
    };
    return results;
  }

  function toLast(thrown: unknown): ExecutionResult {
    try {
      return toRefusal(thrown);
    } catch (cause) {
      return toFailure(cause);
    }
  }

  return {
    ask: async ({ document, variables, operationName, operationType, context }) => {
      try {
        if (context === undefined) throw new Error("nobody was named on whose behalf to ask");
        const token = await signFor(context.actor);
        const operation = { query: toText(document), variables, operationName, token };
        if (operationType === "subscription") return follow(operation, context.signal) as never;
        return (await ask(operation, operationType === "query")) as never;
      } catch (cause) {
        return toFailure(cause) as never;
      }
    },
    close: () => connection.close(),
  };
}
