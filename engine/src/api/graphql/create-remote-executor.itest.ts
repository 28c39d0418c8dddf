import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { setTimeout } from "node:timers/promises";
import { createSigningKey, type TokenKeys } from "@autoweave/auth/token-keys";
import { buildSchema, type ExecutionResult, GraphQLError, parse, subscribe } from "graphql";
import { handleProtocols, makeServer } from "graphql-ws";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { WebSocketServer } from "ws";
import { createRemoteExecutor, type RemoteExecutor } from "./create-remote-executor.js";
import type { GatewayContext } from "./gateway-context.js";
import type { Patience } from "./remote-connection.js";
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

const sdl = "type Query { a: Int } type Mutation { a: Int } type Subscription { a: Int }";
let asked = 0;
/** How many operations lose their connection before there is an answer. */
let lost = 0;
/** How the connection of a lost one ends: as a program that has died ends it, or with a code. */
let code: number | undefined;
/** The other side takes operations, and says nothing more. */
let isSilent = false;
/** Subscriptions that go on there. */
const ending: string[] = [];
/** What opened a connection, and what each operation showed. */
const shown: unknown[] = [];
const errors: unknown[] = [];
async function* count() {
  try {
    for (let a = 0; ; a++) {
      yield { a };
      await setTimeout(10);
    }
  } finally {
    ending.push("count");
  }
}

const wss = new WebSocketServer({ host: "127.0.0.1", port: 0, handleProtocols });
const listening = once(wss, "listening");
wss.on("connection", (socket, { headers }) => {
  shown.push(headers.authorization?.replace("Bearer ", ""));
  const protocol = makeServer<Record<string, unknown>, undefined>({
    onSubscribe: (_context, _id, { query, extensions }) => {
      shown.push(extensions?.token);
      if (isSilent) return new Promise(() => undefined);
      if (++asked > lost) return { schema: buildSchema(sdl), document: parse(query), rootValue: { a: asked } };
      if (code === undefined) socket.terminate();
      else socket.close(code);
      return [new GraphQLError("nobody hears this")];
    },
    subscribe: (args) => subscribe({ ...args, rootValue: { a: count } }),
    onPing: () => (isSilent ? new Promise(() => undefined) : undefined),
  });
  const closed = protocol.opened(
    {
      protocol: socket.protocol,
      send: (text) => socket.send(text),
      close: (number, reason) => socket.close(number, reason),
      onMessage: (hear) => socket.on("message", (data) => void hear(String(data))),
    },
    undefined,
  );
  socket.once("close", (number, reason) => void closed(number, String(reason)));
});
const executors: RemoteExecutor[] = [];
beforeAll(() => listening);
afterAll(() => {
  for (const { close } of executors) close();
  for (const client of wss.clients) client.terminate();
  wss.close();
});
beforeEach(() => {
  asked = 0;
  [lost, code, isSilent] = [0, undefined, false];
  ending.length = 0;
  errors.length = 0;
  shown.length = 0;
});

function open(patience?: Patience): RemoteExecutor {
  const [subgraph] = subgraphs;
  if (subgraph === undefined) throw new Error("there is no subgraph");
  const { port } = wss.address() as AddressInfo;
  const parts = { tokenKeys, onError: (error: unknown) => errors.push(error) };
  const executor = createRemoteExecutor(parts, { subgraph, url: `http://127.0.0.1:${port}/graphql` }, patience);
  executors.push(executor);
  return executor;
}

async function ask(operationType: "query" | "mutation", executor = open()): Promise<unknown> {
  const context = { actor, signal: new AbortController().signal } as unknown as GatewayContext;
  return executor.ask({ document: parse(`${operationType} { a }`), operationType: operationType as never, context });
}

const unavailable = { data: null, errors: [{ extensions: {} }] };

test("all go over one connection, and each shows a token", async () => {
  const executor = open();
  expect(await Promise.all([ask("query", executor), ask("mutation", executor), ask("query", executor)])).toEqual([
    { data: { a: 1 } },
    { data: { a: 2 } },
    { data: { a: 3 } },
  ]);
  expect(await ask("query", executor)).toEqual({ data: { a: 4 } });
  expect(shown).toHaveLength(5);
  for (const token of shown) expect(String(token).split(".")).toHaveLength(3);
});

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

