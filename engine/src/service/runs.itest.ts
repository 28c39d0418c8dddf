import type { Actor } from "@autoweave/auth/actor";
import type { FlowGraph } from "@autoweave/contracts/flow-graph";
import type { Json } from "@autoweave/contracts/json";
import { builtinNodes } from "@autoweave/nodes/builtin";
import { withDatabase } from "@autoweave/testing/with-database";
import { withRedis } from "@autoweave/testing/with-redis";
import { uuidv7 } from "uuidv7";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createTestApp, type TestApp } from "../testing/test-app.js";
import { importFlow } from "./flow/import-flow.js";
import { publishFlow } from "./flow/publish-flow.js";
import { removeFlow } from "./flow/remove-flow.js";
import { cancelRun, previewRedrive, redriveRun, signalRun } from "./run/control-run.js";
import { getNodeRuns } from "./run/get-node-runs.js";
import { getRun } from "./run/get-run.js";
import { getRunOutputs } from "./run/get-run-outputs.js";
import { listRuns } from "./run/list-runs.js";
import { replayRun } from "./run/replay-run.js";
import { startRun } from "./run/start-run.js";
import { waitForRun } from "./run/wait-for-run.js";
import { createRunWatch, type RunWatch } from "./run-watch.js";
import { makeActor } from "./testing/make-actor.js";
import { sketchFlow } from "./testing/sketch-flow.js";

async function codeOf(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => "none",
    (error: { code?: string }) => error.code ?? String(error),
  );
}

const start = { id: "start", type: "trigger.manual" };

function toAnswering(name: string, body: Json): FlowGraph {
  return sketchFlow(
    name,
    [start, { id: "reply", type: "flow.respond", config: { status: 201, body } }],
    ["start.input > reply.in"],
  );
}

function toWaiting(name: string): FlowGraph {
  return sketchFlow(
    name,
    [start, { id: "pause", type: "flow.wait", config: { mode: "signal", signal: "go" } }],
    ["start.input > pause.in"],
  );
}

