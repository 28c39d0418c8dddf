import { expect, it } from "vitest";
import { topologicalOrder } from "./topological-order.js";

const order = (feeders: Record<string, string[]>) => topologicalOrder(Object.keys(feeders), (id) => feeders[id] ?? []);

it("puts feeders first, by the longest way from a start", () => {
  expect(order({ d: ["a", "c"], c: ["b"], b: ["a"], a: [], e: ["a"] })).toEqual(["a", "b", "e", "c", "d"]);
});

it("breaks ties by the order given", () => {
  expect(order({ c: [], a: [], b: [] })).toEqual(["c", "a", "b"]);
});

it("counts a feeder named twice once", () => {
  expect(order({ b: ["a", "a"], a: [] })).toEqual(["a", "b"]);
});

it("throws on a circle", () => {
  expect(() => order({ a: ["b"], b: ["a"], c: [] })).toThrow(/circle/);
});
