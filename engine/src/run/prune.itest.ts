import { expect, test } from "vitest";
import { type DrawnNode, drawFlow } from "../testing/draw-flow.js";
import { withTestApp } from "../testing/with-test-app.js";
import { pruneHistory } from "./prune.js";

const rig = withTestApp("postgres");
const tables = ["run", "unit", "node_run", "iteration", "payload"];

const flow = (more: Record<string, DrawnNode> = {}, edges: string[] = []) =>
  rig.app.publish(drawFlow({ start: "probe.start", ...more }, edges));

async function age(runId: string, days: number): Promise<void> {
  await rig.app.rows(
    `UPDATE run SET created_at = created_at - $2 * interval '1 day', finished_at = finished_at - $2 * interval '1 day'
     WHERE id = $1 RETURNING 1`,
    [runId, days],
  );
}

async function isThere(runId: string): Promise<boolean> {
  return (await rig.app.rows("SELECT 1 FROM run WHERE id = $1", [runId])).length > 0;
}

async function ended(version: { versionId: string }, input: unknown = 1): Promise<string> {
  const runId = await rig.app.start(version, "start", input as never);
  expect(await rig.app.ended(runId)).toBe("completed");
  await rig.until("SELECT 1 WHERE NOT EXISTS (SELECT FROM outbox WHERE run_id = $1)", [runId]);
  return runId;
}

test("ended runs go with their age, and all that is theirs with them", async () => {
  const version = await flow(
    {
      each: { type: "logic.map", config: { items: [1, 2] } },
      inner: { type: "probe.repeatable", parent: "each", config: { bytes: 100_000 } },
    },
    ["start > each", "each.item > inner > each.result"],
  );
  const [old, young] = [await ended(version), await ended(version)];
  await age(old, 31);
  await age(young, 29);
  expect(await pruneHistory(rig.app.database, { days: 30, runs: undefined })).toBe(1);
  for (const table of tables) {
    const column = table === "run" ? "id" : "run_id";
    const of = async (runId: string) =>
      (await rig.app.rows(`SELECT 1 FROM ${table} WHERE ${column} = $1`, [runId])).length;
    expect(await of(old), table).toBe(0);
    expect(await of(young), table).toBeGreaterThan(0);
  }
});

test("of each flow so many are kept, the newest", async () => {
  const [one, other] = [await flow(), await flow()];
  const runs: string[] = [];
  for (let count = 5; count > 0; count--) {
    const runId = await ended(one);
    await age(runId, count);
    runs.push(runId);
  }
  const alone = await ended(other);
  await pruneHistory(rig.app.database, { days: undefined, runs: 2 });
  expect(await Promise.all([...runs, alone].map(isThere))).toEqual([false, false, false, true, true, true]);
  await pruneHistory(rig.app.database, { days: undefined, runs: undefined });
  expect(await isThere(alone)).toBe(true);
});

test("a run that goes on stays, and so does one that it has called", async () => {
  const called = await rig.app.publish(drawFlow({ entry: "trigger.called" }, [], { name: "called and kept" }));
  const version = await flow(
    {
      call: { type: "flow.call", config: { flow: "called and kept" } },
      hold: { type: "flow.wait", config: { mode: "signal", signal: "go" } },
    },
    ["start > call > hold"],
  );
  const runId = await rig.app.start(version, "start", 1);
  await rig.until("SELECT 1 FROM unit WHERE run_id = $1 AND status = 'waiting' AND waiting_name LIKE 'signal/%'", [
    runId,
  ]);
  const child = await rig.until<{ id: string }>(
    "SELECT id FROM run WHERE flow_id = $1 AND NOT EXISTS (SELECT FROM outbox o WHERE o.run_id = run.id)",
    [called.flowId],
  );
  // Its caller stays, too, while something of it is still to be told.
  await rig.until("SELECT 1 WHERE NOT EXISTS (SELECT FROM outbox WHERE run_id = $1)", [runId]);
  for (const id of [runId, child.id]) await age(id, 400);
  await pruneHistory(rig.app.database, { days: 1, runs: 0 });
  expect([await isThere(runId), await isThere(child.id)]).toEqual([true, true]);
  await rig.app.rows("UPDATE run SET status = 'completed', finished_at = created_at WHERE id = $1 RETURNING 1", [
    runId,
  ]);
  await pruneHistory(rig.app.database, { days: 1, runs: 0 });
  expect([await isThere(runId), await isThere(child.id)]).toEqual([false, false]);
});

test("two that prune at once remove each run once", async () => {
  const version = await flow();
  for (let count = 0; count < 30; count++) await rig.app.start(version, "start", count);
  await rig.until(
    `SELECT 1 WHERE NOT EXISTS (SELECT FROM run WHERE version_id = $1 AND finished_at IS NULL)
       AND NOT EXISTS (SELECT FROM outbox o JOIN run r ON r.id = o.run_id WHERE r.version_id = $1)`,
    [version.versionId],
  );
  const keep = { days: undefined, runs: 0 };
  await Promise.all([pruneHistory(rig.app.database, keep), pruneHistory(rig.app.database, keep)]);
  await pruneHistory(rig.app.database, keep);
  expect(await rig.app.rows("SELECT 1 FROM run WHERE version_id = $1", [version.versionId])).toEqual([]);
  expect(rig.app.errors).toEqual([]);
});
