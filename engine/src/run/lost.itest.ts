import type { ChildProcess } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { builtinNodes } from "@autoweave/nodes/builtin";
import { forkSource } from "@autoweave/testing/fork-source";
import { runSql } from "@autoweave/testing/sql";
import { tempFolder } from "@autoweave/testing/temp-folder";
import { withDatabase } from "@autoweave/testing/with-database";
import { withRedis } from "@autoweave/testing/with-redis";
import { Redis } from "ioredis";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { everyTenant } from "../store/database.js";
import { createAppendNodes } from "../testing/append-node.js";
import { drawFlow } from "../testing/draw-flow.js";
import { createTestApp, type TestApp } from "../testing/test-app.js";
import { backends, withTestApp } from "../testing/with-test-app.js";
import { reviveStalled, sweep } from "./reconcile.js";
import { signalRun } from "./signal.js";
import { startUnits } from "./start-units.js";

/** A chain with a diamond and a list, in which every node has an effect that is counted. */
const counted = ["a", "b", "c", "d", "e", "f0", "f1", "f2", "g"];
function drawCounted(name?: string) {
  const act = (tag: string) => ({ type: "probe.repeatable", config: { tag, ms: 2 } });
  return drawFlow(
    {
      start: "probe.start",
      a: act("a"),
      b: act("b"),
      c: act("c"),
      d: act("d"),
      e: act("e"),
      each: { type: "logic.map", config: { items: [0, 1, 2], concurrency: 2 } },
      f: { type: "probe.repeatable", parent: "each", config: { tag: { $expr: "'f' + string(index)" } } },
      g: act("g"),
    },
    ["start > a > b > d.all", "a > c > d.all", "d > e > each > g", "each.item > f > each.result"],
    name === undefined ? {} : { name },
  );
}

