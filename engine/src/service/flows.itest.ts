import { builtinNodes } from "@autoweave/nodes/builtin";
import { withDatabase } from "@autoweave/testing/with-database";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { triggerTopic } from "../queue/topics.js";
import { createTestApp, type TestApp } from "../testing/test-app.js";
import { applyFlowOps } from "./flow/apply-flow-ops.js";
import { planFlow, validateFlow } from "./flow/check-flow.js";
import { getFlow } from "./flow/get-flow.js";
import { importFlow } from "./flow/import-flow.js";
import { listFlows } from "./flow/list-flows.js";
import { organizeFlow } from "./flow/organize-flow.js";
import { publishFlow } from "./flow/publish-flow.js";
import { removeFlow } from "./flow/remove-flow.js";
import { unpublishFlow } from "./flow/unpublish-flow.js";
import { startRun } from "./run/start-run.js";
import { makeActor } from "./testing/make-actor.js";
import { sketchFlow } from "./testing/sketch-flow.js";
import { getVersion, listVersions } from "./version/versions.js";

const database = withDatabase();
let app: TestApp;
let count = 0;

beforeAll(async () => {
  app = await createTestApp({ databaseUrl: database.url, redisUrl: undefined, nodes: builtinNodes, workers: 0 });
});
afterAll(async () => app.stop());

/** A name, and a webhook path, that no other test has. */
function unique(): string {
  count++;
  return `flow-${count}`;
}

function simple(name: string, when = true) {
  return sketchFlow(
    name,
    [
      { id: "start", type: "trigger.manual" },
      { id: "check", type: "logic.branch", config: { when } },
    ],
    ["start.input > check.in"],
  );
}

function hooked(name: string, path: string, methods: string[] = []) {
  return sketchFlow(name, [{ id: "hook", type: "trigger.webhook", config: { path, methods } }]);
}

function scheduled(name: string, cron: string, timeZone = "UTC") {
  return sketchFlow(name, [{ id: "tick", type: "trigger.schedule", config: { cron, timeZone } }]);
}

async function codeOf(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => "none",
    (error: { code?: string }) => error.code ?? String(error),
  );
}

