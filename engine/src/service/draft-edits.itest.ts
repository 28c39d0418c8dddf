import type { Actor } from "@autoweave/auth/actor";
import type { FlowOp } from "@autoweave/contracts/flow-op";
import { applyOps } from "@autoweave/flow/apply-op";
import { builtinNodes } from "@autoweave/nodes/builtin";
import { withDatabase } from "@autoweave/testing/with-database";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createTestApp, type TestApp } from "../testing/test-app.js";
import { type AppliedOps, applyFlowOps } from "./flow/apply-flow-ops.js";
import { getFlow } from "./flow/get-flow.js";
import { importFlow } from "./flow/import-flow.js";
import { listOpsSince } from "./flow/ops-since.js";
import { publishFlow } from "./flow/publish-flow.js";
import { keptRevisions } from "./flow/write-draft.js";
import { makeActor } from "./testing/make-actor.js";
import { sketchFlow } from "./testing/sketch-flow.js";
import { diffVersions } from "./version/diff-versions.js";
import { restoreVersion } from "./version/restore-version.js";

const database = withDatabase();
let app: TestApp;
let actor: Actor;

beforeAll(async () => {
  app = await createTestApp({ databaseUrl: database.url, redisUrl: undefined, nodes: builtinNodes, workers: 0 });
  actor = await makeActor(app.database);
});
afterAll(async () => app.stop());

const set = (path: string, value: number | string): FlowOp => ({ op: "set-config", id: "set", path: [path], value });
const add = (id: string, value = 1): FlowOp => ({
  op: "add-node",
  node: { id, type: "data.set-fields", version: 1, config: { value } },
});

async function makeFlow(name: string): Promise<string> {
  const graph = sketchFlow(
    name,
    [
      { id: "start", type: "trigger.manual" },
      { id: "set", type: "data.set-fields", config: { fields: [], keep: "all" } },
    ],
    ["start.input > set.in"],
  );
  return (await importFlow(app, actor, { graph })).id;
}

async function draftOf(flow: string) {
  const { graph, revision } = await getFlow(app, actor, { flow });
  return { graph, revision, config: graph.nodes.find(({ id }) => id === "set")?.config };
}

describe("edits of one draft by two people", () => {
  test("are brought together when they touch different places, and each hears what the other did", async () => {
    const flow = await makeFlow("together");
    const other: Actor = { ...actor, subject: { kind: "person", id: "p2" } };
    const first = await applyFlowOps(app, actor, { flow, revision: 1, ops: [set("a", 1)], batch: "first-batch" });
    expect(first).toMatchObject({ revision: 2, ops: [set("a", 1)], since: [], renamed: [] });
    const second = await applyFlowOps(app, other, { flow, revision: 1, ops: [set("b", 2)] });
    expect(second).toMatchObject({
      revision: 3,
      ops: [set("b", 2)],
      since: [{ revision: 2, ops: [set("a", 1)], batch: "first-batch", by: actor.subject }],
    });
    expect((await draftOf(flow)).config).toMatchObject({ a: 1, b: 2 });
    expect(await listOpsSince(app, actor, { flow, revision: 2 })).toMatchObject({
      revision: 3,
      batches: [{ revision: 3, ops: [set("b", 2)], batch: null, by: other.subject, at: expect.any(String) }],
    });
    expect(await listOpsSince(app, actor, { flow, revision: 3 })).toEqual({ id: flow, revision: 3, batches: [] });
  });

  test("a contradiction is refused with its node and place, or goes to the side that is preferred", async () => {
    const flow = await makeFlow("against");
    await applyFlowOps(app, actor, { flow, revision: 1, ops: [set("keep", "theirs")] });
    const mine = { flow, revision: 1, ops: [set("keep", "mine"), add("more")] };
    await expect(applyFlowOps(app, actor, mine)).rejects.toMatchObject({
      code: "graph.conflict",
      details: { revision: 2, conflicts: [{ node: "set", path: ["config", "keep"], kind: "changed" }] },
    });
    expect((await draftOf(flow)).revision).toBe(2);
    await applyFlowOps(app, actor, { ...mine, prefer: "theirs" });
    const draft = await draftOf(flow);
    expect([draft.config?.keep, draft.graph.nodes.at(-1)?.id]).toEqual(["theirs", "more"]);
    await applyFlowOps(app, actor, { flow, revision: 1, ops: [set("keep", "mine")], prefer: "mine" });
    expect((await draftOf(flow)).config?.keep).toBe("mine");
  });

  test("both add a node of one id, and both nodes are there", async () => {
    const flow = await makeFlow("twins");
    await applyFlowOps(app, actor, { flow, revision: 1, ops: [add("http", 1)] });
    const second = await applyFlowOps(app, actor, { flow, revision: 1, ops: [add("http", 2)] });
    expect(second.renamed).toEqual([{ from: "http", to: "http_2" }]);
    expect((await draftOf(flow)).graph.nodes.map(({ id }) => id)).toEqual(["start", "set", "http", "http_2"]);
  });

  test("many at once all get in, and every reader that follows the answers has the same draft", async () => {
    const flow = await makeFlow("crowd");
    const { graph: before } = await draftOf(flow);
    const answers = await Promise.all(
      Array.from({ length: 12 }, (_, number) =>
        applyFlowOps(app, actor, { flow, revision: 1, ops: [set(`key${number}`, number), add(`n${number}`)] }),
      ),
    );
    const { graph, revision } = await draftOf(flow);
    expect(revision).toBe(13);
    const follow = ({ since, ops }: AppliedOps) =>
      applyOps(before, [...since.flatMap((batch) => batch.ops), ...ops]).graph;
    const last = answers.find((answer) => answer.revision === 13);
    expect(last && follow(last)).toEqual(graph);
    for (const answer of answers) {
      const rest = await listOpsSince(app, actor, { flow, revision: answer.revision });
      expect(applyOps(follow(answer), rest.batches?.flatMap(({ ops }) => ops) ?? []).graph).toEqual(graph);
    }
  });
});

