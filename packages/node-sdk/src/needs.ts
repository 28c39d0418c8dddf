import type { CredentialType } from "@autoweave/contracts/credential";
import type { Json, JsonObject } from "@autoweave/contracts/json";
import type { Answer } from "@autoweave/contracts/run";
import type { CredentialHandle, HttpCredential } from "./credential.js";

/** A capability that a node asks for. `Handle` is what `run` gets as `use.<name>`. */
export type NeedOf<Handle> = { kind: string; options: JsonObject; readonly handle?: Handle };

/** Needs by the name that `run` uses. */
export type Needs = Record<string, NeedOf<unknown>>;

/** The handles of the declared needs. */
export type Handles<N extends Needs> = { [K in keyof N]: N[K] extends NeedOf<infer Handle> ? Handle : never };

/** An outgoing request. `body` is sent as it is; give `headers` their content type. Times are milliseconds. */
export type HttpRequest = {
  method: string;
  url: string;
  headers?: Record<string, string>;
  body?: string | Uint8Array;
  timeoutMs?: number;
  /** Largest answer that is read, in bytes. */
  maxBytes?: number;
  /** Redirects followed; each target is checked again. */
  maxRedirects?: number;
  /** Headers, beside `authorization` and `cookie`, that a redirect must not carry to another origin. */
  secretHeaders?: string[];
  /** Sent along to the credential's own hosts, and to no others. */
  credential?: HttpCredential | undefined;
  /** Ends the request; pass the `signal` that `run` gets. */
  signal?: AbortSignal | undefined;
};

/** The answer to an {@link HttpRequest}; header names are lower case. `url` is the address after redirects. */
export type HttpResponse = { status: number; headers: Record<string, string>; body: Uint8Array; url: string };

/**
 * Outgoing HTTP through the guard: private, loopback and metadata addresses are refused (`http.forbidden`) unless the
 * owner allows them; a dead peer is `http.unavailable`; a long answer is `http.too-large`.
 */
export type HttpHandle = { request(request: HttpRequest): Promise<HttpResponse> };

/** Answers the webhook call that started the run. The last call wins; without a waiting caller nothing happens. */
export type ReplyHandle = { answer(answer: Answer): void };

/** Capabilities a node can ask for. */
export const needs = {
  http: (): NeedOf<HttpHandle> => ({ kind: "http", options: {} }),
  reply: (): NeedOf<ReplyHandle> => ({ kind: "reply", options: {} }),
  /** A credential of one of these kinds. The config field of the same name, a `credentialField`, says which. */
  credential: <const Type extends CredentialType>({
    types,
  }: {
    types: readonly Type[];
  }): NeedOf<CredentialHandle<Type>> => ({ kind: "credential", options: { types: [...types] } }),
  /** The same where the author may leave the field empty: the handle is undefined then. */
  optionalCredential: <const Type extends CredentialType>({
    types,
  }: {
    types: readonly Type[];
  }): NeedOf<CredentialHandle<Type> | undefined> => ({
    kind: "credential",
    options: { types: [...types], optional: true },
  }),
};

/** A flow to be called by the engine while this node waits. `flow` is its id or name; `input` its trigger value. */
export type FlowCall = { flow: string; input: Json };
