import type { Actor } from "@autoweave/auth/actor";
import type { Permission } from "@autoweave/auth/permission";
import { beforeAll } from "vitest";
import { createKey } from "../../../service/key/keys.js";
import { makeActor } from "../../../service/testing/make-actor.js";
import type { Backend } from "../../../testing/with-test-app.js";
import type { ServerOptions } from "../../server.js";
import { type ServerRig, withServer } from "../../testing/with-server.js";

/** An error as a client reads it. */
export type AnswerError = { message: string; path?: (string | number)[]; extensions: Record<string, unknown> };

/** What a client gets for an operation. */
export type Answer = { status: number; data?: Record<string, unknown> | null; errors?: AnswerError[] };

/** A caller with a key of their own, in a tenant of their own unless they are of the same one. */
export type Caller = { actor: Actor; secret: string };

/** A whole server with a caller who may do everything. */
export type GraphqlRig = ServerRig & {
  readonly caller: Caller;
  /** A caller of a new tenant, or of `actor`'s. */
  newCaller(permissions?: Permission[], actor?: Actor): Promise<Caller>;
  /** Sends one operation. Without a caller it is the rig's; with `null` nobody's. */
  ask(query: string, variables?: Record<string, unknown>, caller?: Caller | null): Promise<Answer>;
};

/** Builds the rig before the tests and takes it down after them. */
export function withGraphql(backend: Backend = "postgres", options: ServerOptions = {}): GraphqlRig {
  const rig = withServer(backend, options);
  let caller: Caller | undefined;
  const usual = () => {
    if (caller === undefined) throw new Error("Use the caller inside a test or a hook.");
    return caller;
  };

  async function newCaller(permissions: Permission[] = ["*"], actor?: Actor): Promise<Caller> {
    const owner = actor ?? (await makeActor(rig.app.database));
    const { secret } = await createKey(
      rig.app,
      { ...owner, permissions: ["*"] },
      { name: "test", scopes: permissions },
    );
    return { actor: owner, secret };
  }

  beforeAll(async () => {
    caller = await newCaller();
  });

  return {
    get app() {
      return rig.app;
    },
    get server() {
      return rig.server;
    },
    get url() {
      return rig.url;
    },
    get caller() {
      return usual();
    },
    newCaller,
    ask: async (query, variables = {}, whose = usual()) => {
      const response = await fetch(`${rig.url}/graphql`, {
        method: "POST",
        headers: {
          "content-type": "application/json",
          ...(whose === null ? {} : { authorization: `Bearer ${whose.secret}` }),
        },
        body: JSON.stringify({ query, variables }),
      });
      return { status: response.status, ...((await response.json()) as Omit<Answer, "status">) };
    },
  };
}

/** What a field of an answer holds. Throws when there is none. */
export function take<Value>(answer: Answer, field: string): Value {
  const value = answer.data?.[field];
  if (value === undefined || value === null) throw new Error(`no ${field}: ${JSON.stringify(answer)}`);
  return value as Value;
}
