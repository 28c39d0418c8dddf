import { PassThrough } from "node:stream";
import type { Actor } from "@autoweave/auth/actor";
import { builtinNodes } from "@autoweave/nodes/builtin";
import { createLog } from "@autoweave/service/log";
import { withDatabase } from "@autoweave/testing/with-database";
import { withRedis } from "@autoweave/testing/with-redis";
import { uuidv7 } from "uuidv7";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { announceWorker, watchWorkers } from "../run/worker-presence.js";
import { firstTenant } from "../store/first-tenant.js";
import { createTestApp, type TestApp } from "../testing/test-app.js";
import { importFlow } from "./flow/import-flow.js";
import { publishFlow } from "./flow/publish-flow.js";
import { removeFlow } from "./flow/remove-flow.js";
import { getNodeStats } from "./observe/get-node-stats.js";
import { getRequestStats } from "./observe/get-request-stats.js";
import { getRunStats } from "./observe/get-run-stats.js";
import { listEvents } from "./observe/list-events.js";
import { listLog } from "./observe/list-log.js";
import { createLogKeeper } from "./observe/log-keeper.js";
import { createMeter } from "./observe/meter.js";
import { getQueue } from "./queue/get-queue.js";
import { meterQueue } from "./queue/meter-queue.js";
import { startRun } from "./run/start-run.js";
import { makeActor } from "./testing/make-actor.js";
import { sketchFlow } from "./testing/sketch-flow.js";

const minute = 60_000;

