import type { Actor } from "@autoweave/auth/actor";
import { builtinNodes } from "@autoweave/nodes/builtin";
import { withDatabase } from "@autoweave/testing/with-database";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { importFlow } from "../../service/flow/import-flow.js";
import { publishFlow } from "../../service/flow/publish-flow.js";
import { createKey } from "../../service/key/keys.js";
import { makeActor } from "../../service/testing/make-actor.js";
import { sketchFlow } from "../../service/testing/sketch-flow.js";
import { createTestApp, type TestApp } from "../../testing/test-app.js";
import { createServer, type Server } from "../server.js";

type Answer = {
  data?: Record<string, unknown> | null;
  errors?: { message: string; extensions: Record<string, unknown> }[];
};

describe("GraphQL over HTTP", () => {
  const database = withDatabase();
  let app: TestApp;
  let server: Server;
  let url: string;
  let actor: Actor;
  let secret: string;

  beforeAll(async () => {
    app = await createTestApp({ databaseUrl: database.url, redisUrl: undefined, nodes: builtinNodes });
    server = await createServer(app);
    url = await server.listen(0);
    actor = await makeActor(app.database);
    ({ secret } = await createKey(app, actor, { name: "test", scopes: ["*"] }));
  });
  afterAll(async () => {
    await server.close();
    await app.stop();
  });

  async function ask(
    query: string,
    variables: Record<string, unknown> = {},
    key = secret,
  ): Promise<Answer & { status: number }> {
    const response = await fetch(`${url}/graphql`, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${key}` },
      body: JSON.stringify({ query, variables }),
    });
    return { status: response.status, ...((await response.json()) as Answer) };
  }

  test("a flow is started, and its run is found", async () => {
    const graph = sketchFlow(
      "answers",
      [
        { id: "start", type: "trigger.manual" },
        { id: "reply", type: "flow.respond", config: { body: { $expr: "trigger.n * 2" } } },
      ],
      ["start.input > reply.in"],
    );
    await importFlow(app, actor, { graph });
    await publishFlow(app, actor, { flow: "answers" });
    const started = await ask(
      `mutation Start($input: JSON) { startRun(flow: "answers", input: $input) { runId isNew run { status flow { name triggers { node type } } } } }`,
      { input: { n: 21 } },
    );
    expect(started).toMatchObject({
      status: 200,
      data: { startRun: { isNew: true, run: { flow: { name: "answers" } } } },
    });
    const { runId } = (started.data as { startRun: { runId: string } }).startRun;
    await expect
      .poll(() => ask("query Q($run: ID!) { run(run: $run) { status output answer { body } } }", { run: runId }))
      .toMatchObject({ data: { run: { status: "COMPLETED", output: 42, answer: { body: 42 } } } });
    const found = await ask(
      `{ runs(first: 1) { edges { node { id status cause } cursor } pageInfo { hasNextPage endCursor } } flows { edges { node { name published { number } } } } }`,
    );
    expect(found).toMatchObject({ data: { runs: { edges: [{ node: { cause: "MANUAL" } }] } } });
    expect(found.errors).toBeUndefined();
  });

  test("what is asked for is refused with a code, and with a place to read about it", async () => {
    const unknown = await ask(`{ run(run: "${"0".repeat(8)}-0000-7000-8000-000000000000") { id } }`);
    expect(unknown).toMatchObject({
      status: 200,
      data: { run: null },
      errors: [{ path: ["run"], extensions: { code: "run.not-found", docs: "docs/errors.md#runnot-found" } }],
    });
    const large = await ask("{ runs(first: 1000) { edges { node { id } } } }");
    expect(large).toMatchObject({
      errors: [{ extensions: { code: "request.invalid", details: { issues: [{ path: "first" }] } } }],
    });
    for (const query of [
      "{ nothing }",
      "{ run( }",
      "",
      "{ run(run: 7.5) { id } }",
      "query Q($n: Int = x) { flows(first: $n) { edges { cursor } } }",
    ]) {
      const { errors } = await ask(query);
      expect(errors?.[0]?.extensions, query).toMatchObject({
        code: "request.invalid",
        docs: "docs/errors.md#requestinvalid",
      });
    }
    const variable = await ask("query Q($n: Int) { runs(first: $n) { edges { node { id } } } }", { n: "x" });
    expect(variable.errors?.[0]?.extensions).toMatchObject({ code: "request.invalid" });
  });

  test("without a key that holds nothing is said", async () => {
    for (const key of ["", "x", `aw_${"A".repeat(43)}`]) {
      expect(await ask("{ flows { edges { cursor } } }", {}, key)).toEqual({
        status: 401,
        errors: [
          {
            message: expect.any(String),
            extensions: { code: "auth.required", docs: "docs/errors.md#authrequired" },
          },
        ],
      });
    }
  });
});