describe.each(backends)("lost work on %s", (backend) => {
  const rig = withTestApp(backend);

  /** As if the worker of a running unit had been dead for a while. */
  async function killWorkerOf(runId: string) {
    const unit = await rig.until<{ unit: string }>(
      "UPDATE unit SET worker = 'gone', lease_until = now() - interval '1 second' WHERE run_id = $1 AND status = 'running' RETURNING unit",
      [runId],
    );
    await sweep(rig.app);
    return unit;
  }
  const begin = async (config: Record<string, unknown>, type = "probe.repeatable") =>
    rig.app.start(
      await rig.app.publish(
        drawFlow(
          { start: "probe.start", x: { type, config: { tag: "x", ...config } as never }, after: "probe.repeatable" },
          ["start > x > after"],
        ),
      ),
      "start",
      1,
    );
  async function calledTimes(runId: string, times: number) {
    await expect.poll(() => rig.probe.count(runId, "x"), { timeout: 15_000, interval: 10 }).toBe(times);
  }

  test("a dead worker's unit is taken over, and what the dead one says later is thrown away", async () => {
    const runId = await begin({ ms: 700, slow: 1, deaf: true, numbered: true });
    await calledTimes(runId, 1);
    await killWorkerOf(runId);
    expect(await rig.app.ended(runId)).toBe("completed");
    expect(await rig.output(runId, "x")).toEqual({ out: 2 });
    await expect.poll(() => rig.probe.atWork(runId), { timeout: 5_000 }).toBe(0);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(await rig.output(runId, "x")).toEqual({ out: 2 });
    expect(await rig.output(runId, "after")).toEqual({ out: 2 });
    expect(rig.probe.count(runId, "x")).toBe(2);
    expect(await rig.leftovers(runId)).toEqual([]);
  });

  test("a unit that kills its worker again and again is poison, and its node says so", async () => {
    const runId = await begin({ ms: -1, deaf: true });
    for (let start = 1; start <= 5; start++) {
      await calledTimes(runId, start);
      await killWorkerOf(runId);
    }
    expect(await rig.app.ended(runId)).toBe("failed");
    expect(rig.probe.count(runId, "x")).toBe(5);
    const [x] = await rig.app.rows("SELECT status, error FROM node_run WHERE run_id = $1 AND node = 'x'", [runId]);
    expect(x).toMatchObject({ status: "failed", error: { code: "node.poison", node: "x" } });
    expect(await rig.lines(runId)).toEqual(["|x failed"]);
  });

  test("a unit that does end counts anew", async () => {
    const runId = await begin({ ms: -1, slow: 4, deaf: true, fail: 5 });
    for (let start = 1; start <= 4; start++) {
      await calledTimes(runId, start);
      await killWorkerOf(runId);
    }
    expect(await rig.app.ended(runId)).toBe("failed");
    const [x] = await rig.app.rows("SELECT error FROM node_run WHERE run_id = $1 AND node = 'x'", [runId]);
    expect(x).toMatchObject({ error: { code: "node.failed" } });
  });

  test("an effect that must not repeat waits for a person, who may say redo", async () => {
    const runId = await begin({ ms: -1, slow: 1, deaf: true }, "probe.once");
    await calledTimes(runId, 1);
    await killWorkerOf(runId);
    const [unit] = await rig.app.rows("SELECT waiting_for FROM unit WHERE run_id = $1 AND status = 'waiting'", [runId]);
    expect(unit).toMatchObject({ waiting_for: { kind: "person" } });
    await sweep(rig.app);
    expect(rig.probe.count(runId, "x")).toBe(1);
    expect((await signalRun(rig.app, rig.app.tenantId, { runId, name: "redo", value: null })).woken).toBe(1);
    expect(await rig.app.ended(runId)).toBe("completed");
    expect(rig.probe.count(runId, "x")).toBe(2);
    expect(await rig.leftovers(runId)).toEqual([]);
  });

  test("a worker that dies while it opens or closes a list of such effects asks nobody", async () => {
    const runId = await rig.app.start(
      await rig.app.publish(
        drawFlow(
          {
            start: "probe.start",
            before: { type: "probe.pure", config: { tag: "x", ms: -1, slow: 1, deaf: true } },
            each: { type: "logic.map", config: { items: [1, 2] } },
            once: { type: "probe.once", parent: "each", config: { tag: "once" } },
          },
          ["start > before > each", "each.item > once > each.result"],
        ),
      ),
      "start",
      1,
    );
    await calledTimes(runId, 1);
    await killWorkerOf(runId);
    expect(await rig.app.ended(runId)).toBe("completed");
    expect(rig.probe.count(runId, "once")).toBe(2);
  });

  test("a dead worker's unit of a cancelled run ends the run", async () => {
    const runId = await begin({ ms: -1, deaf: true });
    await calledTimes(runId, 1);
    await rig.app.rows("UPDATE unit SET worker = 'gone' WHERE run_id = $1 AND status = 'running' RETURNING 1", [runId]);
    await rig.app.rows("UPDATE run SET status = 'cancelling' WHERE id = $1 RETURNING 1", [runId]);
    await killWorkerOf(runId);
    expect(await rig.app.ended(runId)).toBe("cancelled");
    expect(await rig.leftovers(runId)).toEqual([]);
  });

  test("a run whose flow was removed fails, and holds up no other", async () => {
    const napping = () =>
      drawFlow({ start: "probe.start", nap: { type: "flow.wait", config: { seconds: 1 } } }, ["start > nap"]);
    const [removed, other] = await Promise.all(
      [0, 1].map(async () => rig.app.start(await rig.app.publish(napping()), "start", 1)),
    );
    if (removed === undefined || other === undefined) throw new Error("Both runs have started.");
    await rig.until("SELECT 1 FROM unit WHERE run_id = $1 AND status = 'waiting'", [removed]);
    // What is left of it for a process that had not read the version before.
    await rig.app.rows("UPDATE run SET version_id = gen_random_uuid() WHERE id = $1 RETURNING 1", [removed]);
    expect(await rig.app.ended(removed)).toBe("failed");
    expect(await rig.app.ended(other)).toBe("completed");
    const [run] = await rig.app.rows("SELECT error FROM run WHERE id = $1", [removed]);
    expect(run).toMatchObject({ error: { code: "flow.not-found" } });
    expect(await rig.leftovers(removed)).toEqual([]);
  });

  test.each<[string, string]>([
    [
      "whose next unit was not made ready",
      "UPDATE unit SET status = 'pending', launched = true WHERE run_id = $1 AND status = 'ready' RETURNING 1",
    ],
    [
      "whose list was not told of its last round",
      "UPDATE unit SET status = 'waiting' WHERE run_id = $1 AND status = 'ready' RETURNING 1",
    ],
  ])("a run %s is set going again", async (_, text) => {
    const { queue } = rig.app;
    const launch = queue.launch.bind(queue);
    const inner = { type: "probe.repeatable", parent: "each" };
    const nodes = {
      start: "probe.start",
      each: { type: "logic.map", config: { items: [1, 2] } },
      inner,
      // Less urgent than the list, so that it takes its turn in the queue.
      after: { type: "probe.repeatable", priority: -1 },
    };
    const version = await rig.app.publish(drawFlow(nodes, ["start > each > after", "each.item > inner > each.result"]));
    // The unit that closes the list, or the one after it: its job is kept back until it is too late for it.
    const isKept = (unit: string) => unit === (text.includes("'pending'") ? "u1" : "u0");
    let rounds = 0;
    const kept: string[] = [];
    queue.launch = async (trees) => {
      rounds += trees.filter((tree) => tree.data.scope !== "").length;
      const late = trees.filter((tree) => tree.data.scope === "" && isKept(tree.data.unit) && rounds === 2);
      kept.push(...late.map((tree) => tree.data.unit));
      await launch(trees.filter((tree) => !late.includes(tree)));
    };
    try {
      const runId = await rig.app.start(version, "start", 1);
      await expect.poll(() => kept.length, { timeout: 15_000 }).toBe(1);
      expect(await rig.until(text, [runId])).toBeDefined();
      queue.launch = launch;
      await rig.app.rows("UPDATE run SET created_at = now() - interval '1 minute' WHERE id = $1 RETURNING 1", [runId]);
      await rig.app.rows("UPDATE unit SET updated_at = now() - interval '1 minute' WHERE run_id = $1 RETURNING 1", [
        runId,
      ]);
      await reviveStalled(rig.app, 30);
      expect(await rig.app.ended(runId)).toBe("completed");
      expect(await rig.leftovers(runId)).toEqual([]);
    } finally {
      queue.launch = launch;
    }
  });

  test("a run in which nothing can move fails, and says that this is a bug", async () => {
    const version = await rig.app.publish(
      drawFlow({ start: "probe.start", hold: { type: "flow.wait", config: { seconds: 600 } } }, ["start > hold"]),
    );
    const runId = await rig.app.start(version, "start", 1);
    await rig.until("SELECT 1 FROM unit WHERE run_id = $1 AND status = 'waiting'", [runId]);
    await rig.app.rows(
      "UPDATE unit SET unit = 'u9', status = 'pending', updated_at = now() - interval '1 minute' WHERE run_id = $1 RETURNING 1",
      [runId],
    );
    await rig.app.rows("UPDATE run SET created_at = now() - interval '1 minute' WHERE id = $1 RETURNING 1", [runId]);
    await reviveStalled(rig.app, 30);
    expect(await rig.app.ended(runId)).toBe("failed");
    const [run] = await rig.app.rows("SELECT error FROM run WHERE id = $1", [runId]);
    expect(run).toMatchObject({ error: { code: "internal.bug" } });
    expect(await rig.leftovers(runId)).toEqual([]);
  });

  test("jobs that come twice, or whose promise is kept twice, do nothing twice", { timeout: 90_000 }, async () => {
    const { queue } = rig.app;
    const launch = queue.launch.bind(queue);
    let calls = 0;
    queue.launch = async (trees) => {
      await launch(trees);
      await launch(trees);
      // As if the process had died before it could say that the promise was kept.
      if (++calls % 7 === 3) throw new Error("the relay dies here");
    };
    try {
      const version = await rig.app.publish(drawCounted());
      const runs = await Promise.all(Array.from({ length: 15 }, () => rig.app.start(version, "start", 1)));
      for (const runId of runs) {
        expect(await rig.app.ended(runId, 60_000)).toBe("completed");
        expect(counted.filter((tag) => rig.probe.count(runId, tag) !== 1)).toEqual([]);
        expect(await rig.leftovers(runId)).toEqual([]);
      }
    } finally {
      queue.launch = launch;
      rig.app.errors.splice(0);
    }
  });

  test("a queue that takes nothing for a while", { timeout: 90_000 }, async () => {
    const { queue } = rig.app;
    const launch = queue.launch.bind(queue);
    const until = Date.now() + 3_000;
    queue.launch = async (trees) => {
      if (Date.now() < until) throw new Error("the queue is away");
      await launch(trees);
    };
    try {
      const version = await rig.app.publish(drawCounted());
      const runs = await Promise.all(Array.from({ length: 10 }, () => rig.app.start(version, "start", 1)));
      for (const runId of runs) {
        expect(await rig.app.ended(runId, 60_000)).toBe("completed");
        expect(counted.filter((tag) => rig.probe.count(runId, tag) !== 1)).toEqual([]);
      }
    } finally {
      queue.launch = launch;
      rig.app.errors.splice(0);
    }
  });

  test("an emptied queue", { timeout: 120_000 }, async () => {
    const version = await rig.app.publish(drawCounted());
    const runs: string[] = [];
    for (let round = 0; round < 3; round++) {
      runs.push(...(await Promise.all(Array.from({ length: 10 }, () => rig.app.start(version, "start", 1)))));
      await new Promise((resolve) => setTimeout(resolve, 30));
      await emptyQueue();
    }
    for (const runId of runs) {
      expect(await rig.app.ended(runId, 90_000)).toBe("completed");
      expect(counted.filter((tag) => rig.probe.count(runId, tag) !== 1)).toEqual([]);
      expect(await rig.leftovers(runId)).toEqual([]);
    }
    rig.app.errors.splice(0);
  });

  async function emptyQueue() {
    if (backend === "redis") {
      const client = new Redis(rig.redisUrl);
      await client.flushdb();
      client.disconnect();
    } else {
      await runSql(rig.databaseUrl, "DELETE FROM bullmq.job");
    }
  }

  test("a job that comes while a settle makes its unit ready is not lost", async () => {
    const version = await rig.app.publish(
      drawFlow(
        { start: "probe.start", hold: { type: "flow.wait", config: { seconds: 600 } }, next: "probe.repeatable" },
        ["start > hold > next"],
      ),
    );
    const runId = await rig.app.start(version, "start", 1);
    await rig.until("SELECT 1 FROM unit WHERE run_id = $1 AND status = 'waiting'", [runId]);
    const [pending] = await rig.app.rows<{ unit: string }>(
      "SELECT unit FROM unit WHERE run_id = $1 AND status = 'pending'",
      [runId],
    );
    const key = { runId, scope: "", unit: pending?.unit ?? "" };
    let started: ReturnType<typeof startUnits> = Promise.resolve(new Map());
    await rig.app.database.withLedger(everyTenant, async (sql) => {
      await sql.rows("lock", "SELECT 1 FROM run WHERE id = $1 FOR UPDATE", [runId]);
      await sql.rows(
        "make-ready",
        "UPDATE unit SET status = 'ready', launched = true WHERE run_id = $1 AND unit = $2",
        [runId, key.unit],
      );
      started = startUnits(rig.app.database, [key], { worker: "test", leaseMs: 30_000 }, {});
      await new Promise((resolve) => setTimeout(resolve, 300));
    });
    expect([...(await started).values()]).toMatchObject([{ unit: key.unit, attempt: 1 }]);
  });
});