describe("the same batch sent again", () => {
  test("is made once, and answered as before", async () => {
    const flow = await makeFlow("again");
    const batch = "019a0000-0000-7000-8000-000000000001";
    const input = { flow, revision: 1, ops: [add("http", 2)], batch };
    await applyFlowOps(app, actor, { flow, revision: 1, ops: [add("http", 1)] });
    const answers = await Promise.all([1, 2, 3].map(() => applyFlowOps(app, actor, input)));
    await applyFlowOps(app, actor, { flow, revision: 3, ops: [set("a", 1)] });
    const late = await applyFlowOps(app, actor, input);
    for (const { diagnostics: _some, ...answer } of [...answers, late]) {
      expect(answer).toMatchObject({
        revision: 3,
        renamed: [{ from: "http", to: "http_2" }],
        since: [{ revision: 2 }],
      });
      expect(answer.ops).toEqual(late.ops);
    }
    expect((await draftOf(flow)).graph.nodes.map(({ id }) => id)).toEqual(["start", "set", "http", "http_2"]);
  });

  test("belongs to its flow alone", async () => {
    const [one, other] = [await makeFlow("batch one"), await makeFlow("batch other")];
    for (const flow of [one, other]) {
      await applyFlowOps(app, actor, { flow, revision: 1, ops: [set("a", 1)], batch: "same-name-twice" });
      expect((await draftOf(flow)).config?.a).toBe(1);
    }
  });
});

