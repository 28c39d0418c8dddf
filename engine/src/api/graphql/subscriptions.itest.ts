import { describe, expect, test } from "vitest";
import { WebSocket } from "ws";
import { importFlow } from "../../service/flow/import-flow.js";
import { publishFlow } from "../../service/flow/publish-flow.js";
import { revokeKey } from "../../service/key/keys.js";
import { startRun } from "../../service/run/start-run.js";
import { sketchFlow } from "../../service/testing/sketch-flow.js";
import { askOnce, openClient } from "./testing/open-client.js";
import { readEvents } from "./testing/read-events.js";
import { type AnswerError, type Caller, type GraphqlRig, withGraphql } from "./testing/with-graphql.js";

type Result = { data?: Record<string, unknown> | null; errors?: AnswerError[] };
type Streams = { next(): Promise<Result | undefined>; close(): Promise<void> };
type Transport = (
  rig: GraphqlRig,
  query: string,
  variables?: Record<string, unknown>,
  caller?: Caller,
) => Promise<Streams>;

const overSse: Transport = async (rig, query, variables = {}, caller = rig.caller) => {
  const gone = new AbortController();
  const response = await fetch(`${rig.url}/graphql`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      accept: "text/event-stream",
      authorization: `Bearer ${caller.secret}`,
    },
    body: JSON.stringify({ query, variables }),
    signal: gone.signal,
  });
  const events = readEvents<Result>(response);
  return {
    next: async () => (await events.next()).value ?? undefined,
    close: async () => gone.abort(),
  };
};

const overSocket: Transport = async (rig, query, variables = {}, caller = rig.caller) => {
  const client = openClient(rig.url, { authorization: `Bearer ${caller.secret}` });
  const events = client.iterate({ query, variables });
  return {
    next: async () => {
      try {
        return ((await events.next()).value ?? undefined) as Result | undefined;
      } catch (thrown) {
        if (Array.isArray(thrown)) return { errors: thrown as AnswerError[] };
        throw thrown;
      }
    },
    close: async () => {
      await client.dispose();
    },
  };
};

const graph = sketchFlow(
  "answers",
  [
    { id: "start", type: "trigger.manual" },
    { id: "reply", type: "flow.respond", config: { body: { $expr: "trigger" } } },
  ],
  ["start.input > reply.in"],
);

/** Reads events until one fits. */
async function until(stream: Streams, fits: (result: Result) => boolean): Promise<Result> {
  for (;;) {
    const result = await stream.next();
    if (result === undefined) throw new Error("the stream ended");
    if (result.errors !== undefined) throw new Error(JSON.stringify(result.errors));
    if (fits(result)) return result;
  }
}

