import type { Actor } from "@autoweave/auth/actor";
import type { LiveTopic } from "@autoweave/contracts/live-topic";
import { builtinNodes } from "@autoweave/nodes/builtin";
import { runSql } from "@autoweave/testing/sql";
import { withDatabase } from "@autoweave/testing/with-database";
import { withRedis } from "@autoweave/testing/with-redis";
import { Redis } from "ioredis";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { importFlow } from "../service/flow/import-flow.js";
import { publishFlow } from "../service/flow/publish-flow.js";
import { removeFlow } from "../service/flow/remove-flow.js";
import { unpublishFlow } from "../service/flow/unpublish-flow.js";
import { createKey, revokeKey } from "../service/key/keys.js";
import type { LiveUpdate } from "../service/live/live-update.js";
import { createLogKeeper } from "../service/observe/log-keeper.js";
import { signalRun } from "../service/run/control-run.js";
import { startRun } from "../service/run/start-run.js";
import { makeActor } from "../service/testing/make-actor.js";
import { sketchFlow } from "../service/testing/sketch-flow.js";
import { createTestApp, type TestApp } from "../testing/test-app.js";
import { createServer, type Server } from "./server.js";
import { type Events, openEvents } from "./testing/open-events.js";

type RunsUpdate = Extract<LiveUpdate, { topic: "runs"; kind: "changes" }>;
type RunUpdate = Extract<LiveUpdate, { topic: "run"; kind: "changes" | "whole" }>;
type FlowsUpdate = Extract<LiveUpdate, { topic: "flows"; kind: "changes" }>;

/** `id status` of every run that was told, in order. */
function runLines(updates: LiveUpdate[]): string[] {
  const told = updates.filter((update): update is RunsUpdate => update.topic === "runs" && update.kind === "changes");
  return told.flatMap(({ runs }) => runs.map(({ id, status }) => `${id} ${status}`));
}

function runUpdates(updates: LiveUpdate[]): RunUpdate[] {
  return updates.filter((update): update is RunUpdate => update.topic === "run" && update.kind !== "reset");
}

function flowLines(updates: LiveUpdate[]): string[] {
  const told = updates.filter((update): update is FlowsUpdate => update.topic === "flows" && update.kind === "changes");
  return told.flatMap(({ changes }) =>
    changes.map(({ kind, name, revision, version }) => `${name} ${kind} ${revision} ${version}`),
  );
}

