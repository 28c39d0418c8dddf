import { type ChildProcess, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { freePort } from "@autoweave/prisma/embedded/free-port";
import { withDatabase } from "@autoweave/testing/with-database";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Caller, createCaller } from "./create-caller.js";
import { type Server, startServer } from "./start-server.js";

const database = withDatabase();
const program = fileURLToPath(new URL("../../engine/dist/main/subgraph.js", import.meta.url));
const query = "{ apiKeys { edges { node { name } } } flows { edges { cursor } } }";

let server: Server;
let port: number;
let apart: ChildProcess | undefined;
let caller: Caller;

beforeAll(async () => {
  port = await freePort();
  const subgraphs = `identity=http://127.0.0.1:${port}/graphql`;
  server = await startServer({ env: { DATABASE_URL: database.url, AUTOWEAVE_SUBGRAPHS: subgraphs } });
  caller = createCaller(server);
});
afterAll(async () => {
  apart?.kill("SIGKILL");
  await server.dispose();
});

it("a part of the API that another process serves is missing while that is away, and nothing else is", async () => {
  expect(await caller.graphql(query)).toMatchObject({
    data: { apiKeys: null, flows: { edges: [] } },
    errors: [{ path: ["apiKeys"], extensions: { code: "subgraph.unavailable" } }],
  });
});

it("it is served once that runs, as whoever asks, and by nobody else's word", { timeout: 120_000 }, async () => {
  apart = spawn(process.execPath, [program, "identity"], {
    env: {
      PATH: process.env.PATH ?? "",
      AUTOWEAVE_HOME: server.home,
      AUTOWEAVE_PORT: String(port),
      DATABASE_URL: database.url,
    },
    stdio: "ignore",
  });
  await expect
    // Each time costs a point, of which there are so many a minute.
    .poll(() => caller.graphql(query), { timeout: 90_000, interval: 1_000 })
    .toMatchObject({ data: { apiKeys: { edges: [{ node: { name: expect.any(String) } }] }, flows: { edges: [] } } });
  expect((await fetch(`http://127.0.0.1:${port}/graphql`, { method: "POST" })).status).toBe(404);
  // It can be reached, and takes no connection but the gateway's.
  expect((await fetch(`http://127.0.0.1:${port}/healthz`)).status).toBe(200);
});

it("it ends cleanly when told to", async () => {
  const ended = new Promise<number | null>((resolve) => apart?.once("exit", resolve));
  apart?.kill("SIGTERM");
  expect(await ended).toBe(0);
  expect(await caller.graphql(query)).toMatchObject({ data: { apiKeys: null } });
});

it("a name that is no subgraph's is told, with those that are", async () => {
  const child = spawn(process.execPath, [program, "weather"], { stdio: ["ignore", "ignore", "pipe"] });
  let said = "";
  child.stderr.on("data", (text) => {
    said += text;
  });
  expect(await new Promise((resolve) => child.once("close", resolve))).toBe(1);
  expect(said).toContain("Say which subgraph to serve: ");
});
