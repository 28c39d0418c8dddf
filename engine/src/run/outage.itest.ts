import { runSql } from "@autoweave/testing/sql";
import { describe, expect, test } from "vitest";
import { drawFlow } from "../testing/draw-flow.js";
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
