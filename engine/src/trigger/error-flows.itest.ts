import { builtinNodes } from "@autoweave/nodes/builtin";
import { withDatabase } from "@autoweave/testing/with-database";
import { uuidv7 } from "uuidv7";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { createTestApp, type TestApp } from "../testing/test-app.js";
import { startErrorFlows } from "./error-flows.js";
import { publishTriggers, toTestGraph } from "./testing/publish-triggers.js";

const database = withDatabase();
let app: TestApp;

beforeAll(async () => {
  app = await createTestApp({ databaseUrl: database.url, redisUrl: undefined, nodes: builtinNodes });
});
afterAll(async () => app.stop());
beforeEach(async () => {
  await app.rows("DELETE FROM trigger");
});

let flows = 0;

// The test app writes every run down under the flow name "test".
async function fail() {
  const name = `failing ${++flows}`;
  const graph = toTestGraph(
    name,
    [
      { id: "start", type: "trigger.manual" },
      { id: "halt", type: "flow.stop", config: { message: "No such order." } },
    ],
    ["start.input > halt.in"],
  );
  const version = await app.publish(graph);
  const runId = await app.start(version, "start", null);
  expect(await app.ended(runId)).toBe("failed");
  return { ...version, runId, name };
}

async function publishWatcher(watched: "all" | string[]) {
  return publishTriggers(
    app,
    toTestGraph(`watcher ${++flows}`, [{ id: "failure", type: "trigger.error", config: { flows: watched } }]),
  );
}

async function tell(failed: { flowId: string; runId: string; name: string }, tenantId = app.tenantId): Promise<void> {
  const body = { kind: "run-failed" as const, flowId: failed.flowId, flowName: failed.name };
  await startErrorFlows(app, { id: "1", tenantId, runId: failed.runId, body }, body);
}

async function readRuns(flowId: string) {
  return app.rows<{ id: string; input: unknown; cause: string }>(
    "SELECT id, input, cause FROM run WHERE flow_id = $1 ORDER BY id",
    [flowId],
  );
}

test("a failure starts the flows that watch it, with what failed, where and why", async () => {
  const failed = await fail();
  const [all, byName, byId, elsewhere] = await Promise.all([
    publishWatcher("all"),
    publishWatcher(["x", "test"]),
    publishWatcher([failed.flowId]),
    publishWatcher(["payments", uuidv7()]),
  ]);
  await tell(failed);
  const [run, ...more] = await readRuns(all.flowId);
  expect(more).toEqual([]);
  expect(run).toMatchObject({
    cause: "error",
    input: {
      flow: { id: failed.flowId, name: "test" },
      run: { id: failed.runId, version: 1, trigger: "start", cause: "manual" },
      node: "halt",
      error: { code: "flow.stopped", message: "No such order.", fault: "author", retry: false },
    },
  });
  expect(await app.ended(run?.id ?? "")).toBe("completed");
  expect(await readRuns(byId.flowId)).toHaveLength(1);
  expect(await readRuns(byName.flowId)).toHaveLength(1);
  expect(await readRuns(elsewhere.flowId)).toEqual([]);
});

test("carried out many times, also at once, it starts one run", async () => {
  const failed = await fail();
  const watcher = await publishWatcher("all");
  await Promise.all(Array.from({ length: 20 }, () => tell(failed)));
  await tell(failed);
  expect(await readRuns(watcher.flowId)).toHaveLength(1);
});

test("a flow does not watch itself, nor another tenant's", async () => {
  const failed = await fail();
  await app.rows(
    "INSERT INTO trigger (id, tenant_id, flow_id, version_id, node, type, config) VALUES ($1, $2, $3, $4, 'start', 'trigger.error', '{}')",
    [uuidv7(), app.tenantId, failed.flowId, failed.versionId],
  );
  await tell(failed);
  expect(await readRuns(failed.flowId)).toHaveLength(1);
  const watcher = await publishWatcher("all");
  await tell(failed, "other");
  expect(await readRuns(watcher.flowId)).toEqual([]);
});

test("what fails while an error is handled starts nothing: that circle would not end", async () => {
  const failed = await fail();
  const watcher = await publishWatcher("all");
  const handling = await fail();
  await app.rows("UPDATE run SET cause = 'error' WHERE id = $1", [handling.runId]);
  // Called, over another flow, by the one that handles an error.
  const between = await fail();
  await app.rows("UPDATE run SET parent_run_id = $1 WHERE id = $2", [handling.runId, between.runId]);
  await app.rows("UPDATE run SET parent_run_id = $1 WHERE id = $2", [between.runId, failed.runId]);
  await tell(failed);
  await tell(handling);
  expect(await readRuns(watcher.flowId)).toEqual([]);
});

test("a watcher whose config cannot be read holds up no other", async () => {
  const failed = await fail();
  const broken = await publishWatcher("all");
  await app.rows(`UPDATE trigger SET config = '{"flows":7}' WHERE flow_id = $1`, [broken.flowId]);
  const watcher = await publishWatcher("all");
  await tell(failed);
  expect(await readRuns(watcher.flowId)).toHaveLength(1);
  expect(app.errors.splice(0)).toEqual([expect.objectContaining({ code: "config.invalid" })]);
});