describe("drafts", () => {
  test("an import makes a flow, and replaces the draft of the flow with its name", async () => {
    const actor = await makeActor(app.database);
    const name = unique();
    const first = await importFlow(app, actor, { graph: simple(name) });
    expect(first).toMatchObject({ name, created: true, revision: 1, diagnostics: [] });
    const second = await importFlow(app, actor, { graph: simple(name, false) });
    expect(second).toMatchObject({ id: first.id, created: false, revision: 2 });
    expect(await getFlow(app, actor, { flow: name })).toMatchObject({
      id: first.id,
      revision: 2,
      published: null,
      isChanged: true,
      graph: { nodes: [{}, { config: { when: false } }] },
    });
    expect(await listFlows(app, actor)).toMatchObject([{ id: first.id, name, published: null }]);
  });

  test("an import into a named flow renames it, but not to a name that is taken", async () => {
    const actor = await makeActor(app.database);
    const [one, other, free] = [unique(), unique(), unique()];
    const { id } = await importFlow(app, actor, { graph: simple(one) });
    await importFlow(app, actor, { graph: simple(other) });
    expect(await codeOf(importFlow(app, actor, { graph: simple(other), flow: id }))).toBe("flow.name-taken");
    expect(await importFlow(app, actor, { graph: simple(free), flow: one })).toMatchObject({ id, name: free });
    expect(await codeOf(getFlow(app, actor, { flow: one }))).toBe("flow.not-found");
    expect(await codeOf(importFlow(app, actor, { graph: simple(one), flow: "nowhere" }))).toBe("flow.not-found");
  });

  test("a draft with faults is kept, with what is wrong; one that is no flow at all is not", async () => {
    const actor = await makeActor(app.database);
    const name = unique();
    const graph = {
      ...simple(name),
      edges: [{ from: { node: "start", port: "input" }, to: { node: "gone", port: "in" } }],
    };
    const { diagnostics } = await importFlow(app, actor, { graph });
    expect(diagnostics.some((diagnostic) => diagnostic.severity === "error")).toBe(true);
    expect((await validateFlow(app, actor, { flow: name })).diagnostics).toEqual(diagnostics);
    for (const broken of [null, 7, "text", [], {}, { format: 99, name: "x" }, { ...graph, nodes: "none" }]) {
      await expect(importFlow(app, actor, { graph: broken })).rejects.toMatchObject({
        code: "graph.format",
        details: { diagnostics: [expect.objectContaining({ severity: "error", fix: expect.any(String) })] },
      });
    }
    expect(await codeOf(importFlow(app, actor, { graph: simple("a\u0000b") }))).toBe("graph.format");
  });

  test("twenty imports of a new name at once make one flow", async () => {
    const actor = await makeActor(app.database);
    const name = unique();
    const imports = await Promise.all(
      Array.from({ length: 20 }, () => importFlow(app, actor, { graph: simple(name) })),
    );
    expect(new Set(imports.map(({ id }) => id)).size).toBe(1);
    expect(imports.filter(({ created }) => created)).toHaveLength(1);
    expect(imports.map(({ revision }) => revision).sort((a, b) => a - b)).toEqual(
      Array.from({ length: 20 }, (_, i) => i + 1),
    );
  });

  test("edits are made on the revision they were meant for, and only one of two at once is", async () => {
    const actor = await makeActor(app.database);
    const name = unique();
    const { id } = await importFlow(app, actor, { graph: simple(name) });
    const rename = (to: string) => ({ flow: id, revision: 1, ops: [{ op: "rename-node" as const, id: "check", to }] });
    const both = await Promise.allSettled([
      applyFlowOps(app, actor, rename("left")),
      applyFlowOps(app, actor, rename("right")),
    ]);
    const failed = both.filter((result) => result.status === "rejected");
    expect(failed).toEqual([
      {
        status: "rejected",
        reason: expect.objectContaining({
          code: "graph.conflict",
          details: { revision: 2, conflicts: [expect.objectContaining({ node: "check", kind: "renamed" })] },
        }),
      },
    ]);
    const { graph, revision } = await getFlow(app, actor, { flow: id });
    expect(revision).toBe(2);
    expect(["left", "right"]).toContain(graph.nodes[1]?.id);
    expect(
      await codeOf(applyFlowOps(app, actor, { ...rename("x"), revision: 2, ops: [{ op: "remove-node", id: "gone" }] })),
    ).toBe("graph.invalid");
    await applyFlowOps(app, actor, { flow: id, revision: 2, ops: [{ op: "set-flow", name: `${name}-new` }] });
    expect((await getFlow(app, actor, { flow: `${name}-new` })).id).toBe(id);
  });

  test("text that JSON can hold and PostgreSQL's text cannot comes back unchanged", async () => {
    const actor = await makeActor(app.database);
    const name = unique();
    const odd = "a\u0000b\ud800c \u{1f980}";
    const graph = sketchFlow(name, [{ id: "start", type: "trigger.manual", config: { sample: odd } }]);
    await importFlow(app, actor, { graph });
    expect((await getFlow(app, actor, { flow: name })).graph.nodes[0]?.config.sample).toBe(odd);
    await publishFlow(app, actor, { flow: name });
    expect((await getVersion(app, actor, { flow: name, number: 1 })).graph.nodes[0]?.config.sample).toBe(odd);
    expect((await startRun(app, actor, { flow: name })).isNew).toBe(true);
  });
});

