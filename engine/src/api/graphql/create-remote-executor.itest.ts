import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createSigningKey, type TokenKeys } from "@autoweave/auth/token-keys";
import { parse } from "graphql";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { createRemoteExecutor } from "./create-remote-executor.js";
import type { GatewayContext } from "./gateway-context.js";
import { subgraphs } from "./subgraphs.js";

const key = createSigningKey();
const tokenKeys: TokenKeys = {
  issuer: "https://flows.example",
  signer: async () => key,
  find: async () => key.publicKey,
};
const actor = {
  tenantId: "t1",
  subject: { kind: "key", id: "019a0000-0000-7000-8000-000000000001" },
  roles: [],
  permissions: ["*"],
};

let asked = 0;
/** How many requests are cut off before there is an answer. */
let lost = 0;
const errors: unknown[] = [];
const server = createServer((request, response) => {
  request.resume();
  if (++asked <= lost) request.socket.destroy();
  else response.setHeader("content-type", "application/json").end(JSON.stringify({ data: { a: asked } }));
});
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
beforeEach(() => {
  asked = 0;
  lost = 0;
  errors.length = 0;
});

async function ask(operationType: "query" | "mutation"): Promise<unknown> {
  const [subgraph] = subgraphs;
  if (subgraph === undefined) throw new Error("there is no subgraph");
  const { port } = server.address() as AddressInfo;
  const parts = { tokenKeys, onError: (error: unknown) => errors.push(error) };
  const execute = createRemoteExecutor(parts, { subgraph, url: `http://127.0.0.1:${port}/graphql` });
  const context = { actor, signal: new AbortController().signal } as unknown as GatewayContext;
  return execute({ document: parse(`${operationType} { a }`), operationType: operationType as never, context });
}

const unavailable = { data: null, errors: [{ extensions: {} }] };

test("what only reads is asked once more when its connection is lost", async () => {
  lost = 1;
  expect(await ask("query")).toEqual({ data: { a: 2 } });
  expect(errors).toEqual([]);
});

test("when that is lost as well, nobody answers", async () => {
  lost = 2;
  expect(await ask("query")).toMatchObject(unavailable);
  expect(asked).toBe(2);
  expect(errors).toHaveLength(1);
});

test("what changes something is never sent twice", async () => {
  lost = 1;
  expect(await ask("mutation")).toMatchObject(unavailable);
  expect(asked).toBe(1);
});