describe.each(["postgres", "redis"] as const)("live streams on %s", (backend) => {
  const database = withDatabase();
  const redis = withRedis();
  let app: TestApp;
  let server: Server;
  let url: string;
  let actor: Actor;
  let secret: string;
  const open: Events[] = [];

  beforeAll(async () => {
    const redisUrl = backend === "redis" ? redis.url : undefined;
    app = await createTestApp({ databaseUrl: database.url, redisUrl, nodes: builtinNodes });
    server = await createServer(app);
    url = await server.listen(0);
    actor = await makeActor(app.database);
    ({ secret } = await createKey(app, actor, { name: "test", scopes: ["*"] }));
    await publish(actor, "quick");
    await publish(actor, "waits", true);
  });
  afterEach(() => {
    for (const events of open.splice(0)) events.close();
  });
  afterAll(async () => {
    await server.close();
    await app.stop();
  });

  async function publish(owner: Actor, name: string, waits = false): Promise<void> {
    const middle = waits
      ? [{ id: "pause", type: "flow.wait", config: { mode: "signal", signal: "go" } }]
      : [{ id: "pause", type: "data.set-fields", config: { fields: [{ name: "a", value: 1 }] } }];
    const graph = sketchFlow(name, [{ id: "start", type: "trigger.manual" }, ...middle], [`start.input > pause.in`]);
    await importFlow(app, owner, { graph });
    await publishFlow(app, owner, { flow: name });
  }

  async function watch(topics: LiveTopic[], after?: string, key = secret, at = url): Promise<Events> {
    const events = await openEvents(at, key, topics, after);
    open.push(events);
    return events;
  }

  /** Like {@link watch}, and waits for the first message: whatever happens from now on is told. */
  async function watchNow(topics: LiveTopic[], after?: string, key = secret, at = url): Promise<Events> {
    const events = await watch(topics, after, key, at);
    await events.until(() => expect(events.messages.length).toBeGreaterThan(0));
    return events;
  }

  async function startMany(count: number, flow = "quick"): Promise<string[]> {
    const started = await Promise.all(Array.from({ length: count }, () => startRun(app, actor, { flow, input: {} })));
    return started.map(({ runId }) => runId);
  }

  async function cutBus(): Promise<void> {
    if (backend === "postgres") {
      await runSql(
        database.url,
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'LISTEN%'",
      );
    } else {
      const client = new Redis(redis.url);
      await client.call("CLIENT", "KILL", "TYPE", "pubsub");
      client.disconnect();
    }
  }

  /** What a reader must have heard of these runs: each end once, and its start at most once, before. */
  function expectToldOnce(lines: readonly string[], runIds: readonly string[]): void {
    expect(new Set(lines).size).toBe(lines.length);
    for (const runId of runIds) {
      const own = lines.filter((line) => line.startsWith(runId)).map((line) => line.split(" ")[1]);
      expect([["completed"], ["running", "completed"]]).toContainEqual(own);
    }
  }

  test("tells runs that start and end, and of a flow only its own", async () => {
    const [all, quick, waits] = await Promise.all([
      watchNow([{ topic: "runs" }]),
      watchNow([{ topic: "runs", flow: "quick" }]),
      watchNow([{ topic: "runs", flow: "waits" }]),
    ]);
    const runIds = await startMany(5);
    for (const events of [all, quick]) {
      await events.until(() =>
        expect(runLines(events.updates()).filter((line) => line.endsWith("completed"))).toHaveLength(5),
      );
      expectToldOnce(runLines(events.updates()), runIds);
    }
    expect(runLines(waits.updates())).toEqual([]);
  });

  test("tells one run whole, then what moves in it", async () => {
    const [runId = ""] = await startMany(1, "waits");
    const events = await watchNow([{ topic: "run", run: runId }]);
    expect(runUpdates(events.updates())[0]).toMatchObject({ kind: "whole", state: { id: runId, status: "running" } });
    await events.until(() =>
      expect(runUpdates(events.updates()).flatMap(({ nodes }) => nodes)).toContainEqual(
        expect.objectContaining({
          node: "pause",
          scope: "",
          status: "waiting",
          waitingFor: { kind: "signal", name: "go" },
        }),
      ),
    );
    await signalRun(app, actor, { run: runId, name: "go", value: null });
    await events.until(() => expect(runUpdates(events.updates()).at(-1)?.state?.status).toBe("completed"));
    const last = runUpdates(events.updates())
      .flatMap(({ nodes }) => nodes)
      .findLast(({ node }) => node === "pause");
    expect(last).toMatchObject({ status: "completed", emitted: ["done"], durationMs: expect.any(Number) });
    const again = await watchNow([{ topic: "run", run: runId }]);
    expect(runUpdates(again.updates())).toMatchObject([
      { kind: "whole", state: { status: "completed" }, nodes: [{ node: "pause" }, { node: "start" }], more: false },
    ]);
  });

  test("tells what happens to flows, and to one of them", async () => {
    await publish(actor, "bystander");
    const [all, one] = await Promise.all([
      watchNow([{ topic: "flows" }]),
      watchNow([{ topic: "flows", flow: "bystander" }]),
    ]);
    const graph = sketchFlow("watched", [{ id: "start", type: "trigger.manual" }]);
    const { id } = await importFlow(app, actor, { graph });
    await importFlow(app, actor, { graph });
    await publishFlow(app, actor, { flow: id });
    await unpublishFlow(app, actor, { flow: id });
    await removeFlow(app, actor, { flow: id });
    await all.until(() =>
      expect(flowLines(all.updates())).toEqual([
        "watched created 1 null",
        "watched drafted 2 null",
        "watched published 2 1",
        "watched unpublished 2 null",
        "watched removed 2 null",
      ]),
    );
    expect(flowLines(one.updates())).toEqual([]);
    await importFlow(app, actor, { graph: sketchFlow("bystander", [{ id: "start", type: "trigger.manual" }]) });
    await one.until(() => expect(flowLines(one.updates())).toEqual(["bystander drafted 2 1"]));
  });

  test("nothing is missed and nothing told twice while the bus is cut again and again", async () => {
    const events = await watchNow([{ topic: "runs" }, { topic: "flows" }]);
    const runIds: string[] = [];
    for (let round = 0; round < 4; round++) {
      const cutting = cutBus();
      runIds.push(...(await startMany(10)));
      await importFlow(app, actor, { graph: sketchFlow(`cut ${round}`, [{ id: "start", type: "trigger.manual" }]) });
      await cutting;
    }
    await events.until(() => {
      expect(runLines(events.updates()).filter((line) => line.endsWith("completed"))).toHaveLength(40);
      expect(flowLines(events.updates())).toHaveLength(4);
    });
    expectToldOnce(runLines(events.updates()), runIds);
    expect(new Set(flowLines(events.updates())).size).toBe(4);
  });

  test("a reader that comes back goes on where it was, also after a restart of the API", async () => {
    const other = await createServer(app);
    const otherUrl = await other.listen(0);
    const topics: LiveTopic[] = [{ topic: "runs" }, { topic: "flows" }];
    const before = await watchNow(topics, undefined, secret, otherUrl);
    const first = await startMany(3);
    await before.until(() =>
      expect(runLines(before.updates()).filter((line) => line.endsWith("completed"))).toHaveLength(3),
    );
    await other.close();
    await before.until(() => expect(before.ended()).toBe("cut"));
    const meanwhile = await startMany(7);
    await importFlow(app, actor, { graph: sketchFlow("meanwhile", [{ id: "start", type: "trigger.manual" }]) });
    for (const runId of meanwhile) await app.ended(runId);

    const after = await watchNow(topics, before.lastId());
    const later = await startMany(2);
    await after.until(() =>
      expect(runLines(after.updates()).filter((line) => line.endsWith("completed"))).toHaveLength(9),
    );
    expectToldOnce([...runLines(before.updates()), ...runLines(after.updates())], [...first, ...meanwhile, ...later]);
    expect(flowLines(after.updates())).toEqual(["meanwhile created 1 null"]);
  });

  test("a run's reader that comes back hears what has changed since, and not the rest again", async () => {
    const toPause = (id: string) => ({ id, type: "flow.wait", config: { mode: "signal", signal: id } });
    const graph = sketchFlow(
      "waits twice",
      [{ id: "start", type: "trigger.manual" }, toPause("one"), toPause("two")],
      ["start.input > one.in", "one.done > two.in"],
    );
    await importFlow(app, actor, { graph });
    await publishFlow(app, actor, { flow: "waits twice" });
    const [runId = ""] = await startMany(1, "waits twice");
    const before = await watchNow([{ topic: "run", run: runId }]);
    const untilWaiting = (node: string) =>
      before.until(() =>
        expect(runUpdates(before.updates()).flatMap(({ nodes }) => nodes)).toContainEqual(
          expect.objectContaining({ node, status: "waiting" }),
        ),
      );
    await untilWaiting("one");
    await signalRun(app, actor, { run: runId, name: "one", value: 1 });
    await untilWaiting("two");
    before.close();
    await signalRun(app, actor, { run: runId, name: "two", value: 1 });
    await app.ended(runId);
    const after = await watchNow([{ topic: "run", run: runId }], before.lastId());
    const told = runUpdates(after.updates());
    expect(told).toMatchObject([{ kind: "changes", state: { status: "completed" } }]);
    expect(told[0]?.nodes.map(({ node, status }) => `${node} ${status}`)).toEqual(["two completed"]);
  });

  test("who comes back too late, or from another database, is told to read anew", async () => {
    const topics: LiveTopic[] = [{ topic: "runs" }];
    const toId = (at: number, place: string) =>
      Buffer.from(JSON.stringify({ at, places: { runs: place } })).toString("base64url");
    const week = 7 * 86_400_000;
    for (const id of [toId(Date.now() - week, "10:10:"), toId(Date.now(), "9999999999:9999999999:")]) {
      const events = await watchNow(topics, id);
      expect(events.updates()).toEqual([{ topic: "runs", flow: null, kind: "reset" }]);
    }
    const nonsense = await watchNow(topics, "nonsense");
    expect(nonsense.updates()).toEqual([]);
  });

  test("a foreign tenant sees nothing, and cannot tell a foreign run from none", async () => {
    const stranger = await makeActor(app.database);
    const { secret: foreign } = await createKey(app, stranger, { name: "foreign", scopes: ["*"] });
    const [runId = ""] = await startMany(1, "waits");
    const events = await watchNow([{ topic: "runs" }, { topic: "flows" }], undefined, foreign);
    const strange = await watch([{ topic: "run", run: runId }], undefined, foreign);
    await strange.until(() => expect(strange.ended()).toBe("run.not-found"));
    const flow = await watch([{ topic: "flows", flow: "quick" }], undefined, foreign);
    await flow.until(() => expect(flow.ended()).toBe("flow.not-found"));
    // A cursor of somebody else opens nothing.
    const mine = await watchNow([{ topic: "runs" }, { topic: "flows" }]);
    const stolen = await watchNow([{ topic: "runs" }, { topic: "flows" }], mine.lastId(), foreign);
    const runIds = await startMany(3);
    await importFlow(app, actor, { graph: sketchFlow("private", [{ id: "start", type: "trigger.manual" }]) });
    await mine.until(() => {
      for (const id of runIds) expect(runLines(mine.updates())).toContain(`${id} completed`);
      expect(flowLines(mine.updates())).toContain("private created 1 null");
    });
    await publish(stranger, "own");
    const { runId: own } = await startRun(app, stranger, { flow: "own", input: {} });
    for (const theirs of [events, stolen]) {
      await theirs.until(() => expect(runLines(theirs.updates())).toContain(`${own} completed`));
      expect(new Set(runLines(theirs.updates()).map((line) => line.split(" ")[0]))).toEqual(new Set([own]));
      expect(flowLines(theirs.updates()).every((line) => line.startsWith("own "))).toBe(true);
    }
  });

  test("each topic asks for its own right, and a key that is revoked ends its streams", async () => {
    const key = await createKey(app, actor, { name: "runs only", scopes: ["runs:read"] });
    const refused = await watch([{ topic: "runs" }, { topic: "flows" }], undefined, key.secret);
    await refused.until(() => expect(refused.ended()).toBe("auth.forbidden"));
    const none = await watch([{ topic: "runs" }], undefined, "aw_nobody");
    await none.until(() => expect(none.ended()).toBe("auth.required"));
    const allowed = await watchNow([{ topic: "runs" }], undefined, key.secret);
    const others = await watchNow([{ topic: "runs" }]);
    await revokeKey(app, actor, { id: key.id });
    await allowed.until(() => expect(allowed.ended()).toBe("auth.required"));
    expect(others.ended()).toBeUndefined();
  });

  test("lines of logs are told as they are written, to their tenant and by level", async () => {
    const keeper = createLogKeeper("worker", "test");
    keeper.open(app.database);
    const say = (tenantId: string | undefined, level: "warn" | "info", message: string) =>
      keeper.add({ at: new Date(), level, message, fields: tenantId === undefined ? {} : { tenantId } });
    say(actor.tenantId, "info", "before");
    await keeper.flush();
    const [all, urgent] = await Promise.all([
      watchNow([{ topic: "log" }]),
      watchNow([{ topic: "log", level: "warn" }]),
    ]);
    say(actor.tenantId, "info", "one");
    say(undefined, "warn", "of nobody");
    say("other", "warn", "foreign");
    say(actor.tenantId, "warn", "two");
    await keeper.close();
    const told = (events: Events) =>
      events
        .updates()
        .flatMap((update) =>
          update.topic === "log" && update.kind === "changes" ? update.lines.map(({ message }) => message) : [],
        );
    await all.until(() => expect(told(all)).toEqual(["one", "two"]));
    await urgent.until(() => expect(told(urgent)).toEqual(["two"]));
    const again = await watchNow([{ topic: "log" }], all.lastId());
    expect(told(again)).toEqual([]);
  });

  test("200 streams at once hear the same", async () => {
    const all = await Promise.all(Array.from({ length: 200 }, () => watchNow([{ topic: "runs" }])));
    const runIds = await startMany(20);
    for (const events of all) {
      await events.until(() =>
        expect(runLines(events.updates()).filter((line) => line.endsWith("completed"))).toHaveLength(20),
      );
      expectToldOnce(runLines(events.updates()), runIds);
    }
  });

  test.each<[string, unknown]>([
    ["no topics", []],
    ["too many topics", Array.from({ length: 21 }, () => ({ topic: "runs" }))],
    ["a topic that is none", [{ topic: "secrets" }]],
    ["more than a topic has", [{ topic: "runs", tenant: "other" }]],
  ])("%s are refused", async (_name, topics) => {
    const events = await watch(topics as LiveTopic[]);
    await events.until(() => expect(events.ended()).toBe("request.invalid"));
  });
});