// 1000 is an end in good order, after which a client would like to try again by itself.
test.each([undefined, 1000, 1001, 1012])("what changes something is never sent twice (%s)", async (how) => {
  [lost, code] = [1, how];
  const executor = open();
  expect(await ask("mutation", executor)).toMatchObject(unavailable);
  expect(asked).toBe(1);
  expect(await ask("mutation", executor)).toEqual({ data: { a: 2 } });
});

test("a connection that is lost takes along all that went over it, and what only reads is asked once more", async () => {
  lost = 3;
  const executor = open();
  const [first, second, third] = await Promise.all([
    ask("query", executor),
    ask("mutation", executor),
    ask("query", executor),
  ]);
  expect(second).toMatchObject(unavailable);
  for (const answer of [first, third]) expect(answer).toMatchObject({ data: { a: expect.any(Number) } });
  expect(asked).toBe(5);
});

test("what is too large for the connection is refused by itself, and all else goes on over it", async () => {
  const executor = open();
  const context = { actor, signal: new AbortController().signal } as unknown as GatewayContext;
  // A tenth as long in the caller's body.
  const variables = { numbers: Array.from({ length: 2_500_000 }, () => 1e20) };
  const large = (kind: "query" | "mutation" | "subscription") =>
    executor.ask({ document: parse(`${kind} { a }`), operationType: kind as never, variables, context });
  const refused = { data: null, errors: [{ originalError: { code: "payload.too-large" } }] };
  const answers = await Promise.all([
    ask("query", executor),
    large("query"),
    large("mutation"),
    ask("query", executor),
  ]);
  expect(answers).toMatchObject([{ data: { a: 1 } }, refused, refused, { data: { a: 2 } }]);
  expect(await large("subscription")).toMatchObject(refused);
  expect(errors).toEqual([]);
  // One for the connection, one for each of two.
  expect(shown).toHaveLength(3);
});

/** Subscribes, and hands over what comes as it comes. */
async function follow(executor: RemoteExecutor, signal: AbortSignal): Promise<AsyncIterator<ExecutionResult>> {
  const context = { actor, signal } as unknown as GatewayContext;
  const request = { document: parse("subscription { a }"), operationType: "subscription" as never, context };
  return (await executor.ask(request)) as unknown as AsyncIterator<ExecutionResult>;
}

test.each(["wants no more", "is gone"])("a subscription ends over there when its caller %s", async (how) => {
  const leaving = new AbortController();
  const events = await follow(open(), leaving.signal);
  expect(await events.next()).toEqual({ done: false, value: { data: { a: 0 } } });
  expect(await events.next()).toEqual({ done: false, value: { data: { a: 1 } } });
  if (how === "is gone") leaving.abort();
  else await events.return?.();
  await expect.poll(() => ending).toEqual(["count"]);
  for (let left = 0; left < 3; left++) if ((await events.next()).done === true) return;
  expect.unreachable("it goes on");
});

test("a subscription whose connection is lost says so, and ends", async () => {
  const events = await follow(open(), new AbortController().signal);
  await events.next();
  for (const client of wss.clients) client.terminate();
  const last: unknown[] = [];
  for (let next = await events.next(); next.done !== true; next = await events.next()) last.push(next.value);
  expect(last.at(-1)).toMatchObject(unavailable);
});

describe("a process that is there, and says nothing", () => {
  const patience: Patience = { answerMs: 300, pingMs: 200, pongMs: 300 };

  test("keeps nobody waiting, and is not asked again", async () => {
    const executor = open({ ...patience, pingMs: 60_000 });
    isSilent = true;
    expect(await ask("query", executor)).toMatchObject(unavailable);
    isSilent = false;
    // The connection is as it was.
    expect(await ask("query", executor)).toEqual({ data: { a: 1 } });
    expect(errors.map(String)).toEqual([expect.stringContaining("does not answer")]);
  });

  test("loses its connection, and those that follow something hear of it", async () => {
    const executor = open({ ...patience, answerMs: 60_000 });
    const events = await follow(executor, new AbortController().signal);
    await events.next();
    isSilent = true;
    const reads = ask("mutation", executor);
    let last: unknown;
    for (let next = await events.next(); next.done !== true; next = await events.next()) last = next.value;
    expect(last).toMatchObject(unavailable);
    expect(await reads).toMatchObject(unavailable);
    isSilent = false;
    expect(await ask("mutation", executor)).toEqual({ data: { a: expect.any(Number) } });
  });
});
