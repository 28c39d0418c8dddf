import { expect, it } from "vitest";
import { mustGet } from "./graph-index.js";
import type { LinkedUnit } from "./link-units.js";
import { segment } from "./segment.js";

/** Units by id with their feeders, in topological order; a `*` behind the id: joins `first`. */
function segments(units: Record<string, string[]>): string[] {
  const linked = Object.entries(units).map(
    ([key, feeders]): LinkedUnit => ({
      id: key.replace("*", ""),
      nodes: [],
      effect: "idempotent",
      join: key.endsWith("*") ? "first" : "all",
      feeders,
      consumers: [],
      priority: 0,
    }),
  );
  const byId = new Map(linked.map((unit) => [unit.id, unit]));
  for (const unit of linked) for (const feeder of unit.feeders) mustGet(byId, feeder).consumers.push(unit.id);
  return segment(linked).map(({ id, units, root, feeders }) => `${id}: ${units} to ${root} after [${feeders}]`);
}

it("makes one tree of a chain", () => {
  expect(segments({ a: [], b: ["a"], c: ["b"] })).toEqual(["s0: a,b,c to c after []"]);
});

it("makes one tree of branches that come together", () => {
  expect(segments({ a: [], b: [], c: [], d: ["a", "b"], e: ["c", "d"] })).toEqual(["s0: a,b,c,d,e to e after []"]);
});

it("makes a unit with several consumers a root", () => {
  expect(segments({ a: [], b: ["a"], c: ["a"] })).toEqual([
    "s0: a to a after []",
    "s1: b to b after [s0]",
    "s2: c to c after [s0]",
  ]);
});

it("cuts a diamond below its start", () => {
  expect(segments({ a: [], b: ["a"], c: ["a"], d: ["b", "c"] })).toEqual([
    "s0: a to a after []",
    "s1: b,c,d to d after [s0]",
  ]);
});

it("lets a tree wait for what all of its leaves wait for anyway", () => {
  expect(segments({ a: [], b: ["a"], c: ["a", "b"] })).toEqual(["s0: a to a after []", "s1: b,c to c after [s0]"]);
});

it("does not hold a unit up by a tree it does not hang on", () => {
  // b would have to wait for a, which only c and d need.
  expect(segments({ a: [], b: [], c: ["a"], d: ["a", "b"] })).toEqual([
    "s0: a to a after []",
    "s1: b to b after []",
    "s2: c to c after [s0]",
    "s3: d to d after [s0,s1]",
  ]);
});

it("does not hold a unit up by the feeders of its sibling", () => {
  expect(segments({ a: [], b: [], a2: ["a"], b2: ["b"], c: ["a"], d: ["b"], e: ["c", "d"] })).toEqual([
    "s0: a to a after []",
    "s1: b to b after []",
    "s2: a2 to a2 after [s0]",
    "s3: b2 to b2 after [s1]",
    "s4: c to c after [s0]",
    "s5: d to d after [s1]",
    "s6: e to e after [s4,s5]",
  ]);
});

it("lets a unit that starts early stand alone, with its feeders as roots", () => {
  expect(segments({ a: [], b: [], "c*": ["a", "b"], d: ["c"] })).toEqual([
    "s0: a to a after []",
    "s1: b to b after []",
    "s2: c to c after [s0,s1]",
    "s3: d to d after [s2]",
  ]);
});

it("does not take it for sure that all feeders of a unit that starts early have settled", () => {
  // e hangs on c, and c may start long before b has settled. In one tree with f, e would wait for b.
  const found = segments({ a: [], b: [], "c*": ["a", "b"], e: ["c"], f: ["e", "b"] });
  expect(found).toEqual([
    "s0: a to a after []",
    "s1: b to b after []",
    "s2: c to c after [s0,s1]",
    "s3: e to e after [s2]",
    "s4: f to f after [s1,s3]",
  ]);
});
