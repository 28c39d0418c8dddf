import { expect, test, vi } from "vitest";
import { importFlow } from "../../service/flow/import-flow.js";
import { publishFlow } from "../../service/flow/publish-flow.js";
import { createLogKeeper } from "../../service/observe/log-keeper.js";
import { createMeter } from "../../service/observe/meter.js";
import { startRun } from "../../service/run/start-run.js";
import { sketchFlow } from "../../service/testing/sketch-flow.js";
import { readEvents } from "./testing/read-events.js";
import { type Answer, take, withGraphql } from "./testing/with-graphql.js";

const rig = withGraphql();
const graph = sketchFlow(
  "measured",
  [
    { id: "start", type: "trigger.manual" },
    { id: "reply", type: "flow.respond", config: { body: { $expr: "trigger" } } },
  ],
  ["start.input > reply.in"],
);

test("runs and nodes of a flow are counted as they went, and those of others are not", async () => {
  const { app, caller } = rig;
  await importFlow(app, caller.actor, { graph });
  await publishFlow(app, caller.actor, { flow: "measured" });
  for (let index = 0; index < 3; index++) {
    const { runId } = await startRun(app, caller.actor, { flow: "measured", input: index });
    expect(await app.ended(runId)).toBe("completed");
  }
  const answer = await rig.ask(`{
    runStats(flow: "measured", buckets: 4) { bucketMs total { runs completed failed open errorRate p95Ms } buckets { from figures { runs } } }
    nodeStats(flow: "measured") { runs nodes { node count completed failureRate p95Ms queued running waiting } }
  }`);
  expect(answer.data?.runStats).toEqual({
    bucketMs: 21_600_000,
    total: { runs: 3, completed: 3, failed: 0, open: 0, errorRate: 0, p95Ms: expect.any(Number) },
    buckets: [0, 0, 0, 3].map((runs) => ({ from: expect.any(String), figures: { runs } })),
  });
  expect(answer.data?.nodeStats).toMatchObject({
    runs: 3,
    nodes: ["reply", "start"].map((node) => ({ node, count: 3, completed: 3, failureRate: 0, queued: 0, waiting: 0 })),
  });
  const stranger = await rig.newCaller();
  const theirs = await rig.ask("{ runStats { total { runs errorRate p95Ms } } }", {}, stranger);
  expect(theirs.data).toEqual({ runStats: { total: { runs: 0, errorRate: null, p95Ms: null } } });
});

test("a range that is no time, too long or the wrong way round is refused", async () => {
  for (const range of [
    'from: "yesterday"',
    'from: "2020-01-01T00:00:00Z"',
    'from: "2026-01-02T00:00:00Z", to: "2026-01-01T00:00:00Z"',
    "buckets: 0",
    "buckets: 201",
  ]) {
    const answer = await rig.ask(`{ runStats(${range}) { bucketMs } }`);
    expect(answer.errors?.[0]?.extensions.code, range).toBe("request.invalid");
  }
});

test("requests and the queue say what was measured", async () => {
  const meter = createMeter(rig.app);
  for (let ms = 1; ms <= 10; ms++) meter.record("hook", ms, ms === 10);
  meter.record("unit", 5, false);
  await meter.close();
  const answer = await rig.ask(`{
    requestStats(minutes: 5) { hooks { total { count failures failureRate p95Ms } perMinute minutes { at figures { count } } } }
    queueStats(minutes: 5) { waiting held active oldestMs workers units { total { count failures p95Ms } } }
  }`);
  expect(answer.data?.requestStats).toMatchObject({
    hooks: { total: { count: 10, failures: 1, failureRate: 0.1 }, perMinute: 2, minutes: [{ figures: { count: 10 } }] },
  });
  expect(answer.data?.queueStats).toMatchObject({
    ...{ waiting: 0, held: 0, active: 0, oldestMs: null, workers: expect.any(Number) },
    units: { total: { count: expect.any(Number), failures: 0 } },
  });
});