describe.each(backends)("a worker that stops, on %s", (backend) => {
  const rig = withTestApp(backend, { workers: 0 });

  test("ends what it can in its grace, hands the rest back, and loses nothing", async () => {
    const first = rig.app.startWorker();
    const act = (config: Record<string, unknown>) => ({ type: "probe.repeatable", config: config as never });
    const version = await rig.app.publish(
      drawFlow(
        {
          start: "probe.start",
          quick: act({ tag: "quick", ms: 150 }),
          long: act({ tag: "long", ms: -1, slow: 1 }),
          after: act({ tag: "after" }),
        },
        ["start > quick > after.all", "start > long > after.all"],
      ),
    );
    const runs = await Promise.all(Array.from({ length: 5 }, () => rig.app.start(version, "start", 1)));
    const atWork = () => rig.probe.calls.filter((call) => call.tag !== "").length;
    await expect.poll(atWork, { timeout: 15_000, interval: 10 }).toBe(10);
    const before = Date.now();
    await first.close(400);
    expect(Date.now() - before).toBeLessThan(5_000);
    rig.app.startWorker();
    for (const runId of runs) {
      expect(await rig.app.ended(runId, 30_000)).toBe("completed");
      expect(["quick", "long", "after"].map((tag) => rig.probe.count(runId, tag))).toEqual([1, 2, 1]);
      const [unit] = await rig.app.rows("SELECT max(starts) AS starts FROM unit WHERE run_id = $1", [runId]);
      expect(unit).toEqual({ starts: 0 });
    }
    expect(rig.app.errors).toEqual([]);
  });
});

