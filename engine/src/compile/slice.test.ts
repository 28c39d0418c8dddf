import { expect, it } from "vitest";
import { createGraphIndex } from "./graph-index.js";
import { findTriggers, sliceTrigger } from "./slice.js";
import { testFlow } from "./testing/test-flow.js";
import { testManifests } from "./testing/test-nodes.js";

const graph = testFlow(
  {
    two: "start",
    one: "start",
    a: "pure",
    b: "pure",
    join: "merge",
    lost: "pure",
    each: "map",
    inner: { type: "pure", parent: "each" },
    remark: "note",
  },
  ["one > a > join > each", "two > b > join", "each.item > inner > each.result"],
);
const index = createGraphIndex(graph, testManifests);

it("finds the triggers in the order of their ids", () => {
  expect(findTriggers(index)).toEqual(["one", "two"]);
});

it("takes what a trigger reaches in the outermost scope, and nothing else", () => {
  const ids = (trigger: string) => sliceTrigger(index, trigger).map((node) => node.id);
  expect(ids("one").sort()).toEqual(["a", "each", "join", "one"]);
  expect(ids("two").sort()).toEqual(["b", "each", "join", "two"]);
});