describe.each(["postgres", "redis"] as const)("what is measured, on %s", (backend) => {
  const database = withDatabase();
  const redis = withRedis();
  let app: TestApp;
  let actor: Actor;
  beforeAll(async () => {
    const redisUrl = backend === "redis" ? redis.url : undefined;
    app = await createTestApp({ databaseUrl: database.url, redisUrl, nodes: builtinNodes, workers: 0 });
    actor = await makeActor(app.database);
  });
  afterAll(async () => app.stop());

  const graph = (name: string) => sketchFlow(name, [{ id: "start", type: "trigger.manual" }]);

  /** Writes an ended run down as the ledger has them. */
  async function addRun(owner: Actor, flow: string, run: { status: string; at: Date; ms?: number; cause?: string }) {
    const id = uuidv7();
    const finished = run.ms === undefined ? null : new Date(run.at.getTime() + run.ms);
    await app.rows(
      `INSERT INTO run (id, tenant_id, flow_id, flow_name, version_id, version, trigger, cause, status, input, created_at, finished_at)
       VALUES ($1, $2, $3, 'measured', $1, 1, 'start', $4, $5, '{}', $6, $7)`,
      [id, owner.tenantId, flow, run.cause ?? "manual", run.status, run.at, finished],
    );
    return id;
  }

  test("runs are counted by state and time, with their durations; test runs and foreign ones are not", async () => {
    const { id: flow } = await importFlow(app, actor, { graph: graph("counted") });
    const { id: other } = await importFlow(app, actor, { graph: graph("other") });
    const stranger = await makeActor(app.database);
    const from = new Date("2026-01-01T00:00:00Z");
    const to = new Date(from.getTime() + 10 * minute);
    const at = (minutes: number) => new Date(from.getTime() + minutes * minute);
    for (let index = 1; index <= 100; index++)
      await addRun(actor, flow, { status: "completed", at: at(0.5), ms: index });
    for (let index = 0; index < 25; index++) await addRun(actor, flow, { status: "failed", at: at(9.5), ms: 9999 });
    await addRun(actor, flow, { status: "cancelled", at: at(9.5), ms: 1 });
    await addRun(actor, flow, { status: "running", at: at(9.9) });
    await addRun(actor, flow, { status: "failed", at: at(5), ms: 1, cause: "test" });
    await addRun(actor, flow, { status: "failed", at: to, ms: 1 });
    await addRun(actor, other, { status: "completed", at: at(5), ms: 7 });
    await addRun(stranger, flow, { status: "failed", at: at(5), ms: 1 });
    const stats = await getRunStats(app, actor, { flow, from, to, buckets: 10 });
    expect(stats.total).toMatchObject({ runs: 127, completed: 100, failed: 25, cancelled: 1, open: 1, errorRate: 0.2 });
    expect(stats.total).toMatchObject({ perMinute: 12.7, p50Ms: 50.5, p95Ms: 95.1, p99Ms: 99 });
    expect(stats.buckets.map(({ runs }) => runs)).toEqual([100, 0, 0, 0, 0, 0, 0, 0, 0, 27]);
    expect(stats.buckets[1]).toMatchObject({ from: "2026-01-01T00:01:00.000Z", errorRate: null, p95Ms: null });
    expect((await getRunStats(app, actor, { from, to, buckets: 1 })).total.runs).toBe(128);
    await expect(getRunStats(app, stranger, { flow })).rejects.toMatchObject({ code: "flow.not-found" });
    await expect(getRunStats(app, actor, { from: to, to: from })).rejects.toMatchObject({ code: "request.invalid" });
    const long = { from: new Date("2020-01-01"), to };
    await expect(getRunStats(app, actor, long)).rejects.toMatchObject({ code: "request.invalid" });
  });

  test("nodes of a flow are counted over its newest runs, rounds included", async () => {
    const { id: flow } = await importFlow(app, actor, { graph: graph("nodes counted") });
    const at = new Date("2026-02-01T00:00:00Z");
    for (let index = 0; index < 4; index++) {
      const run = await addRun(actor, flow, { status: "completed", at, ms: 10 });
      for (const [node, scope, status, attempt, ms] of [
        ["fetch", "", index === 0 ? "failed" : "completed", index === 1 ? 3 : 1, 10 * (index + 1)],
        ["use", "each:0", "completed", 1, 5],
        ["use", "each:1", "skipped", 0, 0],
      ] as const) {
        await app.rows(
          `INSERT INTO node_run (run_id, scope, node, tenant_id, unit, type, status, attempt, attempts, input, config, started_at, finished_at)
           VALUES ($1, $2, $3, $4, 'u0', 'x.y', $5, $6, '[]', '{}', '{}', $7, $8)`,
          [run, scope, node, actor.tenantId, status, attempt, at, new Date(at.getTime() + ms)],
        );
      }
    }
    const { runs, nodes } = await getNodeStats(app, actor, {
      flow,
      from: new Date("2026-01-31"),
      to: new Date("2026-02-02"),
    });
    expect(runs).toBe(4);
    const nothing = { queued: 0, running: 0, waiting: 0 };
    expect(nodes).toEqual([
      {
        node: "fetch",
        count: 4,
        completed: 3,
        failed: 1,
        skipped: 0,
        retried: 1,
        failureRate: 0.25,
        p50Ms: 25,
        p95Ms: 38.5,
        ...nothing,
      },
      {
        node: "use",
        count: 8,
        completed: 4,
        failed: 0,
        skipped: 4,
        retried: 0,
        failureRate: 0,
        p50Ms: 5,
        p95Ms: 5,
        ...nothing,
      },
    ]);
    expect(await getNodeStats(app, actor, { flow })).toEqual({ runs: 0, nodes: [] });
  });

  test("what two processes measure is added up, and nothing measured is no number", async () => {
    const empty = await getRequestStats(app, actor);
    expect(empty.hooks).toMatchObject({ count: 0, failureRate: null, p95Ms: null, minutes: [] });
    const meters = [createMeter(app), createMeter(app)];
    for (const meter of meters) {
      for (let ms = 1; ms <= 100; ms++) meter.record("hook", ms, ms > 90);
      await meter.flush();
      meter.record("hook", 50, false);
    }
    await Promise.all(meters.map((meter) => meter.close()));
    const { hooks, api } = await getRequestStats(app, actor, { minutes: 5 });
    expect(hooks).toMatchObject({ count: 202, failures: 20, perMinute: 40.4 });
    expect(hooks.p95Ms).toBeGreaterThan(95 / 1.125);
    expect(hooks.p95Ms).toBeLessThan(95 * 1.125);
    expect(api.count).toBe(0);
  });

  test("the queue's depth, throughput, workers and outbox are as they are", async () => {
    const workers = watchWorkers(app);
    const leave = announceWorker({ ...app, id: "worker-one" });
    await vi.waitFor(() => expect(workers.list()).toHaveLength(1), { timeout: 10_000 });
    const data = { runId: "run", versionId: "version", trigger: "start", scope: "" };
    const tree = (unit: string) => ({ id: `job_${unit}`, data: { ...data, unit }, priority: 0, children: [] });
    await app.queue.launch([{ ...tree("parent"), children: [tree("one"), tree("two")] }]);
    const before = await getQueue({ ...app, workers }, actor);
    expect(before).toMatchObject({
      jobs: { waiting: 2, held: 1, active: 0 },
      units: { count: 0, p95Ms: null },
      workers: [{ id: "worker-one", heardMs: expect.any(Number) }],
      outbox: { rows: 0, oldestMs: 0 },
    });
    expect(before.oldestMs).toBeGreaterThanOrEqual(0);
    const meter = createMeter(app);
    const worker = meterQueue(app.queue, meter).work({ concurrency: 2 }, async ({ unit }) => {
      if (unit === "two") throw new Error("this unit breaks");
    });
    // In one look: a job that is held is waiting, and then active, before it is done.
    await vi.waitFor(async () => expect(await app.queue.counts()).toMatchObject({ waiting: 0, held: 0, active: 0 }), {
      timeout: 20_000,
    });
    await worker.close();
    await meter.close();
    leave();
    workers.close();
    expect((await getQueue({ ...app, workers }, actor)).units).toMatchObject({ count: 3, failures: 1 });
  });

  test("lines of logs are kept for the tenant they are of; those of no tenant for who runs the installation", async () => {
    const keeper = createLogKeeper("worker", "staging");
    const log = createLog("worker", { stream: new PassThrough(), onLine: keeper.add });
    log.info({}, "before the database is there");
    keeper.open(app.database);
    log.error({ tenantId: actor.tenantId, runId: "r1", plugin: "scales", jobId: "j7", body: "secret" }, "a unit broke");
    log.warn({ tenantId: actor.tenantId }, "slow");
    await keeper.close();
    const lines = await listLog(app, actor);
    expect(lines.map(({ message }) => message)).toEqual(["slow", "a unit broke"]);
    expect(lines[1]).toMatchObject({
      level: "error",
      service: "worker",
      fields: { runId: "r1", plugin: "scales", jobId: "j7", environment: "staging" },
    });
    expect(JSON.stringify(lines)).not.toContain("secret");
    expect(await listLog(app, actor, { level: "error", plugin: "scales", jobId: "j7", runId: "r1" })).toHaveLength(1);
    expect(await listLog(app, actor, { plugin: "other" })).toEqual([]);
    expect(await listLog(app, actor, { before: lines[0]?.id ?? "" })).toMatchObject([{ message: "a unit broke" }]);
    const home: Actor = { ...actor, tenantId: firstTenant };
    expect(await listLog(app, home)).toMatchObject([{ message: "before the database is there" }]);
    const stranger = await makeActor(app.database);
    expect(await listLog(app, stranger)).toEqual([]);
  });

  test("what happens to flows is listed, also when the flow is gone", async () => {
    const owner = await makeActor(app.database);
    const { id: flow } = await importFlow(app, owner, { graph: graph("fleeting") });
    await removeFlow(app, owner, { flow });
    const events = await listEvents(app, owner);
    expect(events).toMatchObject([
      { kind: "removed", flow, name: "fleeting", by: owner.subject },
      { kind: "created", flow, revision: 1 },
    ]);
    expect(await listEvents(app, owner, { before: events[0]?.id, limit: 1 })).toMatchObject([{ kind: "created" }]);
    expect(await listEvents(app, await makeActor(app.database))).toEqual([]);
  });

  test("what waits at a node of a flow is counted by the plan of each version, in all rounds of a container", async () => {
    const owner = await makeActor(app.database);
    const { id: flow } = await importFlow(app, owner, {
      graph: sketchFlow(
        "queued",
        [
          { id: "start", type: "trigger.manual" },
          { id: "pause", type: "flow.wait", config: { mode: "signal", signal: "go" } },
        ],
        ["start.input > pause.in"],
      ),
    });
    await publishFlow(app, owner, { flow });
    const started = [];
    for (let index = 0; index < 3; index++) started.push(await startRun(app, owner, { flow }));
    const of = async (node: string) =>
      (await getNodeStats(app, owner, { flow })).nodes.find((one) => one.node === node);
    // Nobody works here: all three wait in the queue.
    expect(await of("pause")).toMatchObject({ count: 0, queued: 3, running: 0, waiting: 0, failureRate: null });
    await app.rows("UPDATE unit SET status = 'waiting' WHERE run_id = $1", [started[0]?.runId]);
    await app.rows("UPDATE unit SET status = 'running' WHERE run_id = $1", [started[1]?.runId]);
    expect(await of("pause")).toMatchObject({ queued: 1, running: 1, waiting: 1 });
    await expect(getNodeStats(app, actor, { flow })).rejects.toMatchObject({ code: "flow.not-found" });
  });
});