describe.each(backends)("a worker process that is killed, on %s", (backend) => {
  const database = withDatabase();
  const redis = withRedis();
  const file = join(tempFolder("killed"), "effects");
  const children: ChildProcess[] = [];
  let app: TestApp;

  beforeAll(async () => {
    app = await createTestApp({
      databaseUrl: database.url,
      redisUrl: backend === "redis" ? redis.url : undefined,
      nodes: [...builtinNodes, ...createAppendNodes(file)],
      workers: 0,
    });
  });
  afterAll(async () => {
    for (const child of children) child.kill("SIGKILL");
    await app.stop();
  });

  async function startProcess(): Promise<ChildProcess> {
    const child = await forkSource(new URL("../testing/worker-process.ts", import.meta.url), {
      env: {
        DATABASE_URL: database.url,
        REDIS_URL: backend === "redis" ? redis.url : "",
        APPEND_FILE: file,
      },
    });
    children.push(child);
    await new Promise<void>((resolve, reject) => {
      child.on("message", (message) => message === "ready" && resolve());
      child.once("exit", (code) => reject(new Error(`the worker process ended with ${code}`)));
    });
    return child;
  }

  const effects = () => {
    const lines = readFileSync(file, { encoding: "utf8", flag: "a+" }).trim().split("\n");
    return lines.filter((line) => line !== "").map((line) => line.split(" ") as [string, string, string]);
  };

  test("its units go to another; effects that must not repeat ask first", { timeout: 120_000 }, async () => {
    const version = await app.publish(
      drawFlow(
        {
          start: "trigger.manual",
          a: { type: "append.idempotent", config: { tag: "a", ms: 150 } },
          b: { type: "append.once", config: { tag: "b", ms: 150 } },
          c: { type: "append.idempotent", config: { tag: "c" } },
        },
        ["start > a > b > c"],
      ),
    );
    const first = await startProcess();
    const runs = await Promise.all(Array.from({ length: 30 }, () => app.start(version, "start", 1)));
    await expect
      .poll(() => effects().filter(([, tag]) => tag === "b").length, { timeout: 30_000, interval: 10 })
      .toBeGreaterThan(3);
    first.removeAllListeners("exit");
    first.kill("SIGKILL");
    await new Promise((resolve) => first.once("close", resolve));
    const second = startProcess();
    // As if the leases had run out; waiting for that would take half a minute.
    await app.rows("UPDATE unit SET lease_until = now() WHERE status = 'running' AND worker = $1 RETURNING 1", [
      String(first.pid),
    ]);
    await sweep(app);
    await second;
    const asked = await app.rows<{ runId: string }>(
      `SELECT run_id AS "runId" FROM unit WHERE status = 'waiting' AND waiting_for->>'kind' = 'person'`,
    );
    for (const { runId } of asked)
      expect((await signalRun(app, app.tenantId, { runId, name: "redo", value: null })).woken).toBe(1);
    for (const runId of runs) expect(await app.ended(runId, 60_000)).toBe("completed");
    const all = effects();
    for (const tag of ["a", "b", "c"]) {
      const own = all.filter(([, name]) => name === tag);
      // Every run has the effect, under one key however often it was tried.
      expect(new Set(own.map(([runId]) => runId)).size).toBe(runs.length);
      expect(new Set(own.map(([, , key]) => key)).size).toBe(runs.length);
    }
    const twice = (tag: string) => all.filter(([, name]) => name === tag).length - runs.length;
    expect(asked.length).toBeGreaterThan(0);
    expect(twice("b")).toBeLessThanOrEqual(asked.length);
    expect(twice("c")).toBe(0);
  });
});