describe("publishing", () => {
  test("makes a version, once for the same content", async () => {
    const actor = await makeActor(app.database);
    const name = unique();
    await importFlow(app, actor, { graph: simple(name) });
    const first = await publishFlow(app, actor, { flow: name, note: "first" });
    expect(first).toMatchObject({
      version: { number: 1, hash: expect.stringMatching(/^[0-9a-f]{64}$/) },
      isNew: true,
      triggers: [{ node: "start", type: "trigger.manual" }],
    });
    await importFlow(app, actor, { graph: { ...simple(name), layout: { start: { x: 5, y: 5 } } } });
    expect(await publishFlow(app, actor, { flow: name })).toMatchObject({ version: first.version, isNew: false });
    expect((await getFlow(app, actor, { flow: name })).isChanged).toBe(false);

    await importFlow(app, actor, { graph: simple(name, false) });
    expect((await getFlow(app, actor, { flow: name })).isChanged).toBe(true);
    const second = await publishFlow(app, actor, { flow: name });
    expect(second).toMatchObject({ version: { number: 2 }, isNew: true });
    // Content of an older version is new again: what is live is what was published last.
    await importFlow(app, actor, { graph: simple(name) });
    expect(await publishFlow(app, actor, { flow: name })).toMatchObject({ version: { number: 3 }, isNew: true });
    expect(await listVersions(app, actor, { flow: name })).toMatchObject([
      { number: 3, isLive: true, note: null, by: actor.subject },
      { number: 2, isLive: false },
      { number: 1, isLive: false, note: "first" },
    ]);
    expect(await getVersion(app, actor, { flow: name, number: 2 })).toMatchObject({
      hash: second.version.hash,
      plan: { format: 1, hash: second.version.hash },
      graph: { nodes: [{}, { config: { when: false } }] },
    });
    expect(await codeOf(getVersion(app, actor, { flow: name, number: 9 }))).toBe("flow.not-found");
  });

  test("refuses what does not compile, and changes nothing", async () => {
    const actor = await makeActor(app.database);
    const name = unique();
    await importFlow(app, actor, { graph: simple(name) });
    const { version } = await publishFlow(app, actor, { flow: name });
    const circle = {
      ...simple(name),
      edges: [{ from: { node: "check", port: "yes" }, to: { node: "check", port: "in" } }],
    };
    await importFlow(app, actor, { graph: circle });
    await expect(publishFlow(app, actor, { flow: name })).rejects.toMatchObject({
      code: "graph.invalid",
      details: { diagnostics: expect.arrayContaining([expect.objectContaining({ severity: "error", node: "check" })]) },
    });
    expect((await getFlow(app, actor, { flow: name })).published).toEqual(version);
    expect(await planFlow(app, actor, { flow: name })).toEqual({
      diagnostics: expect.arrayContaining([expect.anything()]),
    });
  });

  test("refuses a trigger whose config does not hold, naming it", async () => {
    const actor = await makeActor(app.database);
    const triggers = [
      { type: "trigger.schedule", config: { cron: "61 * * * *" } },
      { type: "trigger.schedule", config: { cron: "0 9 * * *", timeZone: "Mars/Base" } },
      { type: "trigger.webhook", config: { path: "/with/slash" } },
      { type: "trigger.webhook", config: { path: { $expr: "run.id" } } },
      { type: "trigger.error", config: { flows: [] } },
    ];
    for (const trigger of triggers) {
      const name = unique();
      await importFlow(app, actor, { graph: sketchFlow(name, [{ id: "begin", ...trigger }]) });
      await expect(publishFlow(app, actor, { flow: name })).rejects.toMatchObject({
        code: "graph.invalid",
        details: {
          diagnostics: expect.arrayContaining([expect.objectContaining({ node: "begin", severity: "error" })]),
        },
      });
      expect((await getFlow(app, actor, { flow: name })).published).toBeNull();
    }
  });

  test("refuses two webhooks of one flow that would answer the same calls", async () => {
    const actor = await makeActor(app.database);
    const name = unique();
    const hook = (id: string, path: string, methods: string[]) => ({
      id,
      type: "trigger.webhook",
      config: { path, methods },
    });
    const pair = (other: string, methods: string[]) =>
      sketchFlow(name, [hook("one", `${name}/:id`, []), hook("two", `${name}/${other}`, methods)]);
    await importFlow(app, actor, { graph: pair(":key", ["GET"]) });
    await expect(publishFlow(app, actor, { flow: name })).rejects.toMatchObject({
      code: "graph.invalid",
      details: { diagnostics: [expect.objectContaining({ node: "two" })] },
    });
    await importFlow(app, actor, { graph: pair("new", []) });
    await publishFlow(app, actor, { flow: name });
  });

  test("puts webhooks and schedules up, and says where they are", async () => {
    const actor = await makeActor(app.database);
    const name = unique();
    const graph = sketchFlow(name, [
      { id: "hook", type: "trigger.webhook", config: { path: `${name}/:id`, methods: ["POST"] } },
      { id: "tick", type: "trigger.schedule", config: { cron: "0 9 * * *", timeZone: { $expr: "env.zone" } } },
      { id: "off", type: "trigger.webhook", config: { path: `${name}/off` }, disabled: true },
    ]);
    await importFlow(app, actor, { graph: { ...graph, settings: { env: { zone: "Europe/Berlin" } } } });
    const { triggers } = await publishFlow(app, actor, { flow: name });
    expect(triggers).toEqual([
      { node: "hook", type: "trigger.webhook", hook: { path: `${name}/:id`, methods: ["POST"] } },
      {
        node: "tick",
        type: "trigger.schedule",
        schedule: {
          cron: "0 9 * * *",
          timeZone: "Europe/Berlin",
          next: Array(5).fill(expect.stringMatching(/T0[78]:00:00\.000Z$/)),
        },
      },
    ]);
    expect((await getFlow(app, actor, { flow: name })).triggers).toEqual(triggers);
    const rows = await app.rows<{ node: string; next_at: Date | null }>(
      "SELECT node, next_at FROM trigger WHERE tenant_id = $1 ORDER BY node",
      [actor.tenantId],
    );
    expect(rows).toEqual([
      { node: "hook", next_at: null },
      { node: "tick", next_at: new Date(triggers[1]?.schedule?.next[0] ?? 0) },
    ]);
  });

  test("keeps a trigger's row, and a date that is due, over versions; takes down what is gone", async () => {
    const actor = await makeActor(app.database);
    const name = unique();
    const read = () =>
      app.rows<{ id: string; node: string; next_at: Date }>(
        "SELECT id, node, next_at FROM trigger WHERE tenant_id = $1",
        [actor.tenantId],
      );
    await importFlow(app, actor, { graph: scheduled(name, "0 9 * * *") });
    await publishFlow(app, actor, { flow: name });
    const due = new Date(Date.now() - 1000);
    await app.rows("UPDATE trigger SET next_at = $1 WHERE tenant_id = $2", [due, actor.tenantId]);
    const [before] = await read();
    await importFlow(app, actor, { graph: { ...scheduled(name, "0 9 * * *"), description: "changed" } });
    await publishFlow(app, actor, { flow: name });
    expect(await read()).toEqual([before]);
    await importFlow(app, actor, { graph: scheduled(name, "0 10 * * *") });
    await publishFlow(app, actor, { flow: name });
    const [after] = await read();
    expect(after?.id).toBe(before?.id);
    expect(after?.next_at.getTime()).toBeGreaterThan(Date.now());
    await importFlow(app, actor, { graph: simple(name) });
    await publishFlow(app, actor, { flow: name });
    expect(await read()).toMatchObject([{ node: "start", next_at: null }]);
  });

  test("tells the bus, so that every process looks at the triggers again", async () => {
    const actor = await makeActor(app.database);
    const name = unique();
    const heard: unknown[] = [];
    const end = app.bus.subscribe(triggerTopic, (body) => heard.push(body));
    await importFlow(app, actor, { graph: simple(name) });
    await publishFlow(app, actor, { flow: name });
    await unpublishFlow(app, actor, { flow: name });
    await expect.poll(() => heard).toEqual([{ tenantId: actor.tenantId }, { tenantId: actor.tenantId }]);
    end();
  });

  test("ten publishes at once make one version", async () => {
    const actor = await makeActor(app.database);
    const name = unique();
    await importFlow(app, actor, { graph: hooked(name, name) });
    const published = await Promise.all(Array.from({ length: 10 }, () => publishFlow(app, actor, { flow: name })));
    expect(published.filter(({ isNew }) => isNew)).toHaveLength(1);
    expect(new Set(published.map(({ version }) => version.id)).size).toBe(1);
    expect(await listVersions(app, actor, { flow: name })).toHaveLength(1);
  });

  test("a webhook that another flow answers is refused, of whatever tenant, unless methods differ", async () => {
    const [actor, stranger] = [await makeActor(app.database), await makeActor(app.database)];
    const path = unique();
    const [owner, same, other, shape] = [unique(), unique(), unique(), unique()];
    await importFlow(app, actor, { graph: hooked(owner, `${path}/:id`, ["POST"]) });
    await publishFlow(app, actor, { flow: owner });
    await importFlow(app, actor, { graph: hooked(same, `${path}/:key`) });
    await expect(publishFlow(app, actor, { flow: same })).rejects.toMatchObject({
      code: "flow.hook-taken",
      message: expect.stringContaining(owner),
    });
    await importFlow(app, stranger, { graph: hooked(shape, `${path}/:id`, ["POST"]) });
    await expect(publishFlow(app, stranger, { flow: shape })).rejects.toMatchObject({
      code: "flow.hook-taken",
      message: expect.not.stringContaining(owner),
    });
    expect((await getFlow(app, stranger, { flow: shape })).published).toBeNull();
    await importFlow(app, actor, { graph: hooked(other, `${path}/:id`, ["GET"]) });
    await publishFlow(app, actor, { flow: other });
    await unpublishFlow(app, actor, { flow: owner });
    await publishFlow(app, stranger, { flow: shape });
  });

  test("of two flows that want one webhook at once, one gets it", async () => {
    const path = unique();
    const flows = await Promise.all(
      Array.from({ length: 6 }, async () => {
        const actor = await makeActor(app.database);
        return { actor, ...(await importFlow(app, actor, { graph: hooked(unique(), path) })) };
      }),
    );
    const codes = await Promise.all(flows.map(({ actor, id }) => codeOf(publishFlow(app, actor, { flow: id }))));
    expect(codes.sort()).toEqual([...Array(5).fill("flow.hook-taken"), "none"]);
  });

  test("unpublishing takes the triggers down; publishing again needs no new version", async () => {
    const actor = await makeActor(app.database);
    const name = unique();
    await importFlow(app, actor, { graph: hooked(name, name) });
    const { version } = await publishFlow(app, actor, { flow: name });
    expect(await unpublishFlow(app, actor, { flow: name })).toMatchObject({ wasPublished: true });
    expect(await unpublishFlow(app, actor, { flow: name })).toMatchObject({ wasPublished: false });
    expect(await getFlow(app, actor, { flow: name })).toMatchObject({ published: null, triggers: [] });
    expect(await codeOf(startRun(app, actor, { flow: name }))).toBe("flow.not-published");
    expect(await publishFlow(app, actor, { flow: name })).toMatchObject({ version, isNew: false });
    expect((await getFlow(app, actor, { flow: name })).triggers).toHaveLength(1);
  });

  test("a flow with open runs stays; without them it goes, with its versions", async () => {
    const actor = await makeActor(app.database);
    const name = unique();
    await importFlow(app, actor, { graph: simple(name) });
    await publishFlow(app, actor, { flow: name });
    const { runId } = await startRun(app, actor, { flow: name });
    await expect(removeFlow(app, actor, { flow: name })).rejects.toMatchObject({
      code: "run.state",
      details: { open: 1 },
    });
    await app.rows("UPDATE run SET status = 'cancelled', finished_at = now() WHERE id = $1", [runId]);
    await removeFlow(app, actor, { flow: name });
    expect(await codeOf(getFlow(app, actor, { flow: name }))).toBe("flow.not-found");
    expect(await app.rows("SELECT id FROM flow_version WHERE tenant_id = $1", [actor.tenantId])).toEqual([]);
    expect(await app.rows("SELECT id FROM trigger WHERE tenant_id = $1", [actor.tenantId])).toEqual([]);
  });
});

