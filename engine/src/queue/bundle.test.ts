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
  const tree = toTree("tree", { children: [toTree("child"), toTree("other")] });
  const bundles = toBundles([toTree("a"), tree, toTree("b", { priority: 5 }), toTree("c")]);
  expect(bundles.map(({ units, priority }) => [priority, ...units.map(({ runId }) => runId)])).toEqual([
    [0, "tree"],
    [0, "a", "c"],
    [5, "b"],
  ]);
  expect(bundles[0]?.children.map(({ id, inTurn }) => [id, inTurn])).toEqual([
    ["child", false],
    ["other", false],
  ]);
});

/** `first` is what must end before all others. */
function toLine(first: JobTree, ...others: string[]): JobTree {
  return others.reduce((line, id) => toTree(id, { children: [line] }), first);
}

test("a line of a tree is one job, whose units come in turn", () => {
  const [bundle, ...others] = toBundles([toLine(toTree("a"), "b", "c")]);
  expect(others).toEqual([]);
  expect(bundle).toMatchObject({ inTurn: true, children: [] });
  expect(bundle?.units.map(({ runId }) => runId)).toEqual(["a", "b", "c"]);
});

test("a line ends where a tree forks and where it is less urgent", () => {
  const fork = toTree("fork", { children: [toLine(toTree("a"), "b"), toTree("c", { priority: 3 })] });
  const [bundle] = toBundles([toLine(fork, "last")]);
  expect(bundle?.units.map(({ runId }) => runId)).toEqual(["fork", "last"]);
  expect(bundle?.children.map(({ units, priority }) => [priority, ...units.map(({ runId }) => runId)])).toEqual([
    [0, "a", "b"],
    [3, "c"],
  ]);
  expect(toBundles([toLine(toTree("urgent", { priority: 5 }), "b")])[0]).toMatchObject({ inTurn: false });
});

test("a long line is several jobs, each below 2 KB, and each unit in one of them", () => {
  const ids = Array.from({ length: 40 }, (_, index) => `run${index}`);
  const [first = "", ...others] = ids;
  const found: string[] = [];
  const pending = toBundles([toLine(toTree(first, { scope: "loop.1/" }), ...others)]);
  for (let bundle = pending.pop(); bundle !== undefined; bundle = pending.pop()) {
    expect(Buffer.byteLength(JSON.stringify(bundle.units))).toBeLessThan(2048);
    found.unshift(...bundle.units.map(({ runId }) => runId));
    pending.push(...bundle.children);
  }
  expect(found).toEqual(ids);
});

test("a job stays below 2 KB, however long the scopes are", () => {
  const deep = Array.from({ length: 10 }, (_, index) => toTree(`run${index}`, { scope: "loop.1/".repeat(100) }));
  const bundles = toBundles(deep);
  expect(bundles.flatMap(({ units }) => units)).toHaveLength(10);
  for (const { units } of bundles) expect(Buffer.byteLength(JSON.stringify({ units }))).toBeLessThan(2048);
});