test("the log is read page by page and followed as it grows, each tenant its own", async () => {
  const { app, caller } = rig;
  const stranger = await rig.newCaller();
  const keeper = createLogKeeper("worker", "test");
  keeper.open(app.database);
  const say = (tenantId: string, level: "warn" | "info", message: string) =>
    keeper.add({ at: new Date(), level, message, fields: { tenantId, runId: "r1", body: "secret" } });
  for (const message of ["one", "two", "three"]) say(caller.actor.tenantId, "warn", message);
  say(stranger.actor.tenantId, "warn", "foreign");
  await keeper.flush();

  type Log = { edges: { node: { message: string } }[]; pageInfo: { hasNextPage: boolean; endCursor: string } };
  const query = `query L($after: String) { log(first: 2, after: $after, level: WARN, runId: "r1") {
    edges { node { message level service fields } } pageInfo { hasNextPage endCursor } } }`;
  const read = async (after: string | null): Promise<Log> => take<Log>(await rig.ask(query, { after }), "log");
  const first = await read(null);
  const second = await read(first.pageInfo.endCursor);
  expect(first.edges.map(({ node }) => node)).toEqual(
    ["three", "two"].map((message) => ({
      ...{ message, level: "WARN", service: "worker" },
      fields: { runId: "r1", environment: "test" },
    })),
  );
  expect(first.pageInfo.hasNextPage).toBe(true);
  expect(second).toMatchObject({ edges: [{ node: { message: "one" } }], pageInfo: { hasNextPage: false } });

  const gone = new AbortController();
  const response = await fetch(`${rig.url}/graphql`, {
    method: "POST",
    headers: {
      ...{ "content-type": "application/json", accept: "text/event-stream" },
      authorization: `Bearer ${caller.secret}`,
    },
    body: JSON.stringify({ query: "subscription { logTail(level: WARN) { cursor reset lines { message } } }" }),
    signal: gone.signal,
  });
  const told: string[] = [];
  for await (const { data, errors } of readEvents<Answer>(response)) {
    expect(errors).toBeUndefined();
    const tail = take<{ cursor: string; lines: { message: string }[] }>({ status: 200, data: data ?? null }, "logTail");
    if (told.length === 0 && tail.lines.length === 0) {
      say(stranger.actor.tenantId, "warn", "foreign too");
      say(caller.actor.tenantId, "info", "not urgent");
      say(caller.actor.tenantId, "warn", "four");
      await keeper.flush();
    }
    told.push(...tail.lines.map(({ message }) => message));
    if (told.includes("four")) break;
  }
  gone.abort();
  await keeper.close();
  expect(told).toEqual(["four"]);
});

test("what happened to flows is listed, the newest first", async () => {
  const caller = await rig.newCaller();
  await importFlow(rig.app, caller.actor, { graph });
  await publishFlow(rig.app, caller.actor, { flow: "measured" });
  const query =
    "query E($after: String) { events(first: 1, after: $after) { edges { node { kind name byId } } pageInfo { hasNextPage endCursor } } }";
  type Events = { edges: { node: object }[]; pageInfo: { hasNextPage: boolean; endCursor: string } };
  const newest = take<Events>(await rig.ask(query, {}, caller), "events");
  expect(newest).toMatchObject({
    edges: [{ node: { kind: "published", name: "measured", byId: caller.actor.subject.id } }],
    pageInfo: { hasNextPage: true },
  });
  const next = take<Events>(await rig.ask(query, { after: newest.pageInfo.endCursor }, caller), "events");
  expect(next).toMatchObject({ edges: [{ node: { kind: "created" } }], pageInfo: { hasNextPage: false } });
});

test("what the server itself answers is measured", async () => {
  const count = async () => {
    const answer = await rig.ask("{ requestStats(minutes: 5) { api { total { count failures } } } }");
    return take<{ api: { total: { count: number } } }>(answer, "requestStats").api.total.count;
  };
  await vi.waitFor(async () => expect(await count()).toBeGreaterThan(0), { timeout: 30_000, interval: 500 });
});