describe.each([
  ["server-sent events", "postgres", overSse],
  ["server-sent events", "redis", overSse],
  ["WebSocket", "postgres", overSocket],
  ["WebSocket", "redis", overSocket],
] as const)("subscriptions over %s, on %s", (_, backend, subscribe) => {
  const rig = withGraphql(backend);
  const runs = (result: Result) =>
    (result.data?.runsChanged as { runs: { id: string; status: string }[]; cursor: string } | undefined) ?? {
      runs: [],
      cursor: "",
    };

  test("a run is told from its start to its end, and from a cursor on again", async () => {
    const { app, caller } = rig;
    await importFlow(app, caller.actor, { graph });
    await publishFlow(app, caller.actor, { flow: "answers" });
    const query =
      'subscription S($after: String) { runsChanged(flow: "answers", after: $after) { cursor kind runs { id status flow { name } } } }';
    const stream = await subscribe(rig, query);
    const first = await stream.next();
    expect(first?.data?.runsChanged).toMatchObject({ kind: "CHANGES", runs: [], cursor: expect.any(String) });
    const { runId } = await startRun(app, caller.actor, { flow: "answers", input: 1 });
    await until(stream, (result) => runs(result).runs.some(({ id, status }) => id === runId && status === "COMPLETED"));
    await stream.close();

    const whole = await subscribe(
      rig,
      "subscription R($run: ID!) { runChanged(run: $run) { kind run { status answer { body } } nodes { node status } more } }",
      { run: runId },
    );
    expect((await whole.next())?.data?.runChanged).toMatchObject({
      kind: "WHOLE",
      run: { status: "COMPLETED", answer: { body: 1 } },
      nodes: expect.arrayContaining([expect.objectContaining({ node: "reply", status: "COMPLETED" })]),
      more: false,
    });
    await whole.close();

    const resumed = await subscribe(rig, query, { after: runs(first ?? {}).cursor });
    await until(resumed, (result) =>
      runs(result).runs.some(({ id, status }) => id === runId && status === "COMPLETED"),
    );
    await resumed.close();
  });

  test("flows and node types are told of", async () => {
    const { app } = rig;
    const caller = await rig.newCaller();
    const stream = await subscribe(
      rig,
      "subscription { flowChanged { changes { kind name byKind byId } } }",
      {},
      caller,
    );
    expect(await stream.next()).toMatchObject({ data: { flowChanged: { changes: [] } } });
    await importFlow(app, caller.actor, { graph: { ...graph, name: "new" } });
    const told = await until(stream, ({ data }) => {
      const { changes } = (data?.flowChanged ?? { changes: [] }) as { changes: object[] };
      return changes.length > 0;
    });
    expect(told.data?.flowChanged).toEqual({
      changes: [{ kind: "CREATED", name: "new", byKind: "key", byId: caller.actor.subject.id }],
    });
    await stream.close();
    const types = await subscribe(rig, "subscription { nodeTypesChanged { hash cursor } }", {}, caller);
    expect((await types.next())?.data?.nodeTypesChanged).toMatchObject({ hash: expect.any(String) });
    await types.close();
  });

  test("other tenants hear nothing, and find nothing", async () => {
    const { app, caller } = rig;
    const stranger = await rig.newCaller();
    await importFlow(app, caller.actor, { graph: { ...graph, name: "secret" } });
    await publishFlow(app, caller.actor, { flow: "secret" });
    const all = await subscribe(rig, "subscription { runsChanged { runs { id flowName } } }", {}, stranger);
    expect(await all.next()).toMatchObject({ data: { runsChanged: { runs: [] } } });
    const { runId } = await startRun(app, caller.actor, { flow: "secret", input: 1 });
    for (const run of [runId, "00000000-0000-7000-8000-000000000000", "x"]) {
      const one = await subscribe(
        rig,
        "subscription R($run: ID!) { runChanged(run: $run) { kind } }",
        { run },
        stranger,
      );
      expect((await one.next())?.errors?.[0]?.extensions.code).toBe("run.not-found");
      await one.close();
    }
    const flow = await subscribe(rig, `subscription { flowChanged(flow: "secret") { kind } }`, {}, stranger);
    expect((await flow.next())?.errors?.[0]?.extensions.code).toBe("flow.not-found");
    await flow.close();
    // Their own run comes, and nothing before it.
    await importFlow(app, stranger.actor, { graph: { ...graph, name: "own" } });
    await publishFlow(app, stranger.actor, { flow: "own" });
    await startRun(app, stranger.actor, { flow: "own", input: 1 });
    const told = await until(all, (result) => runs(result).runs.length > 0);
    expect(JSON.stringify(told)).not.toContain("secret");
    await all.close();
  });

  test("a key that is taken back ends its subscriptions", async () => {
    const { app, caller } = rig;
    const { secret } = await rig.newCaller(["runs:read"], caller.actor);
    const stream = await subscribe(rig, "subscription { runsChanged { cursor } }", {}, { ...caller, secret });
    expect(await stream.next()).toHaveProperty("data");
    const [key] = await app.rows<{ id: string }>(
      "SELECT id FROM api_key WHERE tenant_id = $1 ORDER BY created_at DESC LIMIT 1",
      [caller.actor.tenantId],
    );
    await revokeKey(app, caller.actor, { id: key?.id ?? "" });
    const end = await stream.next().catch((closed: unknown) => closed);
    const said = (end as Result | undefined)?.errors?.[0]?.extensions.code;
    if (said !== undefined) expect(said).toBe("auth.required");
    else expect(end === undefined || (end as { code: number }).code === 4403).toBe(true);
    await stream.close();
  });

  test("rights are asked before anything is told", async () => {
    const weak = await rig.newCaller(["flows:read"]);
    const stream = await subscribe(rig, "subscription { runsChanged { cursor } }", {}, weak);
    expect((await stream.next())?.errors?.[0]?.extensions).toMatchObject({ code: "auth.forbidden" });
    await stream.close();
  });
});

