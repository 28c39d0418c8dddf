import type { Json } from "@autoweave/contracts/json";
import { defineNode, optionalPort, port } from "@autoweave/node-sdk";
import { builtinNodes } from "@autoweave/nodes/builtin";
import { withDatabase } from "@autoweave/testing/with-database";
import { withRedis } from "@autoweave/testing/with-redis";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { type DrawnNode, drawFlow } from "../testing/draw-flow.js";
import { createProbe } from "../testing/probe.js";
import { createTestApp, type TestApp } from "../testing/test-app.js";
import { backends } from "../testing/with-test-app.js";
import { cancelRun } from "./cancel.js";

const probe = createProbe();

/** Does what no node should: changes what came in. */
const spoil = defineNode({
  type: "probe.spoil",
  version: 1,
  title: "Spoil",
  summary: "Changes what it was given.",
  category: "test",
  effect: "at-least-once",
  config: z.object({}),
  inputs: { in: optionalPort(z.unknown()) },
  outputs: { out: port(z.unknown()) },
  examples: [],
  run: ({ inputs, trigger }) => {
    for (const given of [inputs.in, trigger]) (given as { list: Json[] }).list.push("spoilt");
    return { out: { list: ["own"], when: new Date(0), nothing: undefined } };
  },
});

describe.each(backends)("a run that goes on unit after unit, on %s", (backend) => {
  const database = withDatabase();
  const redis = withRedis();
  let app: TestApp;
  beforeAll(async () => {
    app = await createTestApp({
      databaseUrl: database.url,
      redisUrl: backend === "redis" ? redis.url : undefined,
      nodes: [...builtinNodes, ...probe.nodes, spoil],
      workers: 1,
      // One place: whoever goes on keeps others from it.
      concurrency: 1,
    });
  });
  afterAll(async () => app.stop());

  const chain = (length: number, node: DrawnNode) => {
    const names = Array.from({ length }, (_, place) => `n${place}`);
    return drawFlow({ start: "probe.start", ...Object.fromEntries(names.map((name) => [name, node])) }, [
      `start > ${names.join(" > ")}`,
    ]);
  };

  test("every unit has its own start on record, and its job finds nothing to do", async () => {
    const runId = await app.start(await app.publish(chain(20, "probe.once")), "start", 1);
    expect(await app.ended(runId)).toBe("completed");
    const units = await app.rows(
      "SELECT DISTINCT status, attempt, starts, worker, lease_until FROM unit WHERE run_id = $1",
      [runId],
    );
    expect(units).toEqual([{ status: "completed", attempt: 1, starts: 0, worker: null, lease_until: null }]);
    await expect
      .poll(async () => {
        const { waiting, held, active } = await app.queue.counts();
        return waiting + held + active;
      })
      .toBe(0);
    expect(probe.calls.filter((call) => call.runId === runId)).toHaveLength(21);
  });

  test("a long one lets others take their turn", async () => {
    const long = await app.publish(chain(40, { type: "probe.repeatable", config: { ms: 100 } }));
    const longRun = await app.start(long, "start", 1);
    await expect.poll(() => probe.atWork(longRun)).toBe(1);
    const short = await app.publish(chain(2, "probe.repeatable"));
    expect(await app.ended(await app.start(short, "start", 1))).toBe("completed");
    expect(await app.rows("SELECT status FROM run WHERE id = $1", [longRun])).toEqual([{ status: "running" }]);
    expect(await app.ended(longRun, 40_000)).toBe("completed");
    expect(probe.calls.filter((call) => call.runId === longRun)).toHaveLength(41);
  });

  test("a unit gets what was kept, and not what another made of it in memory", async () => {
    const nodes = {
      start: "trigger.manual",
      first: { type: "probe.repeatable", config: { value: { list: ["kept"] } } },
      spoil: "probe.spoil",
      reads: {
        type: "probe.repeatable",
        config: { value: { $expr: "[nodes.first.out, nodes.spoil.out, trigger]" } },
      },
    };
    const runId = await app.start(await app.publish(drawFlow(nodes, ["start > first > spoil > reads"])), "start", {
      list: ["came"],
    });
    expect(await app.ended(runId)).toBe("completed");
    const [row] = await app.rows("SELECT output FROM node_run WHERE run_id = $1 AND node = 'reads'", [runId]);
    expect(row).toEqual({
      output: {
        out: [{ list: ["kept"] }, { list: ["own"], when: "1970-01-01T00:00:00.000Z" }, { list: ["came"] }],
      },
    });
  });

  test("values of a megabyte, waits and joins on the way", async () => {
    const nodes = {
      start: "probe.start",
      large: { type: "probe.repeatable", config: { bytes: 1_000_000 } },
      passes: "probe.repeatable",
      waits: "probe.park",
      left: "probe.repeatable",
      right: "probe.repeatable",
      end: { type: "probe.once", config: { value: { $expr: "size(nodes.passes.out)" } } },
    };
    const edges = ["start > large > passes > waits > left > end.all", "waits > right > end.all"];
    const runId = await app.start(await app.publish(drawFlow(nodes, edges)), "start", 1);
    expect(await app.ended(runId)).toBe("completed");
    const [row] = await app.rows("SELECT output FROM node_run WHERE run_id = $1 AND node = 'end'", [runId]);
    expect(row).toEqual({ output: { out: 1_000_000 } });
    const counts = await app.rows(
      "SELECT count(*)::int AS nodes, max(attempt) AS attempt FROM node_run WHERE run_id = $1 AND status = 'completed'",
      [runId],
    );
    expect(counts).toEqual([{ nodes: 7, attempt: 1 }]);
  });

  test("a cancel ends it, and so does a failure", async () => {
    const cancelled = await app.start(
      await app.publish(chain(40, { type: "probe.repeatable", config: { ms: 50 } })),
      "start",
      1,
    );
    await expect.poll(() => probe.calls.filter((call) => call.runId === cancelled).length).toBeGreaterThan(2);
    await cancelRun(app, app.tenantId, cancelled);
    expect(await app.ended(cancelled)).toBe("cancelled");
    const failing = drawFlow(
      {
        start: "probe.start",
        a: "probe.repeatable",
        b: { type: "probe.repeatable", config: { fail: -1, error: "author" } },
        c: "probe.once",
      },
      ["start > a > b > c"],
    );
    const failed = await app.start(await app.publish(failing), "start", 1);
    expect(await app.ended(failed)).toBe("failed");
    expect(await app.rows("SELECT status FROM unit WHERE run_id = $1 ORDER BY unit", [failed])).toEqual(
      ["completed", "failed", "cancelled"].map((status) => ({ status })),
    );
  });

  test("a worker that is to stop ends the unit at work, and another goes on with the next", async () => {
    const runId = await app.start(await app.publish(chain(30, { type: "probe.once", config: { ms: 50 } })), "start", 1);
    await expect.poll(() => probe.calls.filter((call) => call.runId === runId).length).toBeGreaterThan(2);
    await app.stopWorkers();
    const before = probe.calls.filter((call) => call.runId === runId).length;
    expect(before).toBeLessThan(31);
    expect(
      await app.rows("SELECT count(*)::int AS held FROM unit WHERE run_id = $1 AND status = 'running'", [runId]),
    ).toEqual([{ held: 0 }]);
    app.startWorker();
    expect(await app.ended(runId, 40_000)).toBe("completed");
    expect(probe.calls.filter((call) => call.runId === runId)).toHaveLength(31);
    expect(app.errors).toEqual([]);
  });
});
