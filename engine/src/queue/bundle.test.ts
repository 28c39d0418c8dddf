import { expect, test } from "vitest";
import { mostUnits, toBundles } from "./bundle.js";
import type { JobTree } from "./flow-queue.js";

function toTree(id: string, options: Partial<JobTree> & { scope?: string } = {}): JobTree {
  const { priority = 0, children = [], scope = "" } = options;
  return { id, priority, children, data: { runId: id, versionId: "v", trigger: "start", scope, unit: "u0" } };
}

const lone = Array.from({ length: 20 }, (_, index) => toTree(`run${index}`));

test("units that stand alone share jobs, each unit in one of them and in their order", () => {
  const bundles = toBundles(lone);
  expect(bundles.map(({ units }) => units.length)).toEqual([mostUnits, mostUnits, 4]);
  expect(bundles.flatMap(({ units }) => units)).toEqual(lone.map(({ data }) => data));
});

test("a unit alone keeps its id; the same units have the same id, and others another one", () => {
  const [first, second] = [lone.slice(0, 3), lone.slice(0, 4)];
  expect(toBundles(lone.slice(0, 1)).map(({ id }) => id)).toEqual(["run0"]);
  expect(toBundles(first)[0]?.id).toBe(toBundles(first)[0]?.id);
  expect(toBundles(first)[0]?.id).not.toBe(toBundles(second)[0]?.id);
  expect(toBundles(first)[0]?.id).not.toContain(":");
});

test("a tree is not put together with others, and neither are units of different priority", () => {
  const tree = toTree("tree", { children: [toTree("child")] });
  const bundles = toBundles([toTree("a"), tree, toTree("b", { priority: 5 }), toTree("c")]);
  expect(bundles.map(({ units, priority }) => [priority, ...units.map(({ runId }) => runId)])).toEqual([
    [0, "tree"],
    [0, "a", "c"],
    [5, "b"],
  ]);
  expect(bundles[0]?.children).toEqual(tree.children);
});

test("a job stays below 2 KB, however long the scopes are", () => {
  const deep = Array.from({ length: 10 }, (_, index) => toTree(`run${index}`, { scope: "loop.1/".repeat(100) }));
  const bundles = toBundles(deep);
  expect(bundles.flatMap(({ units }) => units)).toHaveLength(10);
  for (const { units } of bundles) expect(Buffer.byteLength(JSON.stringify({ units }))).toBeLessThan(2048);
});
