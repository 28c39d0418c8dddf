import { builtinNodes } from "@autoweave/nodes/builtin";
import { withDatabase } from "@autoweave/testing/with-database";
import { withRedis } from "@autoweave/testing/with-redis";
import { afterAll, beforeAll } from "vitest";
import { withNewMinute } from "../../service/testing/with-new-minute.js";
import { createTestApp, type TestApp } from "../../testing/test-app.js";
import type { Backend } from "../../testing/with-test-app.js";
import { createServer, type Server, type ServerOptions } from "../server.js";

/** A whole server that listens; to be used inside tests and hooks. */
export type ServerRig = { readonly app: TestApp; readonly server: Server; readonly url: string };

/** What a tenant may use in a minute has tests of its own: here nobody runs out of points. */
const plenty = { external: 10_000_000, tools: 10_000_000 };

/** Starts a server before the tests and takes it down after them. */
export function withServer(backend: Backend = "postgres", options: ServerOptions = {}): ServerRig {
  const database = withDatabase();
  const redis = withRedis();
  const limits = withNewMinute(plenty);
  let running: { app: TestApp; server: Server; url: string } | undefined;
  const rig = () => {
    if (running === undefined) throw new Error("Use the server inside a test or a hook.");
    return running;
  };
  beforeAll(async () => {
    const redisUrl = backend === "redis" ? redis.url : undefined;
    const app = await createTestApp({ databaseUrl: database.url, redisUrl, nodes: builtinNodes });
    const server = await createServer({ ...app, limits }, options);
    running = { app, server, url: await server.listen(0) };
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
  };
}
