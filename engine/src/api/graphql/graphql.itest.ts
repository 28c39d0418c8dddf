import { describe, expect, test } from "vitest";
import { importFlow } from "../../service/flow/import-flow.js";
import { publishFlow } from "../../service/flow/publish-flow.js";
import { sketchFlow } from "../../service/testing/sketch-flow.js";
import { take, withGraphql } from "./testing/with-graphql.js";

const graph = sketchFlow(
  "doubles",
  [
    { id: "start", type: "trigger.manual" },
    { id: "reply", type: "flow.respond", config: { body: { $expr: "trigger.n * 2" } } },
  ],
  ["start.input > reply.in"],
);

describe.each(["postgres", "redis"] as const)("GraphQL over HTTP, on %s", (backend) => {
  const rig = withGraphql(backend);

  test("from a flow file to a run's nodes", async () => {
    const imported = await rig.ask(
      "mutation Import($graph: JSON!) { importFlow(graph: $graph) { isNew revision diagnostics { code } flow { name isChanged published { number } } } }",
      { graph },
    );
    expect(imported).toEqual({
      status: 200,
      data: {
        importFlow: {
          isNew: true,
          revision: 1,
          diagnostics: [],
          flow: { name: "doubles", isChanged: true, published: null },
        },
      },
    });
    const published = await rig.ask(
      `mutation { publishFlow(flow: "doubles", note: "first") { version { number } isNew triggers { node type hook { path } } } }`,
    );
    expect(published.data?.publishFlow).toEqual({
      version: { number: 1 },
      isNew: true,
      triggers: [{ node: "start", type: "trigger.manual", hook: null }],
    });
    const started = await rig.ask(
      `mutation Start($input: JSON) { startRun(flow: "doubles", input: $input, dedupeKey: "k") { runId isNew run { cause flowName } } }`,
      { input: { n: 21 } },
    );
    expect(started.data?.startRun).toMatchObject({ isNew: true, run: { cause: "MANUAL", flowName: "doubles" } });
    const { runId } = take<{ runId: string }>(started, "startRun");
    const run = await rig.ask(
      `query Run($run: ID!) { waitForRun(run: $run) {
        status error { code } durationMs output answer { status body }
        flow { name versions { edges { node { number isLive note plan } cursor } } }
        nodes { edges { node { node status input config output attempts { attempt } } cursor } pageInfo { hasNextPage } }
      } }`,
      { run: runId },
    );
    expect(run.errors).toBeUndefined();
    expect(run.data?.waitForRun).toMatchObject({
      status: "COMPLETED",
      error: null,
      durationMs: expect.any(Number),
      output: 42,
      answer: { status: 200, body: 42 },
      flow: {
        name: "doubles",
        versions: { edges: [{ node: { number: 1, isLive: true, note: "first" }, cursor: "1" }] },
      },
      nodes: {
        edges: [
          { node: { node: "start", status: "COMPLETED", output: { input: { n: 21 } } }, cursor: "1" },
          { node: { node: "reply", status: "COMPLETED", input: { in: { n: 21 } }, config: { body: 42 } }, cursor: "2" },
        ],
        pageInfo: { hasNextPage: false },
      },
    });
    const again = await rig.ask(
      `mutation { startRun(flow: "doubles", input: {n: 1}, dedupeKey: "k") { runId isNew } }`,
    );
    expect(again.data?.startRun).toEqual({ runId, isNew: false });
    const replayed = await rig.ask("mutation Replay($run: ID!) { replayRun(run: $run) { isNew run { replayOf } } }", {
      run: runId,
    });
    expect(replayed.data?.replayRun).toMatchObject({ isNew: true, run: { replayOf: runId } });
  });

  test("a run that waits takes its signal, and one that goes on is cancelled and driven again", async () => {
    const waiting = sketchFlow(
      "waits",
      [
        { id: "start", type: "trigger.manual" },
        { id: "pause", type: "flow.wait", config: { mode: "signal", signal: "go" } },
      ],
      ["start.input > pause.in"],
    );
    await importFlow(rig.app, rig.caller.actor, { graph: waiting });
    await publishFlow(rig.app, rig.caller.actor, { flow: "waits" });
    const start = async () => {
      const started = await rig.ask(`mutation { startRun(flow: "waits") { runId } }`);
      return take<{ runId: string }>(started, "startRun").runId;
    };
    const run = await start();
    const signalled = await rig.ask(
      `mutation Go($run: ID!) { signalRun(run: $run, name: "go", value: {by: "me"}) { woken kept } }`,
      { run },
    );
    // Where nothing waits for it yet, it is kept.
    expect([
      { woken: 1, kept: false },
      { woken: 0, kept: true },
    ]).toContainEqual(signalled.data?.signalRun);
    const wait = "query W($run: ID!) { waitForRun(run: $run, timeoutMs: 20000) { status } }";
    expect((await rig.ask(wait, { run })).data?.waitForRun).toEqual({ status: "COMPLETED" });
    const second = await start();
    // Cancelled sooner, the trigger may not be written down yet, and would be run again, too.
    const states = "query S($run: ID!) { run(run: $run) { nodes { edges { node { node status } } } } }";
    await expect
      .poll(async () => (await rig.ask(states, { run: second })).data?.run, { timeout: 20_000 })
      .toMatchObject({ nodes: { edges: expect.arrayContaining([{ node: { node: "pause", status: "WAITING" } }]) } });
    await rig.ask("mutation C($run: ID!) { cancelRun(run: $run) { status } }", { run: second });
    expect((await rig.ask(wait, { run: second })).data?.waitForRun).toEqual({ status: "CANCELLED" });
    const preview = await rig.ask("query P($run: ID!) { previewRedrive(run: $run) { again { node } } }", {
      run: second,
    });
    expect(preview.data?.previewRedrive).toMatchObject({ again: [{ node: "pause" }] });
    const redriven = await rig.ask("mutation R($run: ID!) { redriveRun(run: $run) { again { node scope } } }", {
      run: second,
    });
    expect(redriven.data?.redriveRun).toMatchObject({ again: [{ node: "pause", scope: "" }] });
  });

  test("pages follow each other without gaps", async () => {
    const caller = await rig.newCaller();
    const names = Array.from({ length: 7 }, (_, n) => `flow ${n}`);
    for (const name of names) await importFlow(rig.app, caller.actor, { graph: { ...graph, name } });
    const seen: string[] = [];
    let after: string | null = null;
    do {
      const answer = await rig.ask(
        "query Flows($after: String) { flows(first: 3, after: $after) { edges { node { name } } pageInfo { hasNextPage hasPreviousPage endCursor } } }",
        { after },
        caller,
      );
      const page = take<{
        edges: { node: { name: string } }[];
        pageInfo: { hasNextPage: boolean; hasPreviousPage: boolean; endCursor: string };
      }>(answer, "flows");
      expect(page.pageInfo.hasPreviousPage).toBe(after !== null);
      seen.push(...page.edges.map(({ node }) => node.name));
      after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
    } while (after !== null);
    expect(seen).toEqual(names);
  });
});