describe.each(["postgres", "redis"] as const)("runs on %s", (backend) => {
  const database = withDatabase();
  const redis = withRedis();
  let app: TestApp;
  let watch: RunWatch;
  let actor: Actor;

  beforeAll(async () => {
    const redisUrl = backend === "redis" ? redis.url : undefined;
    app = await createTestApp({ databaseUrl: database.url, redisUrl, nodes: builtinNodes });
    watch = createRunWatch({ ...app });
    actor = await makeActor(app.database);
  });
  afterAll(async () => {
    watch.close();
    await app.stop();
  });

  async function publish(graph: FlowGraph): Promise<string> {
    const { id } = await importFlow(app, actor, { graph });
    await publishFlow(app, actor, { flow: id });
    return id;
  }

  async function run(flow: string, input: Json = null): Promise<string> {
    const { runId } = await startRun(app, actor, { flow, input });
    expect(await waitForRun({ ...app, watch }, actor, { run: runId, timeoutMs: 20_000 })).toHaveProperty("finishedAt");
    return runId;
  }

  test("a started run answers, and can be looked up with its nodes", async () => {
    const flow = await publish(toAnswering("answers", { $expr: "trigger.total * 2" }));
    const { runId, isNew } = await startRun(app, actor, { flow: "answers", input: { total: 21 } });
    expect(isNew).toBe(true);
    const answer = { status: 201, headers: expect.any(Object), body: 42 };
    expect(await watch.wait(actor.tenantId, runId, 20_000, { isFresh: true })).toMatchObject({ answer, output: 42 });
    const view = await waitForRun({ ...app, watch }, actor, { run: runId, timeoutMs: 20_000 });
    expect(view).toMatchObject({
      ...{ id: runId, flowId: flow, flowName: "answers", version: 1, trigger: "start", cause: "manual" },
      ...{ status: "completed", answer, durationMs: expect.any(Number), parentRunId: null, replayOf: null },
    });
    expect(await getRun(app, actor, { run: runId.toUpperCase() })).toEqual(view);
    expect(await getNodeRuns(app, actor, { run: runId })).toMatchObject([
      { node: "start", status: "completed", scope: "", input: {}, output: { input: { total: 21 } }, attempt: 1 },
      {
        node: "reply",
        type: "flow.respond",
        status: "completed",
        input: { in: { total: 21 } },
        config: { body: 42 },
        durationMs: expect.any(Number),
        waitingFor: null,
        error: null,
      },
    ]);
    expect(await getNodeRuns(app, actor, { run: runId, node: "reply" })).toHaveLength(1);
  });

  test("without an answer the output is what the last nodes put out", async () => {
    const one = sketchFlow(
      "one end",
      [start, { id: "end", type: "logic.branch", config: { when: true } }],
      ["start.input > end.in"],
    );
    const two = sketchFlow(
      "two ends",
      [
        start,
        { id: "left", type: "logic.branch", config: { when: true } },
        { id: "right", type: "logic.branch", config: { when: { $expr: "trigger == 5" } } },
        { id: "no", type: "logic.branch", config: { when: true } },
      ],
      ["start.input > left.in", "start.input > right.in", "right.no > no.in"],
    );
    await publish(one);
    await publish(two);
    const read = async (runId: string) => {
      const heard = await watch.wait(actor.tenantId, runId, 20_000);
      const seen = await getRun(app, actor, { run: runId });
      expect(seen).toMatchObject({ status: "completed", answer: null, output: heard?.output });
      expect((await getRunOutputs(app, actor, { runs: [runId] })).get(runId)).toEqual(heard?.output);
      return heard?.output;
    };
    expect(await read(await run("one end", 5))).toBe(5);
    expect(await read(await run("two ends", 5))).toEqual({ left: 5, right: 5 });
    expect(await read(await run("two ends", 6))).toEqual({ left: 6, no: 6 });
    const text = "x".repeat(300_000);
    const large = await run("one end", text);
    expect(await getRun(app, actor, { run: large })).toMatchObject({ answer: null, output: text });
    expect((await getRunOutputs(app, actor, { runs: [large] })).get(large)).toMatchObject({
      $shortened: { bytes: 300_002 },
    });
    expect(await getRunOutputs(app, await makeActor(app.database), { runs: [large] })).toEqual(new Map());
  });

  test("a dedupe key starts one run, however many ask at once", async () => {
    await publish(toAnswering("once", 1));
    const starts = await Promise.all(
      Array.from({ length: 12 }, () => startRun(app, actor, { flow: "once", dedupeKey: "k1" })),
    );
    expect(new Set(starts.map(({ runId }) => runId)).size).toBe(1);
    expect(starts.filter(({ isNew }) => isNew)).toHaveLength(1);
    expect(await codeOf(startRun(app, actor, { flow: "once", dedupeKey: "a\u0000" }))).toBe("request.invalid");
  });

  test("which trigger to start must be clear", async () => {
    await publish(
      sketchFlow("several", [
        { id: "hook", type: "trigger.webhook", config: { path: `several-${backend}` } },
        { id: "other", type: "trigger.called" },
      ]),
    );
    await expect(startRun(app, actor, { flow: "several" })).rejects.toMatchObject({
      code: "request.invalid",
      details: { triggers: ["hook", "other"] },
    });
    expect(await codeOf(startRun(app, actor, { flow: "several", trigger: "gone" }))).toBe("request.invalid");
    const { runId } = await startRun(app, actor, { flow: "several", trigger: "hook", input: { a: 1 } });
    await watch.wait(actor.tenantId, runId, 20_000, { until: "ended" });
    expect((await getRun(app, actor, { run: runId })).trigger).toBe("hook");
  });

  test("large values are passed on, replayed, and shown shortened unless asked for in full", async () => {
    await publish(toAnswering("large", { $expr: "size(trigger.text)" }));
    const text = "x".repeat(400_000);
    const first = await run("large", { text });
    const again = await replayRun(app, actor, { run: first });
    expect(await waitForRun({ ...app, watch }, actor, { run: again.runId, timeoutMs: 20_000 })).toMatchObject({
      cause: "replay",
      replayOf: first,
      status: "completed",
      answer: { body: 400_000 },
    });
    const bytes = JSON.stringify({ text }).length;
    const [, reply] = await getNodeRuns(app, actor, { run: again.runId });
    expect(reply?.input).toEqual({ in: { $shortened: { bytes, start: expect.stringMatching(/^\{"text":"x+$/) } } });
    const [, full] = await getNodeRuns(app, actor, { run: again.runId, full: true });
    expect(full?.input).toEqual({ in: { text } });
  });

  test("an input of more than 50 MB is refused", async () => {
    const input = "x".repeat(50 * 1024 * 1024);
    expect(await codeOf(startRun(app, actor, { flow: "large", input }))).toBe("payload.too-large");
  });

  test("a value that looks like a reference is no way to another value", async () => {
    await publish(toAnswering("sly", { $expr: "trigger" }));
    const input = { $payload: "0".repeat(64) };
    const runId = await run("sly", input);
    expect(await getRun(app, actor, { run: runId })).toMatchObject({ answer: { body: input } });
    const [first] = await getNodeRuns(app, actor, { run: runId });
    expect(first?.output).toEqual({ input });
  });

  test("a replay is of the run's version, or of what is live now", async () => {
    await publish(toAnswering("changing", "old"));
    const first = await run("changing");
    await publish(toAnswering("changing", "new"));
    const body = async (replayed: { runId: string }) =>
      (await watch.wait(actor.tenantId, replayed.runId, 20_000))?.answer?.body;
    expect(await body(await replayRun(app, actor, { run: first }))).toBe("old");
    expect(await body(await replayRun(app, actor, { run: first, latest: true }))).toBe("new");
    const renamed = sketchFlow("changing", [{ id: "begin", type: "trigger.manual" }]);
    await publish(renamed);
    expect(await codeOf(replayRun(app, actor, { run: first, latest: true }))).toBe("run.state");
  });

  test("the nodes of a body are shown with their items", async () => {
    const body = [
      { id: "each", type: "logic.map", config: { items: { $expr: "trigger" } } },
      { id: "inner", type: "logic.branch", parent: "each", config: { when: { $expr: "item > 1" } } },
    ];
    await publish(
      sketchFlow(
        "mapping",
        [start, ...body],
        ["start.input > each.in", "each.item > inner.in", "inner.yes > each.result"],
      ),
    );
    const runId = await run("mapping", [1, 2, 3]);
    const inner = await getNodeRuns(app, actor, { run: runId, node: "inner" });
    expect(inner.map(({ scope, input, output }) => ({ scope, input, output }))).toEqual([
      { scope: "each:0", input: { in: 1 }, output: { no: 1 } },
      { scope: "each:1", input: { in: 2 }, output: { yes: 2 } },
      { scope: "each:2", input: { in: 3 }, output: { yes: 3 } },
    ]);
    expect(await getNodeRuns(app, actor, { run: runId, scope: "each:1" })).toHaveLength(1);
    expect((await getNodeRuns(app, actor, { run: runId, limit: 2 })).map(({ node }) => node)).toEqual([
      "start",
      "each",
    ]);
  });

  test("the rounds of a repeat are shown with what they started from, also when no job was needed for them", async () => {
    const toRepeat = (name: string, inner: { type: string; config: Record<string, Json> }, port: string) =>
      sketchFlow(
        name,
        [
          start,
          { id: "again", type: "logic.repeat", config: { start: 1, until: { $expr: "index == 2" } } },
          { id: "step", parent: "again", ...inner },
        ],
        ["start.input > again.in", "again.item > step.in", `step.${port} > again.result`],
      );
    const add = { name: "n", value: { $expr: "index" } };
    await publish(toRepeat("inline", { type: "data.set-fields", config: { keep: "none", fields: [add] } }, "out"));
    await publish(toRepeat("by jobs", { type: "flow.wait", config: { seconds: 0 } }, "done"));
    const inputs = async (flow: string) =>
      (await getNodeRuns(app, actor, { run: await run(flow), node: "step" })).map(({ scope, input }) => [scope, input]);
    expect(await inputs("inline")).toEqual([
      ["again:0", { in: 1 }],
      ["again:1", { in: { n: 0 } }],
      ["again:2", { in: { n: 1 } }],
    ]);
    expect(await inputs("by jobs")).toEqual([0, 1, 2].map((index) => [`again:${index}`, { in: 1 }]));
  });

  test("a waiting run says for what, takes its signal, and is cancelled", async () => {
    await publish(toWaiting("waits"));
    const { runId } = await startRun(app, actor, { flow: "waits" });
    await expect
      .poll(async () => (await getNodeRuns(app, actor, { run: runId, node: "pause" }))[0]?.waitingFor)
      .toMatchObject({ kind: "signal", name: "go" });
    expect(await waitForRun({ ...app, watch }, actor, { run: runId, timeoutMs: 50 })).toMatchObject({
      status: "running",
    });
    expect(await signalRun(app, actor, { run: runId, name: "other" })).toEqual({ woken: 0, kept: true });
    expect(await signalRun(app, actor, { run: runId, name: "go", value: { by: "me" } })).toEqual({
      woken: 1,
      kept: false,
    });
    expect(await waitForRun({ ...app, watch }, actor, { run: runId, timeoutMs: 20_000 })).toMatchObject({
      status: "completed",
    });

    const second = await startRun(app, actor, { flow: "waits" });
    await cancelRun(app, actor, { run: second.runId });
    expect(await waitForRun({ ...app, watch }, actor, { run: second.runId, timeoutMs: 20_000 })).toMatchObject({
      status: "cancelled",
    });
    expect(await watch.wait(actor.tenantId, second.runId, 1000)).toMatchObject({ status: "cancelled", answer: null });
  });

  test("a failed run says why, and what a redrive would do", async () => {
    const graph = sketchFlow(
      "fails",
      [start, { id: "halt", type: "flow.stop", config: { message: "Not today." } }],
      ["start.input > halt.in"],
    );
    await publish(graph);
    const runId = await run("fails");
    expect(await getRun(app, actor, { run: runId })).toMatchObject({
      status: "failed",
      error: { code: "flow.stopped", message: expect.stringContaining("Not today."), node: "halt" },
    });
    expect(await previewRedrive(app, actor, { run: runId })).toMatchObject({
      again: expect.arrayContaining([{ scope: "", node: "halt" }]),
    });
    await redriveRun(app, actor, { run: runId });
    expect(await waitForRun({ ...app, watch }, actor, { run: runId, timeoutMs: 20_000 })).toMatchObject({
      status: "failed",
    });
  });

  test("lists go from the newest to the oldest, page by page, without gaps", async () => {
    const mine = await makeActor(app.database);
    const { id } = await importFlow(app, mine, { graph: toAnswering("listed", 1) });
    await publishFlow(app, mine, { flow: id });
    const started = await Promise.all(Array.from({ length: 25 }, () => startRun(app, mine, { flow: id })));
    for (const { runId } of started) await watch.wait(mine.tenantId, runId, 20_000, { until: "ended" });
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await listRuns(app, mine, { flow: "listed", limit: 10, cursor, status: "completed" });
      expect(page.runs.every((run) => !("answer" in run))).toBe(true);
      seen.push(...page.runs.map((run) => run.id));
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined);
    expect(seen).toHaveLength(25);
    expect(new Set(seen)).toEqual(new Set(started.map(({ runId }) => runId)));
    expect((await listRuns(app, mine, { status: "failed" })).runs).toEqual([]);
    for (const bad of [
      "x",
      "",
      "AAAA",
      Buffer.from("1/2").toString("base64url"),
      Buffer.from("99999999999999999/x").toString("base64url"),
    ]) {
      expect(await codeOf(listRuns(app, mine, { cursor: bad }))).toBe("request.invalid");
    }
  });

  test("another tenant finds no run", async () => {
    const stranger = await makeActor(app.database);
    await publish(toWaiting("hidden"));
    const { runId } = await startRun(app, actor, { flow: "hidden" });
    const attempts = [
      () => getRun(app, stranger, { run: runId }),
      () => getNodeRuns(app, stranger, { run: runId }),
      () => waitForRun({ ...app, watch }, stranger, { run: runId, timeoutMs: 10 }),
      () => cancelRun(app, stranger, { run: runId }),
      () => previewRedrive(app, stranger, { run: runId }),
      () => redriveRun(app, stranger, { run: runId }),
      () => replayRun(app, stranger, { run: runId }),
      () => signalRun(app, stranger, { run: runId, name: "go" }),
    ];
    for (const attempt of attempts) expect(await codeOf(attempt())).toBe("run.not-found");
    expect((await listRuns(app, stranger)).runs).toEqual([]);
    expect(await codeOf(listRuns(app, stranger, { flow: "hidden" }))).toBe("flow.not-found");
    expect(await watch.wait(stranger.tenantId, runId, 50)).toBeUndefined();
    expect(await getRun(app, actor, { run: runId })).toMatchObject({ status: "running" });
    await cancelRun(app, actor, { run: runId });
  });

  test.each(
    ["../../", "x", "", "\u0000", `${uuidv7()}x`, uuidv7(), "z".repeat(50_000)].map((id) => ({
      id,
      shown: JSON.stringify(id).slice(0, 50),
    })),
  )("$shown is no run", async ({ id }) => {
    const attempts = [
      () => getRun(app, actor, { run: id }),
      () => getNodeRuns(app, actor, { run: id }),
      () => waitForRun({ ...app, watch }, actor, { run: id, timeoutMs: 10 }),
      () => cancelRun(app, actor, { run: id }),
      () => redriveRun(app, actor, { run: id }),
      () => replayRun(app, actor, { run: id }),
      () => signalRun(app, actor, { run: id, name: "go" }),
    ];
    for (const attempt of attempts) expect(await codeOf(attempt())).toBe("run.not-found");
    expect(await watch.wait(actor.tenantId, id, 20)).toBeUndefined();
  });

  test("what a run did can be looked up after its flow was removed", async () => {
    await publish(toAnswering("removed", 1));
    const runId = await run("removed", 7);
    await removeFlow(app, actor, { flow: "removed" });
    expect(await getRun(app, actor, { run: runId })).toMatchObject({ flowName: "removed", status: "completed" });
    expect(await getNodeRuns(app, actor, { run: runId })).toMatchObject([
      { node: "start" },
      { node: "reply", input: { in: 7 } },
    ]);
  });

  test("two hundred waits at once are all told", async () => {
    await publish(toAnswering("many", { $expr: "trigger" }));
    const answers = await Promise.all(
      Array.from({ length: 200 }, async (_, index) => {
        const { runId } = await startRun(app, actor, { flow: "many", input: index });
        return (await watch.wait(actor.tenantId, runId, 30_000, { isFresh: true }))?.output;
      }),
    );
    expect(answers).toEqual(Array.from({ length: 200 }, (_, index) => index));
  });

  test("a wait whose events got lost ends all the same", async () => {
    const deaf = createRunWatch({ ...app, bus: { ...app.bus, subscribe: () => () => undefined } });
    await publish(toWaiting("unheard"));
    const { runId } = await startRun(app, actor, { flow: "unheard" });
    const waiting = deaf.wait(actor.tenantId, runId, 20_000, { isFresh: true, until: "ended" });
    await signalRun(app, actor, { run: runId, name: "go" });
    expect(await waiting).toMatchObject({ status: "completed" });
    deaf.close();
  });

  test("a wait ends when nobody waits any more, and when the watch closes", async () => {
    await publish(toWaiting("long"));
    const { runId } = await startRun(app, actor, { flow: "long" });
    const gone = new AbortController();
    const waiting = watch.wait(actor.tenantId, runId, 60_000, { signal: gone.signal });
    gone.abort();
    expect(await waiting).toBeUndefined();
    const other = createRunWatch({ ...app });
    const second = other.wait(actor.tenantId, runId, 60_000);
    other.close();
    expect(await second).toBeUndefined();
    expect(await other.wait(actor.tenantId, runId, 60_000)).toBeUndefined();
    await cancelRun(app, actor, { run: runId });
    expect(app.errors).toEqual([]);
  });
});
