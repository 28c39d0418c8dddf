import type { FlowGraph } from "@autoweave/contracts/flow-graph";
import { builtinManifests } from "@autoweave/nodes/manifests";
import { expect, test } from "vitest";
import { compareGraphs, countChanges } from "./compare-graphs";
import { describeChanges } from "./describe-changes";

const manifests = builtinManifests();

const before: FlowGraph = {
  format: 1,
  name: "orders",
  nodes: [
    { id: "start", type: "trigger.manual", version: 1, config: {} },
    {
      id: "fetch",
      type: "http.request",
      version: 1,
      label: "Fetch orders",
      config: { url: "https://a.example/orders", auth: "bearer", token: "first" },
    },
    { id: "wait", type: "flow.wait", version: 1, config: {} },
  ],
  edges: [
    { from: { node: "start", port: "out" }, to: { node: "fetch", port: "in" } },
    { from: { node: "fetch", port: "out" }, to: { node: "wait", port: "in" } },
  ],
  layout: { start: { x: 0, y: 0 }, fetch: { x: 300, y: 0 }, wait: { x: 600, y: 0 } },
};

const after: FlowGraph = {
  ...before,
  name: "all orders",
  nodes: [
    { id: "start", type: "trigger.manual", version: 1, config: {} },
    {
      id: "fetch",
      type: "http.request",
      version: 1,
      label: "Fetch orders",
      config: { url: "https://b.example/orders", auth: "bearer", token: "second" },
      timeoutMs: 5000,
    },
    { id: "note", type: "data.set-fields", version: 1, config: {} },
  ],
  edges: [
    { from: { node: "start", port: "out" }, to: { node: "fetch", port: "in" } },
    { from: { node: "fetch", port: "out" }, to: { node: "note", port: "in" } },
  ],
  layout: { start: { x: 0, y: 0 }, fetch: { x: 300, y: 80 }, note: { x: 600, y: 0 } },
};

test("what came, what changed and what is gone is all in one graph to look at", () => {
  const { graph, changes, diff } = compareGraphs(before, after);
  expect(graph.nodes.map(({ id }) => id)).toEqual(["start", "fetch", "note", "wait"]);
  expect(graph.edges).toHaveLength(3);
  expect([...changes]).toEqual([
    ["note", "added"],
    ["wait", "removed"],
    ["fetch", "changed"],
    ["fetch.out>note.in", "added"],
    ["fetch.out>wait.in", "removed"],
  ]);
  expect(countChanges(diff)).toBe(6);
});

test("what is gone does not cover what has come in its place", () => {
  const { graph } = compareGraphs(before, after);
  expect(graph.layout?.note).toEqual({ x: 600, y: 0 });
  expect(graph.layout?.wait?.x).toBe(600);
  expect(graph.layout?.wait?.y).toBeGreaterThan(64);
});

test("changes are told by the names that people gave, with what was and what is", () => {
  const told = describeChanges(compareGraphs(before, after), manifests);
  const fetch = told.find(({ key }) => key === "node fetch");
  expect(fetch).toMatchObject({ subject: "Fetch orders", change: "changed", what: "3 settings changed" });
  expect(fetch?.fields).toContainEqual({
    label: "Address",
    before: "https://a.example/orders",
    after: "https://b.example/orders",
  });
  expect(fetch?.fields).toContainEqual({ label: "Time limit (ms)", before: undefined, after: "5000" });
  expect(told.map(({ subject, what }) => `${subject} ${what}`)).toContain("Name of the flow changed");
  expect(told.find(({ key }) => key === "edge fetch.out>note.in")?.what).toBe("connected");
});

test("what is secret is told to have changed, and not what it is", () => {
  const told = describeChanges(compareGraphs(before, after), manifests);
  expect(JSON.stringify(told)).not.toMatch(/first|second/);
  expect(told.flatMap(({ fields }) => fields)).toContainEqual({ label: "Token", before: undefined, after: undefined });
});

test("nothing is told of states that are the same", () => {
  const { diff, changes, graph } = compareGraphs(before, before);
  expect(countChanges(diff)).toBe(0);
  expect(changes.size).toBe(0);
  expect(graph.nodes).toEqual(before.nodes);
});