describe("GraphQL over HTTP is careful", () => {
  const rig = withGraphql();
  const post = (headers: Record<string, string>, body: string | FormData, path = "/graphql") =>
    fetch(`${rig.url}${path}`, {
      method: "POST",
      headers: { authorization: `Bearer ${rig.caller.secret}`, ...headers },
      body,
    });
  const json = { "content-type": "application/json" };

  test("what is asked for is refused with a code, and with a place to read about it", async () => {
    const unknown = await rig.ask(`{ run(run: "00000000-0000-7000-8000-000000000000") { id } }`);
    expect(unknown).toMatchObject({
      status: 200,
      data: { run: null },
      errors: [{ path: ["run"], extensions: { code: "run.not-found", docs: "docs/errors.md#runnot-found" } }],
    });
    const large = await rig.ask("{ runs(first: 1000) { edges { node { id } } } }");
    expect(large).toMatchObject({
      errors: [{ extensions: { code: "request.invalid", details: { issues: [{ path: "first" }] } } }],
    });
    const queries = [
      "{ nothing }",
      "{ run( }",
      "{ run(run: 7.5) { id } }",
      "query Q($n: Int = x) { flows(first: $n) { edges { cursor } } }",
      "query A { __typename } query B { __typename }",
    ];
    for (const query of queries) {
      const { errors } = await rig.ask(query);
      expect(errors?.[0]?.extensions, query).toEqual({
        code: "request.invalid",
        docs: "docs/errors.md#requestinvalid",
      });
    }
    const variable = await rig.ask("query Q($n: Int) { runs(first: $n) { edges { node { id } } } }", { n: "x" });
    expect(variable.errors?.[0]?.extensions).toMatchObject({ code: "request.invalid" });
    expect((await rig.ask("")).status).toBe(400);
  });

  test("one refusal spoils nothing else", async () => {
    const reader = await rig.newCaller(["flows:read"]);
    await importFlow(rig.app, reader.actor, { graph });
    const { data, errors } = await rig.ask(
      "{ flows { edges { node { name runs { edges { cursor } } } } } runs { edges { cursor } } }",
      {},
      reader,
    );
    expect(data).toEqual({ flows: { edges: [{ node: { name: "doubles", runs: null } }] }, runs: null });
    expect(errors?.map(({ path, extensions }) => [path, extensions])).toEqual(
      expect.arrayContaining([
        [["runs"], expect.objectContaining({ code: "auth.forbidden", details: { permission: "runs:read" } })],
        [["flows", "edges", 0, "node", "runs"], expect.objectContaining({ code: "auth.forbidden" })],
      ]),
    );
  });

  test("without a key that holds nothing is said", async () => {
    const nobody = { actor: rig.caller.actor, secret: `aw_${"A".repeat(43)}` };
    for (const caller of [null, nobody, { ...nobody, secret: "x" }]) {
      const answer = await rig.ask("{ __typename flows { edges { cursor } } }", {}, caller);
      expect(answer).toEqual({
        status: 401,
        errors: [
          { message: expect.any(String), extensions: { code: "auth.required", docs: "docs/errors.md#authrequired" } },
        ],
      });
    }
    expect((await fetch(`${rig.url}/graphql?query={__typename}`)).status).toBe(401);
  });

  test("forms, uploads, text and changes by GET are refused", async () => {
    const mutation = `mutation { importFlow(graph: {format: 1, name: "forged", nodes: [], edges: []}) { flowId } }`;
    const form = new FormData();
    form.set("operations", JSON.stringify({ query: mutation }));
    form.set("map", "{}");
    const refused = [
      await post({ "content-type": "application/x-www-form-urlencoded" }, `query=${encodeURIComponent(mutation)}`),
      await post({}, form),
      await post({ "content-type": "text/plain" }, JSON.stringify({ query: mutation })),
      await post({ "content-type": "application/graphql" }, mutation),
      await post({ "content-type": "text/plain; x=application/json" }, JSON.stringify({ query: mutation })),
    ];
    expect(refused.map(({ status }) => status)).toEqual([415, 415, 415, 415, 415]);
    const get = (headers: Record<string, string>) =>
      fetch(`${rig.url}/graphql?query=${encodeURIComponent(mutation)}`, {
        headers: { authorization: `Bearer ${rig.caller.secret}`, ...headers },
      });
    expect((await get({})).status).toBe(403);
    expect((await get({ "x-graphql-yoga-csrf": "1" })).status).toBe(405);
    expect((await rig.ask(`{ flow(flow: "forged") { id } }`)).errors?.[0]?.extensions.code).toBe("flow.not-found");
  });

  test("a batch has an end, and all of it together has a price", async () => {
    const batch = (query: string, size: number) =>
      post(json, JSON.stringify(Array.from({ length: size }, () => ({ query }))));
    expect(await (await batch("{ __typename }", 10)).json()).toHaveLength(10);
    const long = await batch("{ __typename }", 11);
    expect(long.status).toBe(413);
    const dear = "{ flows(first: 200) { edges { node { id runs(first: 10) { edges { node { id } } } } } } }";
    expect(((await (await batch(dear, 1)).json()) as unknown[])[0]).not.toHaveProperty("errors");
    const answers = (await (await batch(dear, 10)).json()) as { errors?: { extensions: object }[] }[];
    const refused = answers.filter(({ errors }) => errors !== undefined);
    expect(refused.length).toBeGreaterThan(0);
    expect(refused[0]?.errors?.[0]?.extensions).toMatchObject({ code: "request.limit", details: { limit: "cost" } });
  });

  test.each([
    ["no JSON", "{"],
    ["no object", '"query"'],
    ["null", "null"],
    ["numbers", "7"],
    ["nothing", ""],
    ["an empty batch", "[]"],
    ["a query that is no text", '{"query":{"a":1}}'],
    ["variables that are no object", '{"query":"{ __typename }","variables":[1]}'],
    ["fields that nobody knows", '{"query":"{ __typename }","extra":1}'],
    ["a poisoned object", '{"query":"{ __typename }","variables":{"__proto__":{"a":1}}}'],
  ])("a body of %s is answered in GraphQL's way", async (_, body) => {
    const response = await post(json, body);
    expect(response.status).toBeGreaterThanOrEqual(400);
    expect(response.status).toBeLessThan(500);
    const { errors } = (await response.json()) as { errors: { extensions: { code: string } }[] };
    expect(errors[0]?.extensions.code).toBe("request.invalid");
    expect(JSON.stringify(errors)).not.toMatch(/node_modules|\.ts:/);
  });

  test("values nested 100,000 deep are refused wherever they stand", async () => {
    const query = `mutation S($input: JSON) { startRun(flow: "x", input: $input) { runId } }`;
    const body = `{"query":${JSON.stringify(query)},"variables":{"input":${"[".repeat(100_000)}${"]".repeat(100_000)}}}`;
    const response = await post(json, body);
    const { errors } = (await response.json()) as { errors: { extensions: { code: string } }[] };
    expect(errors[0]?.extensions.code).toBe("request.invalid");
  });

  test("nothing of what is inside is told", () => {
    expect(rig.app.errors).toEqual([]);
  });
});