describe("what is kept of edits", () => {
  test("an import of a graph is one batch, so that others catch up over it", async () => {
    const flow = await makeFlow("imported");
    await importFlow(app, actor, {
      graph: sketchFlow("imported", [
        { id: "start", type: "trigger.manual" },
        { id: "new", type: "data.set-fields", config: { fields: [] } },
      ]),
    });
    const before = sketchFlow(
      "imported",
      [
        { id: "start", type: "trigger.manual" },
        { id: "set", type: "data.set-fields", config: { fields: [], keep: "all" } },
      ],
      ["start.input > set.in"],
    );
    const { batches = [] } = await listOpsSince(app, actor, { flow, revision: 1 });
    expect(batches).toHaveLength(1);
    const ops = batches.flatMap((batch) => batch.ops);
    expect(applyOps(before, ops).graph).toEqual((await draftOf(flow)).graph);
  });

  test("is bounded: who is too far behind, or behind something too large, loads the draft again", async () => {
    const flow = await makeFlow("bounded");
    await app.database.withTenant(actor.tenantId, (client) =>
      client.flow.update({ where: { id: flow }, data: { draftRevision: keptRevisions + 5 } }),
    );
    const revision = keptRevisions + 5;
    await applyFlowOps(app, actor, { flow, revision, ops: [set("a", 1)] });
    expect(await listOpsSince(app, actor, { flow, revision: 1 })).toEqual({ id: flow, revision: revision + 1 });
    await expect(applyFlowOps(app, actor, { flow, revision: 2, ops: [set("a", 1)] })).rejects.toMatchObject({
      code: "graph.conflict",
      details: { revision: revision + 1 },
    });
    await expect(applyFlowOps(app, actor, { flow, revision: 9999, ops: [set("a", 1)] })).rejects.toMatchObject({
      code: "graph.conflict",
    });
    const large = "x".repeat(300_000);
    await applyFlowOps(app, actor, { flow, revision: revision + 1, ops: [set("large", large)] });
    expect(await listOpsSince(app, actor, { flow, revision: revision + 1 })).toEqual({
      id: flow,
      revision: revision + 2,
    });
    expect((await draftOf(flow)).config?.large).toBe(large);
    const rows = await app.rows<{ revision: number }>("SELECT revision FROM flow_op WHERE flow_id = $1", [flow]);
    expect(rows.length).toBeLessThanOrEqual(keptRevisions);
  });
});

describe("versions and the draft", () => {
  test("a version is the draft again, as edits that are taken back like others", async () => {
    const flow = await makeFlow("restored");
    await publishFlow(app, actor, { flow });
    await applyFlowOps(app, actor, { flow, revision: 1, ops: [set("keep", "none"), add("more")] });
    await applyFlowOps(app, actor, { flow, revision: 2, ops: [{ op: "set-flow", name: "restored, renamed" }] });
    const changed = await draftOf(flow);
    expect(await restoreVersion(app, actor, { flow, number: 1 })).toMatchObject({ revision: 4 });
    const restored = await draftOf(flow);
    expect(restored.graph.name).toBe("restored, renamed");
    expect([restored.config?.keep, restored.graph.nodes]).toEqual([
      "all",
      expect.toSatisfy((nodes) => nodes.length === 2),
    ]);
    const { batches = [] } = await listOpsSince(app, actor, { flow, revision: 3 });
    const back = applyOps(
      changed.graph,
      batches.flatMap(({ ops }) => ops),
    );
    expect(back.graph).toEqual(restored.graph);
    expect(applyOps(back.graph, back.inverse).graph).toEqual(changed.graph);
    await expect(restoreVersion(app, actor, { flow, number: 7 })).rejects.toMatchObject({ code: "flow.not-found" });
  });

  test("what differs between versions, what is live and the draft is told by node and place", async () => {
    const flow = await makeFlow("compared");
    const empty = await diffVersions(app, actor, { flow, from: "live", to: "draft" });
    expect(empty.nodes.added.map(({ id }) => id)).toEqual(["start", "set"]);
    await publishFlow(app, actor, { flow });
    await applyFlowOps(app, actor, { flow, revision: 1, ops: [set("keep", "none")] });
    expect(await diffVersions(app, actor, { flow, from: 1, to: "draft" })).toMatchObject({
      isSame: false,
      nodes: { changed: [{ id: "set", fields: [{ path: ["config", "keep"], before: "all", after: "none" }] }] },
    });
    expect((await diffVersions(app, actor, { flow, from: "live", to: 1 })).isSame).toBe(true);
  });

  test("another tenant finds none of it", async () => {
    const flow = await makeFlow("mine alone");
    const stranger = await makeActor(app.database);
    for (const work of [
      () => listOpsSince(app, stranger, { flow, revision: 1 }),
      () => restoreVersion(app, stranger, { flow, number: 1 }),
      () => diffVersions(app, stranger, { flow, from: "live", to: "draft" }),
    ]) {
      await expect(work()).rejects.toMatchObject({ code: "flow.not-found" });
    }
    await applyFlowOps(app, actor, { flow, revision: 1, ops: [set("a", 1)] });
    const rows = await app.database.withTenant(stranger.tenantId, (client) =>
      client.flowOp.findMany({ where: { flowId: flow } }),
    );
    expect(rows).toEqual([]);
  });
});
