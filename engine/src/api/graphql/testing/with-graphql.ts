import type { Actor } from "@autoweave/auth/actor";
import type { Permission } from "@autoweave/auth/permission";
import { builtinNodes } from "@autoweave/nodes/builtin";
import { withDatabase } from "@autoweave/testing/with-database";
import { withRedis } from "@autoweave/testing/with-redis";
import { afterAll, beforeAll } from "vitest";
import { createKey } from "../../../service/key/keys.js";
import { makeActor } from "../../../service/testing/make-actor.js";
import { withNewMinute } from "../../../service/testing/with-new-minute.js";
import { createTestApp, type TestApp } from "../../../testing/test-app.js";
import type { Backend } from "../../../testing/with-test-app.js";
import { createServer, type Server, type ServerOptions } from "../../server.js";

/** An error as a client reads it. */
export type AnswerError = { message: string; path?: (string | number)[]; extensions: Record<string, unknown> };

/** What a client gets for an operation. */
export type Answer = { status: number; data?: Record<string, unknown> | null; errors?: AnswerError[] };

/** A caller with a key of their own, in a tenant of their own unless they are of the same one. */
export type Caller = { actor: Actor; secret: string };

/** A whole server with a caller who may do everything. */
export type GraphqlRig = {
  readonly app: TestApp;
  readonly server: Server;
  readonly url: string;
  readonly caller: Caller;
  /** A caller of a new tenant, or of `actor`'s. */
  newCaller(permissions?: Permission[], actor?: Actor): Promise<Caller>;
  /** Sends one operation. Without a caller it is the rig's; with `null` nobody's. */
  ask(query: string, variables?: Record<string, unknown>, caller?: Caller | null): Promise<Answer>;
};

/** Builds the rig before the tests and takes it down after them. */
export function withGraphql(backend: Backend = "postgres", options: ServerOptions = {}): GraphqlRig {
  const database = withDatabase();
  const redis = withRedis();
  // What a tenant may use in a minute has tests of its own.
  const limits = withNewMinute({ external: 1_000_000, tools: 1_000_000 });
  let running: { app: TestApp; server: Server; url: string; caller: Caller } | undefined;
  const rig = () => {
    if (running === undefined) throw new Error("Use the server inside a test or a hook.");
    return running;
  };

  async function newCaller(app: TestApp, permissions: Permission[] = ["*"], actor?: Actor): Promise<Caller> {
    const owner = actor ?? (await makeActor(app.database));
    const { secret } = await createKey(app, { ...owner, permissions: ["*"] }, { name: "test", scopes: permissions });
    return { actor: owner, secret };
  }

  beforeAll(async () => {
    const redisUrl = backend === "redis" ? redis.url : undefined;
    const app = await createTestApp({ databaseUrl: database.url, redisUrl, nodes: builtinNodes });
    const server = await createServer({ ...app, limits }, options);
    running = { app, server, url: await server.listen(0), caller: await newCaller(app) };
  });
  afterAll(async () => {
    await running?.server.close();
    await running?.app.stop();
  });

  return {
    get app() {
      return rig().app;
    },
    get server() {
      return rig().server;
    },
    get url() {
      return rig().url;
    },
    get caller() {
      return rig().caller;
    },
    newCaller: (permissions, actor) => newCaller(rig().app, permissions, actor),
    ask: async (query, variables = {}, caller = rig().caller) => {
      const response = await fetch(`${rig().url}/graphql`, {
        method: "POST",
        headers: {
          "content-type": "application/json",
          ...(caller === null ? {} : { authorization: `Bearer ${caller.secret}` }),
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