describe("walls", () => {
  test("another tenant finds nothing, by id or by name, and may have the same names", async () => {
    const [actor, stranger] = [await makeActor(app.database), await makeActor(app.database)];
    const name = unique();
    const { id } = await importFlow(app, actor, { graph: simple(name) });
    await publishFlow(app, actor, { flow: name });
    for (const flow of [id, name]) {
      for (const attempt of [
        () => getFlow(app, stranger, { flow }),
        () => importFlow(app, stranger, { graph: simple("x"), flow }),
        () => applyFlowOps(app, stranger, { flow, revision: 1, ops: [{ op: "set-flow", description: "x" }] }),
        () => validateFlow(app, stranger, { flow }),
        () => planFlow(app, stranger, { flow }),
        () => publishFlow(app, stranger, { flow }),
        () => unpublishFlow(app, stranger, { flow }),
        () => removeFlow(app, stranger, { flow }),
        () => listVersions(app, stranger, { flow }),
        () => getVersion(app, stranger, { flow, number: 1 }),
        () => startRun(app, stranger, { flow }),
      ]) {
        expect(await codeOf(attempt())).toBe("flow.not-found");
      }
    }
    expect(await listFlows(app, stranger)).toEqual([]);
    const own = await importFlow(app, stranger, { graph: simple(name) });
    expect(own).toMatchObject({ created: true });
    expect(own.id).not.toBe(id);
    expect((await getFlow(app, actor, { flow: name })).id).toBe(id);
  });

  test.each(
    [
      "../../etc/passwd",
      "00000000-0000-0000-0000-000000000000",
      "00000000-0000-0000-0000-00000000000g",
      "019a0000-0000-7000-8000-000000000000' OR '1'='1",
      "\u0000",
      "a\u0000b",
      "\ud800",
      "%",
      "x".repeat(100_000),
      "'; DROP TABLE flow; --",
      "__proto__",
    ].map((flow) => ({ flow, shown: JSON.stringify(flow).slice(0, 60) })),
  )("$shown is the name of no flow", async ({ flow }) => {
    const actor = await makeActor(app.database);
    for (const attempt of [
      () => getFlow(app, actor, { flow }),
      () => publishFlow(app, actor, { flow }),
      () => removeFlow(app, actor, { flow }),
      () => listVersions(app, actor, { flow }),
      () => startRun(app, actor, { flow }),
    ]) {
      await expect(attempt()).rejects.toMatchObject({
        code: "flow.not-found",
        message: expect.stringMatching(/^.{1,200}$/u),
      });
    }
  });
});

