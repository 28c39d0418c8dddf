import { withDatabase } from "@autoweave/testing/with-database";
import { afterAll, beforeAll, expect, test } from "vitest";
import { testFlow } from "../compile/testing/test-flow.js";
import { testNodes } from "../compile/testing/test-nodes.js";
import { createTestApp, type TestApp } from "../testing/test-app.js";

const database = withDatabase();
let app: TestApp;

beforeAll(async () => {
  app = await createTestApp({
    databaseUrl: database.url,
    redisUrl: undefined,
    nodes: testNodes,
    workers: 0,
    inPlaceId: "accepting",
  });
});
afterAll(async () => app.stop());

const pure = testFlow({ start: "start", a: "pure", b: "pure" }, ["start > a > b"]);
const effectful = testFlow({ start: "start", a: "pure", b: "idempotent" }, ["start > a > b"]);

test("a run without effects ends where it was accepted, with its whole history and no job", async () => {
  const runId = await app.start(await app.publish({ ...pure, name: "pure" }), "start", { n: 1 });
  expect(await app.ended(runId)).toBe("completed");
  const rows = await app.rows("SELECT node, status, attempt FROM node_run WHERE run_id = $1 ORDER BY node", [runId]);
  expect(rows).toEqual(["a", "b", "start"].map((node) => ({ node, status: "completed", attempt: 1 })));
  expect(await app.rows("SELECT status, launches, attempt FROM unit WHERE run_id = $1", [runId])).toEqual([
    { status: "completed", launches: 0, attempt: 1 },
  ]);
  expect(await app.queue.counts()).toMatchObject({ waiting: 0, held: 0, active: 0 });
});

test("what has an effect, a large input or a list to go through is left to the workers", async () => {
  const list = testFlow(
    { start: "start", each: { type: "map", config: { items: [1, 2] } }, in1: { type: "pure", parent: "each" } },
    ["start > each"],
  );
  const version = await app.publish({ ...pure, name: "large" });
  const runs = [
    await app.start(await app.publish({ ...effectful, name: "effectful" }), "start", {}),
    await app.start(await app.publish({ ...list, name: "list" }), "start", {}),
    await app.start(version, "start", "x".repeat(100_000)),
  ];
  for (const runId of runs) {
    const statuses = await app.rows<{ status: string }>("SELECT DISTINCT status FROM unit WHERE run_id = $1", [runId]);
    expect(statuses.map(({ status }) => status)).toContain("ready");
  }
  const worker = app.startWorker();
  for (const runId of runs) expect(await app.ended(runId)).toBe("completed");
  await worker.close(1000);
});

test("a run whose accepting process died in it is taken over by a worker", async () => {
  const { versionId } = await app.publish({ ...pure, name: "died" });
  const runId = await app.start({ versionId }, "start", {});
  await app.ended(runId);
  // As the accepting process leaves it when it dies between accepting and settling.
  await app.rows("UPDATE run SET status = 'running', finished_at = NULL WHERE id = $1", [runId]);
  await app.rows("DELETE FROM node_run WHERE run_id = $1", [runId]);
  await app.rows(
    "UPDATE unit SET status = 'running', worker = 'accepting', lease_until = now() - interval '1 second' WHERE run_id = $1",
    [runId],
  );
  const worker = app.startWorker();
  expect(await app.ended(runId)).toBe("completed");
  expect(await app.rows("SELECT count(*)::int AS nodes FROM node_run WHERE run_id = $1", [runId])).toEqual([
    { nodes: 3 },
  ]);
  await worker.close(1000);
  expect(app.errors).toEqual([]);
});
