import pg from "pg";
import { afterEach, describe, expect, test, vi } from "vitest";
import { importFlow } from "../../service/flow/import-flow.js";
import { publishFlow } from "../../service/flow/publish-flow.js";
import { startRun } from "../../service/run/start-run.js";
import { sketchFlow } from "../../service/testing/sketch-flow.js";
import { type Caller, take, withGraphql } from "./testing/with-graphql.js";

const graph = sketchFlow(
  "answers",
  [
    { id: "start", type: "trigger.manual" },
    { id: "reply", type: "flow.respond", config: { body: { $expr: "trigger" } } },
  ],
  ["start.input > reply.in"],
);

const query = `query Everything($flows: Int!) { flows(first: $flows) { edges { node {
  name isChanged graph triggers { node }
  versions(first: 2) { edges { node { number plan } } }
  runs(first: 3) { edges { node { status answer { body } flow { name } nodes(first: 5) { edges { node { node status output } } } } } }
} } } }`;

type Flows = {
  edges: {
    node: {
      name: string;
      triggers: unknown[];
      versions: { edges: { node: { number: number } }[] };
      runs: { edges: { node: { answer: { body: string }; flow: { name: string }; nodes: { edges: unknown[] } } }[] };
    };
  }[];
};

describe("a list of lists", () => {
  const rig = withGraphql();
  afterEach(() => vi.restoreAllMocks());

  async function makeFlows(caller: Caller, count: number): Promise<void> {
    for (let n = 0; n < count; n++) {
      const name = `flow ${n}`;
      await importFlow(rig.app, caller.actor, { graph: { ...graph, name } });
      await publishFlow(rig.app, caller.actor, { flow: name });
      await importFlow(rig.app, caller.actor, {
        graph: { ...graph, name, description: "again", settings: { priority: n + 1 } },
      });
      await publishFlow(rig.app, caller.actor, { flow: name });
      for (let m = 0; m < 3; m++) {
        const { runId } = await startRun(rig.app, caller.actor, { flow: name, input: `${n}/${m}` });
        await rig.app.ended(runId);
      }
    }
  }

  /** The fewest statements that a query took: now and then somebody in the background asks something, too. */
  async function count(flows: number, caller: Caller): Promise<number> {
    const counts: number[] = [];
    for (let tries = 0; tries < 5; tries++) {
      const spy = vi.spyOn(pg.Client.prototype, "query");
      const answer = await rig.ask(query, { flows }, caller);
      counts.push(spy.mock.calls.length);
      spy.mockRestore();
      expect(answer.errors).toBeUndefined();
    }
    return Math.min(...counts);
  }

  test("is read in as many statements as a list of one, but for values, which stand with their run", async () => {
    const caller = await rig.newCaller();
    await makeFlows(caller, 8);
    const answer = await rig.ask(query, { flows: 8 }, caller);
    const { edges } = take<Flows>(answer, "flows");
    expect(edges.map(({ node }) => node.name)).toEqual(Array.from({ length: 8 }, (_, n) => `flow ${n}`));
    for (const [n, { node }] of edges.entries()) {
      expect(node.triggers).toEqual([{ node: "start" }]);
      expect(node.versions.edges.map((edge) => edge.node.number)).toEqual([2, 1]);
      expect(node.runs.edges.map((edge) => edge.node.answer.body)).toEqual([`${n}/2`, `${n}/1`, `${n}/0`]);
      for (const { node: run } of node.runs.edges) {
        expect(run.flow.name).toBe(`flow ${n}`);
        expect(run.nodes.edges).toMatchObject([
          { node: { node: "start", status: "COMPLETED" } },
          { node: { node: "reply", status: "COMPLETED" } },
        ]);
      }
    }
    const withoutValues = query.replace(" output", "");
    const statements = async (flows: number) => {
      const counts: number[] = [];
      for (let tries = 0; tries < 5; tries++) {
        const spy = vi.spyOn(pg.Client.prototype, "query");
        await rig.ask(withoutValues, { flows }, caller);
        counts.push(spy.mock.calls.length);
        spy.mockRestore();
      }
      return Math.min(...counts);
    };
    await statements(8);
    const [one, all] = [await statements(1), await statements(8)];
    expect(all).toBe(one);
    expect(all).toBeLessThan(80);
    // Values: for each of the 24 runs a few, and not for each of its nodes.
    expect((await count(8, caller)) - all).toBeLessThanOrEqual(24 * 4);
  });
});
