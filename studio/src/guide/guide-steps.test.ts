import type { FlowGraph } from "@autoweave/contracts/flow-graph";
import { applyOps } from "@autoweave/flow/apply-op";
import { validateGraph } from "@autoweave/flow/validate";
import { builtinManifests } from "@autoweave/nodes/manifests";
import { expect, test } from "vitest";
import { readGuideState } from "./guide-state";
import { countDrawn, guideSteps, takeStep } from "./guide-steps";

const manifests = builtinManifests();

test("the steps that are drawn lead to a flow without faults, one after the other", () => {
  let graph: FlowGraph = { format: 1, name: "My first flow", nodes: [], edges: [] };
  expect(countDrawn(graph, manifests)).toBe(0);
  for (const [index, { name }] of guideSteps.slice(0, 3).entries()) {
    graph = applyOps(graph, takeStep(name, graph, manifests)).graph;
    expect(countDrawn(graph, manifests)).toBe(index + 1);
  }
  expect(validateGraph(graph, manifests)).toEqual([]);
});

test("what cannot be taken so far is not taken", () => {
  const graph: FlowGraph = { format: 1, name: "My first flow", nodes: [], edges: [] };
  expect(takeStep("connect", graph, manifests)).toEqual([]);
  expect(takeStep("publish", graph, manifests)).toEqual([]);
});

test.each([
  [null, undefined],
  ["{", undefined],
  ['"on"', undefined],
  ['{"flow":1,"done":0}', undefined],
  ['{"flow":"f","done":2}', { flow: "f", done: 2 }],
])("of %j that was kept, %j is read", (text, state) => {
  expect(readGuideState(text)).toEqual(state);
});
