import { builtinNodes } from "@autoweave/nodes/builtin";
import { withDatabase } from "@autoweave/testing/with-database";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Bus } from "../queue/bus.js";
import type { Database } from "../store/database.js";
import { createTestApp, type TestApp } from "../testing/test-app.js";
import { createHookRouter, type HookRouter } from "./hook-router.js";
import { publishTriggers, toTestGraph } from "./testing/publish-triggers.js";

const database = withDatabase();
let app: TestApp;
const routers: HookRouter[] = [];

beforeAll(async () => {
  app = await createTestApp({ databaseUrl: database.url, redisUrl: undefined, nodes: builtinNodes, workers: 0 });
});
afterAll(async () => {
  for (const router of routers) router.close();
  await app.stop();
});

function toHook(path: string) {
  return toTestGraph(path, [{ id: "hook", type: "trigger.webhook", config: { path } }]);
}

function openRouter(parts: Partial<{ database: Database; bus: Bus }> = {}): HookRouter {
  const router = createHookRouter({ ...app, ...parts });
  routers.push(router);
  return router;
}

/** A bus that says nothing, as one whose messages are lost. */
const deafBus: Bus = { ...({} as Bus), subscribe: () => () => undefined };

test("a flood of unknown addresses hardly reaches the database", async () => {
  let reads = 0;
  const counting: Database = {
    ...app.database,
    withLedger: (tenantId, work) => {
      reads++;
      return app.database.withLedger(tenantId, work);
    },
  };
  const router = openRouter({ database: counting, bus: deafBus });
  const begunAt = performance.now();
  for (let wave = 0; wave < 5; wave++) {
    const found = await Promise.all(
      Array.from({ length: 1000 }, (_, number) => router.find("GET", ["flood", `${number}`])),
    );
    expect(found.every((match) => match === undefined)).toBe(true);
  }
  // One at the start and one a tenth of a second.
  expect(reads).toBeLessThanOrEqual(2 + (performance.now() - begunAt) / 100);
});

test("what was published a moment ago is found, though nobody told", async () => {
  const router = openRouter({ bus: deafBus });
  expect(await router.find("GET", ["late"])).toBeUndefined();
  await publishTriggers(app, toHook("late"), { tell: false });
  expect(await router.find("GET", ["late"])).toMatchObject({ route: { path: "late", tenantId: app.tenantId } });
});

test("a new version and a new name are noticed without a word, within seconds", async () => {
  const router = openRouter({ bus: deafBus });
  const { flowId, triggers } = await publishTriggers(app, toHook("versions"), { tell: false });
  const first = await router.find("GET", ["versions"]);
  const { versionId } = await app.publish({ ...toHook("versions"), name: "other" });
  await app.rows("UPDATE flow_version SET flow_id = $1, number = 2 WHERE id = $2", [flowId, versionId]);
  await app.rows("UPDATE trigger SET version_id = $1 WHERE id = $2", [versionId, triggers.hook]);
  await expect
    .poll(() => router.find("GET", ["versions"]), { timeout: 10_000 })
    .toMatchObject({ route: { versionId, version: 2 } });
  expect(first).not.toMatchObject({ route: { versionId } });
});

test("a webhook that did not change stays the same object, so that what was prepared for it stays too", async () => {
  const router = openRouter();
  await publishTriggers(app, toHook("stays"));
  const before = await router.find("GET", ["stays"]);
  await publishTriggers(app, toHook("another"));
  await expect.poll(() => router.find("GET", ["another"])).toBeDefined();
  const after = await router.find("GET", ["stays"]);
  expect(
    before !== undefined &&
      "route" in before &&
      after !== undefined &&
      "route" in after &&
      after.route === before.route,
  ).toBe(true);
});

test("while the database is away, what is known is found and what is not says to try again", async () => {
  await publishTriggers(app, toHook("known"));
  let isAway = false;
  const failing: Database = {
    ...app.database,
    withLedger: (tenantId, work) =>
      isAway ? Promise.reject(new Error("away")) : app.database.withLedger(tenantId, work),
  };
  const router = openRouter({ database: failing, bus: deafBus });
  expect(await router.find("GET", ["known"])).toBeDefined();
  isAway = true;
  expect(await router.find("GET", ["known"])).toBeDefined();
  await expect(router.find("GET", ["unknown"])).rejects.toMatchObject({ code: "database.unavailable" });
});
