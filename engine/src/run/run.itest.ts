import { builtinNodes } from "@autoweave/nodes/builtin";
import { withDatabase } from "@autoweave/testing/with-database";
import { withRedis } from "@autoweave/testing/with-redis";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createTestApp, type TestApp } from "../testing/test-app.js";

describe.each(["postgres", "redis"] as const)("a run on %s", (backend) => {
  const database = withDatabase();
  const redis = withRedis();
  let app: TestApp;
  beforeAll(async () => {
    app = await createTestApp({
      databaseUrl: database.url,
      redisUrl: backend === "redis" ? redis.url : undefined,
      nodes: builtinNodes,
    });
  });
  afterAll(async () => app.stop());

  test("a branch goes one way and skips the other", async () => {
    const version = await app.publish({
      format: 1,
      name: "branch",
      nodes: [
        { id: "start", type: "trigger.manual", version: 1, config: {} },
        { id: "big", type: "logic.branch", version: 1, config: { when: { $expr: "trigger.total > 100" } } },
        { id: "yes", type: "logic.branch", version: 1, config: { when: true } },
        { id: "no", type: "logic.branch", version: 1, config: { when: true } },
      ],
      edges: [
        { from: { node: "start", port: "input" }, to: { node: "big", port: "in" } },
        { from: { node: "big", port: "yes" }, to: { node: "yes", port: "in" } },
        { from: { node: "big", port: "no" }, to: { node: "no", port: "in" } },
      ],
    });
    const runId = await app.start(version, "start", { total: 250 });
    expect(await app.ended(runId)).toBe("completed");
    const rows = await app.rows<{ node: string; status: string; output: unknown }>(
      "SELECT node, status, output FROM node_run WHERE run_id = $1 ORDER BY node",
      [runId],
    );
    expect(rows).toEqual([
      { node: "big", status: "completed", output: { yes: { total: 250 } } },
      { node: "no", status: "skipped", output: null },
      { node: "start", status: "completed", output: { input: { total: 250 } } },
      { node: "yes", status: "completed", output: { yes: { total: 250 } } },
    ]);
    expect(app.errors).toEqual([]);
  });
});