describe("the socket", () => {
  const rig = withGraphql();
  const address = () => `${rig.url.replace("http", "ws")}/graphql`;

  /** Opens a socket by hand; resolves with the HTTP status that refused it, or the code it was closed with. */
  async function knock(options: {
    headers?: Record<string, string>;
    path?: string;
    protocol?: string;
    say?: string[];
  }) {
    const socket = new WebSocket(
      `${rig.url.replace("http", "ws")}${options.path ?? "/graphql"}`,
      options.protocol ?? "graphql-transport-ws",
      {
        headers: options.headers ?? {},
      },
    );
    return new Promise<number | string>((resolve) => {
      socket.on("unexpected-response", (_request, response) => resolve(response.statusCode ?? 0));
      socket.on("error", (error) => resolve(error.message));
      socket.on("open", () => {
        for (const text of options.say ?? []) socket.send(text);
      });
      socket.on("close", (code) => resolve(code));
    });
  }

  test("pages of other sites are refused, whatever they bring along", async () => {
    const authorization = `Bearer ${rig.caller.secret}`;
    for (const headers of [
      { origin: "https://evil.example" },
      { origin: "null" },
      { origin: rig.url.replace("http", "https") },
      { "sec-fetch-site": "cross-site" },
      { origin: rig.url, "sec-fetch-site": "same-site" },
    ]) {
      expect(await knock({ headers: { ...headers, authorization } }), JSON.stringify(headers)).toBe(403);
    }
  });

  test("who says nothing, the wrong thing, or too early a thing is cut off", async () => {
    const init = (payload?: unknown) => JSON.stringify({ type: "connection_init", payload });
    const subscribe = JSON.stringify({ id: "1", type: "subscribe", payload: { query: "{ __typename }" } });
    expect(await knock({ say: [init()] })).toBe(4403);
    expect(await knock({ say: [init({ authorization: "Bearer aw_x" })] })).toBe(4403);
    expect(await knock({ say: [init({ authorization: { a: 1 } })] })).toBe(4403);
    expect(await knock({ say: [subscribe] })).toBe(4401);
    expect(await knock({ say: ["no json"] })).toBe(4400);
    expect(await knock({ say: ['{"type":"nonsense"}'] })).toBe(4400);
    expect(await knock({ say: ["x".repeat(2_000_000)] })).toBe(1009);
    expect(await knock({ path: "/elsewhere" })).toBe(404);
    expect(await knock({ protocol: "graphql-ws" })).toEqual(expect.anything());
    expect(await knock({})).toBe(4408);
  });

  test("the key of the request that opened it counts, too", async () => {
    const headers = { authorization: `Bearer ${rig.caller.secret}` };
    const socket = new WebSocket(address(), "graphql-transport-ws", { headers });
    const told = new Promise<unknown[]>((resolve) => {
      const messages: unknown[] = [];
      socket.on("message", (data) => {
        const message = JSON.parse(String(data)) as { type: string };
        messages.push(message);
        if (message.type === "connection_ack") {
          socket.send(JSON.stringify({ id: "1", type: "subscribe", payload: { query: "{ __typename }" } }));
        }
        if (message.type === "complete") resolve(messages);
      });
    });
    socket.on("open", () => socket.send(JSON.stringify({ type: "connection_init" })));
    expect(await told).toEqual([
      { type: "connection_ack" },
      { id: "1", type: "next", payload: { data: { __typename: "Query" } } },
      { id: "1", type: "complete" },
    ]);
    socket.close();
  });

  test("what goes on at once is limited", async () => {
    const client = openClient(rig.url, { authorization: `Bearer ${rig.caller.secret}` });
    const once = async (query: string) => (await askOnce(client, query)).errors;
    expect((await once(`{ run(run: "x") { id } }`))?.[0]?.extensions.code).toBe("run.not-found");
    const open = Array.from({ length: 20 }, () => client.iterate({ query: "subscription { runsChanged { cursor } }" }));
    await Promise.all(open.map((one) => one.next()));
    expect((await once("{ __typename }"))?.[0]?.extensions).toMatchObject({ details: { limit: "operations" } });
    await open[0]?.return?.();
    await expect.poll(() => once("{ __typename }")).toBeUndefined();
    await client.dispose();
  });

  test("nothing of what went wrong was a fault of ours", () => {
    expect(rig.app.errors).toEqual([]);
  });
});
