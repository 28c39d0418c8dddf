import { runSql } from "@autoweave/testing/sql";
import { startRedis, type TestRedis } from "@autoweave/testing/start-redis";
import { withDatabase } from "@autoweave/testing/with-database";
import { describe, expect, test } from "vitest";
import { drawFlow } from "../testing/draw-flow.js";
import { createProbe } from "../testing/probe.js";
import { createTestApp } from "../testing/test-app.js";
import { backends, withTestApp } from "../testing/with-test-app.js";

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const endConnections =
  "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()";

describe.each(backends)("PostgreSQL ends every connection, with the queue on %s", (backend) => {
  const rig = withTestApp(backend);

  test("no process dies of it, and every run ends with each effect once", { timeout: 120_000 }, async () => {
    const act = (tag: string) => ({ type: "probe.repeatable", config: { tag, ms: 5 } });
    const version = await rig.app.publish(
      drawFlow(
        {
          start: "probe.start",
          a: act("a"),
          b: act("b"),
          c: act("c"),
          d: act("d"),
          nap: "probe.park",
          each: { type: "logic.map", config: { items: [0, 1, 2], concurrency: 2 } },
          f: { type: "probe.repeatable", parent: "each", config: { tag: { $expr: "'f' + string(index)" } } },
          g: act("g"),
        },
        ["start > a > b > d.all", "a > c > d.all", "d > nap > each > g.all", "each.item > f > each.result"],
      ),
    );
    const runs: string[] = [];
    for (let round = 0; round < 4; round++) {
      const started = await Promise.allSettled(Array.from({ length: 10 }, () => rig.app.start(version, "start", 1)));
      for (const one of started) if (one.status === "fulfilled") runs.push(one.value);
      await pause(60);
      await runSql(rig.databaseUrl, endConnections);
      await pause(100);
    }
    expect(runs.length).toBeGreaterThan(10);
    for (const runId of runs) {
      expect(await rig.app.ended(runId, 90_000)).toBe("completed");
      expect(await rig.leftovers(runId)).toEqual([]);
      const tags = ["a", "b", "c", "d", "f0", "f1", "f2", "g"];
      // A start whose answer was lost is taken over when its lease ends, and was never carried out.
      expect(tags.filter((tag) => rig.probe.count(runId, tag) !== 1)).toEqual([]);
    }
  });
});

describe("Redis is killed and comes back empty", () => {
  const database = withDatabase();

  test("every run ends with each effect once", { timeout: 180_000 }, async () => {
    const first = await startRedis();
    const probe = createProbe();
    const app = await createTestApp({ databaseUrl: database.url, redisUrl: first.url, nodes: probe.nodes, workers: 2 });
    let second: TestRedis | undefined;
    try {
      const act = (tag: string) => ({ type: "probe.repeatable", config: { tag, ms: 5 } });
      const nodes = { start: "probe.start", a: act("a"), b: act("b"), c: act("c"), d: act("d") };
      const version = await app.publish(drawFlow(nodes, ["start > a > b > d.all", "a > c > d.all"]));
      const begin = () => Promise.all(Array.from({ length: 20 }, () => app.start(version, "start", 1)));
      const runs = await begin();
      await pause(50);
      await first.stop("SIGKILL");
      // Accepting needs no queue.
      runs.push(...(await begin()));
      await pause(1_000);
      second = await startRedis({ port: first.port });
      runs.push(...(await begin()));
      for (const runId of runs) {
        expect(await app.ended(runId, 90_000)).toBe("completed");
        expect(["a", "b", "c", "d"].filter((tag) => probe.count(runId, tag) !== 1)).toEqual([]);
      }
    } finally {
      await app.stop();
      await second?.stop();
    }
  });
});
