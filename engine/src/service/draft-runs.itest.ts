import type { Actor } from "@autoweave/auth/actor";
import type { Json } from "@autoweave/contracts/json";
import { builtinNodes } from "@autoweave/nodes/builtin";
import { withDatabase } from "@autoweave/testing/with-database";
import { withRedis } from "@autoweave/testing/with-redis";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createTestApp, type TestApp } from "../testing/test-app.js";
import { importFlow } from "./flow/import-flow.js";
import { getNodeRuns } from "./run/get-node-runs.js";
import { getRun } from "./run/get-run.js";
import { getRunGraph } from "./run/get-run-graph.js";
import { type StartDraftInput, startDraft } from "./run/start-draft.js";
import { makeActor } from "./testing/make-actor.js";
import { sketchFlow } from "./testing/sketch-flow.js";
import { listVersions } from "./version/versions.js";

const set = (id: string, value: Json, parent?: string) => ({
  id,
  type: "data.set-fields",
  config: { keep: "none", fields: [{ name: "value", value }] },
  ...(parent === undefined ? {} : { parent }),
});

describe.each(["postgres", "redis"] as const)("test runs of a draft on %s", (backend) => {
  const database = withDatabase();
  const redis = withRedis();
  let app: TestApp;
  let actor: Actor;

  beforeAll(async () => {
    const redisUrl = backend === "redis" ? redis.url : undefined;
    app = await createTestApp({ databaseUrl: database.url, redisUrl, nodes: builtinNodes });
    actor = await makeActor(app.database);
    const graph = sketchFlow(
      "tried",
      [
        { id: "start", type: "trigger.manual" },
        set("first", { $expr: "nodes.start.input.n" }),
        { id: "act", type: "flow.stop", config: { message: "It must not run." } },
        set("second", { $expr: "nodes.first.out.value + 1" }),
        { id: "pause", type: "flow.wait", config: { mode: "duration", seconds: 0 } },
        set("third", { $expr: "nodes.second.out.value + 1" }),
        { id: "broken", type: "logic.branch", config: {} },
      ],
      [
        "start.input > first.in",
        "first.out > second.in",
        "second.out > pause.in",
        "pause.done > third.in",
        "third.out > broken.in",
        "third.out > act.in",
      ],
    );
    await importFlow(app, actor, { graph });
  });

  afterAll(async () => app.stop());

  async function run(input: Partial<StartDraftInput>): Promise<Record<string, Json>> {
    const { runId } = await startDraft(app, actor, { flow: "tried", input: { n: 1 }, ...input });
    await app.ended(runId);
    expect(await getRun(app, actor, { run: runId })).toMatchObject({ version: 0, cause: "test", status: "completed" });
    const nodes = await getNodeRuns(app, actor, { run: runId });
    return Object.fromEntries(nodes.map((node) => [node.node, node.output]));
  }

  test("a part of a draft runs although the rest is broken, and no version is made of it", async () => {
    expect(await run({ upTo: "second" })).toEqual({
      start: { input: { n: 1 } },
      first: { out: { value: 1 } },
      second: { out: { value: 2 } },
    });
    expect(await listVersions(app, actor, { flow: "tried" })).toEqual([]);
  });

  test("pinned nodes put out what is pinned, and what hangs on them goes on from there", async () => {
    const outputs = await run({ upTo: "third", pins: { first: { out: { value: 40 } }, pause: { done: null } } });
    expect(outputs).toMatchObject({ first: { out: { value: 40 } }, third: { out: { value: 42 } } });
  });

  test("what a test run ran can be looked at afterwards, by who may see flows and by nobody of elsewhere", async () => {
    const { runId } = await startDraft(app, actor, { flow: "tried", upTo: "second" });
    await app.ended(runId);
    const { graph } = await getRunGraph(app, actor, { run: runId });
    expect(graph.nodes.map(({ id }) => id)).toEqual(["start", "first", "second"]);
    const stranger = await makeActor(app.database);
    await expect(getRunGraph(app, stranger, { run: runId })).rejects.toMatchObject({ code: "run.not-found" });
    const starter = await makeActor(app.database, ["runs:start"]);
    await expect(getRunGraph(app, starter, { run: runId })).rejects.toMatchObject({ code: "auth.forbidden" });
    await expect(getRunGraph(app, actor, { run: "none" })).rejects.toMatchObject({ code: "run.not-found" });
  });

  test("the whole of a broken draft does not run, and the answer says why", async () => {
    await expect(startDraft(app, actor, { flow: "tried" })).rejects.toMatchObject({
      code: "graph.invalid",
      details: { diagnostics: expect.arrayContaining([expect.objectContaining({ node: "broken" })]) },
    });
  });

  test("what is not there is refused, another tenant's flow like a missing one", async () => {
    await expect(startDraft(app, actor, { flow: "tried", upTo: "gone" })).rejects.toMatchObject({
      code: "request.invalid",
    });
    await expect(startDraft(app, actor, { flow: "tried", upTo: "first", trigger: "x" })).rejects.toMatchObject({
      code: "request.invalid",
    });
    const stranger = await makeActor(app.database);
    await expect(startDraft(app, stranger, { flow: "tried", upTo: "first" })).rejects.toMatchObject({
      code: "flow.not-found",
    });
    const reader = await makeActor(app.database, ["flows:read", "runs:read"]);
    await expect(startDraft(app, reader, { flow: "tried" })).rejects.toMatchObject({ code: "auth.forbidden" });
  });
});
