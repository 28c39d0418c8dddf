import { expect, it } from "vitest";
import { fuse } from "./fuse.js";
import { topologicalOrder } from "./topological-order.js";

/** Nodes in capitals are effectful. Edges as pairs: `"aB"` leads from `a` to `B`. */
function fused(nodes: string, ...edges: string[]): string[] {
  const feeders = (id: string) => new Set(edges.filter((edge) => edge[1] === id).map((edge) => edge[0] ?? ""));
  const ordered = topologicalOrder([...nodes], feeders);
  const units = fuse(ordered.map((id) => ({ id, feeders: feeders(id), effectful: id !== id.toLowerCase() })));
  return units.map((unit) => unit.join(""));
}

it("makes one unit of pure nodes below one start, branches and joins included", () => {
  expect(fused("sabcd", "sa", "ab", "ac", "bd", "cd")).toEqual(["sabcd"]);
});

it("gives each effectful node a unit with the pure nodes that hang on it alone", () => {
  expect(fused("sAbCd", "sA", "Ab", "bC", "Cd")).toEqual(["sAb", "Cd"]);
});

it("merges a pure unit into its only successor when it is the only feeder", () => {
  expect(fused("stA", "st", "tA")).toEqual(["stA"]);
});

it("keeps a pure unit apart that feeds two", () => {
  expect(fused("sAB", "sA", "sB")).toEqual(["s", "A", "B"]);
});

it("keeps a pure unit apart whose successor has another feeder", () => {
  expect(fused("sABc", "sA", "sc", "Ac", "cB")).toEqual(["s", "A", "cB"]);
});

it("gives a join of two units one of its own", () => {
  expect(fused("sABj", "sA", "sB", "Aj", "Bj")).toEqual(["s", "A", "B", "j"]);
});

it("does not close a circle over a way out and back in", () => {
  // a > B > c and a > c: were c with a, the unit would feed B and wait for it.
  expect(fused("AxBc", "Ax", "xB", "Bc", "xc")).toEqual(["Ax", "B", "c"]);
});

it("leaves starts of a body apart", () => {
  expect(fused("abC", "bC")).toEqual(["a", "bC"]);
});

it("makes nothing of nothing", () => {
  expect(fuse([])).toEqual([]);
});