describe("lists", () => {
  test("a flow is put into a folder and tagged, and its draft stays as it was", async () => {
    const actor = await makeActor(app.database);
    const { id } = await importFlow(app, actor, { graph: { ...simple("Orders"), description: "Adds up." } });
    const before = await getFlow(app, actor, { flow: id });
    expect(await organizeFlow(app, actor, { flow: "Orders", folder: "Shop/Orders", tags: ["daily", "daily"] })).toEqual(
      {
        id,
        folder: "Shop/Orders",
        tags: ["daily"],
      },
    );
    await organizeFlow(app, actor, { flow: id, tags: ["weekly"] });
    const [listed] = await listFlows(app, actor);
    expect(listed).toMatchObject({ description: "Adds up.", folder: "Shop/Orders", tags: ["weekly"], isChanged: true });
    expect(listed).toMatchObject({ revision: before.revision, updatedAt: before.updatedAt });
  });

  test("nobody puts a flow of another workspace, or without the permission, anywhere", async () => {
    const actor = await makeActor(app.database);
    const { id } = await importFlow(app, actor, { graph: simple("Orders") });
    const stranger = await makeActor(app.database);
    expect(await codeOf(organizeFlow(app, stranger, { flow: id, folder: "Mine" }))).toBe("flow.not-found");
    const viewer = { ...actor, permissions: ["flows:read" as const] };
    expect(await codeOf(organizeFlow(app, viewer, { flow: id, folder: "Mine" }))).toBe("auth.forbidden");
    expect(await getFlow(app, actor, { flow: id })).toMatchObject({ folder: "", tags: [] });
  });

  test("a list says when the next schedule of a live flow starts a run, and whether the draft has moved on", async () => {
    const actor = await makeActor(app.database);
    await importFlow(app, actor, { graph: scheduled("Night", "0 3 * * *") });
    expect(await listFlows(app, actor)).toMatchObject([{ nextAt: null, isChanged: true }]);
    await publishFlow(app, actor, { flow: "Night" });
    const { triggers } = await getFlow(app, actor, { flow: "Night" });
    const [next] = triggers.flatMap(({ schedule }) => schedule?.next ?? []);
    expect(await listFlows(app, actor)).toMatchObject([{ nextAt: next, isChanged: false }]);
    await importFlow(app, actor, { graph: scheduled("Night", "0 4 * * *") });
    expect(await listFlows(app, actor)).toMatchObject([{ isChanged: true }]);
  });

  test("what is to be a new flow does not touch one that has its name", async () => {
    const actor = await makeActor(app.database);
    const { id } = await importFlow(app, actor, { graph: simple("Orders"), isNew: true });
    const again = importFlow(app, actor, { graph: simple("Orders", false), isNew: true });
    expect(await codeOf(again)).toBe("flow.name-taken");
    expect(await getFlow(app, actor, { flow: id })).toMatchObject({ revision: 1 });
  });
});
