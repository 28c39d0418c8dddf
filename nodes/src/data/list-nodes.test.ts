import type { Json, LazyVariables } from "@autoweave/node-sdk";
import { runNode } from "@autoweave/node-sdk/run-node";
import fc from "fast-check";
import { expect, test } from "vitest";
import { filterList } from "./filter-list.js";
import { removeDuplicates } from "./remove-duplicates.js";
import { sortLimit } from "./sort-limit.js";

const item = ({ item: value }: LazyVariables): Json => value ?? null;
const field = (name: string) => (variables: LazyVariables) => (item(variables) as Record<string, Json>)[name] ?? null;

async function sort(items: Json[], config: Record<string, unknown>): Promise<Json> {
  const { items: sorted } = (await runNode(sortLimit, { config, inputs: { in: items } })) as { items: Json };
  return sorted;
}

test("the list in the config comes before the one that came in", async () => {
  const trial = { config: { items: [1], where: () => true }, inputs: { in: [2] } };
  expect(await runNode(filterList, trial)).toEqual({ kept: [1], dropped: [] });
});

test("without a list, people are told where to give one", async () => {
  await expect(runNode(filterList, { config: { where: () => true } })).rejects.toThrow("connect one to the input");
  await expect(runNode(removeDuplicates, { inputs: { in: { a: 1 } } })).rejects.toThrow("an object came in");
});

test("a condition that answers with something else names the item", async () => {
  const where = ({ index }: LazyVariables): Json => (index === 1 ? "yes" : true);
  await expect(runNode(filterList, { config: { where }, inputs: { in: [1, 2] } })).rejects.toThrowError(
    expect.objectContaining({
      code: "expression.failed",
      message: "Keep where gave text for item 2; it must be true or false.",
    }),
  );
});

test("filter and remove duplicates put every item out once, in order", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer({ min: 0, max: 9 })),
      fc.constantFrom("first", "last"),
      async (items, keep) => {
        const parity = await runNode(filterList, {
          config: { where: (v: LazyVariables) => Number(v.item) % 2 === 0 },
          inputs: { in: items },
        });
        expect(parity).toEqual({ kept: items.filter((n) => n % 2 === 0), dropped: items.filter((n) => n % 2 === 1) });
        const unique = (await runNode(removeDuplicates, { config: { keep }, inputs: { in: items } })) as {
          kept: Json[];
          dropped: Json[];
        };
        const isKept = (n: number, index: number) =>
          (keep === "first" ? items.indexOf(n) : items.lastIndexOf(n)) === index;
        expect(unique.kept).toEqual(items.filter(isKept));
        expect(unique.dropped).toEqual(items.filter((n, index) => !isKept(n, index)));
      },
    ),
    { numRuns: 50 },
  );
});

test("equal keys of other kinds are not the same", async () => {
  const items: Json[] = [1, "1", true, "true", null, "null", [1], ["1"], { a: 1 }, '{"a":1}'];
  expect(await runNode(removeDuplicates, { inputs: { in: items } })).toEqual({ kept: items, dropped: [] });
});

test("a value without a bottom is refused instead of overflowing the stack", async () => {
  let deep: Json = 1;
  for (let level = 0; level < 100_000; level += 1) deep = [deep];
  await expect(runNode(removeDuplicates, { inputs: { in: [deep] } })).rejects.toThrowError(
    expect.objectContaining({ code: "node.failed" }),
  );
});

test("sorting by number reads numbers in text, and puts what is none last both ways", async () => {
  const items: Json[] = ["10", 9, "x", null, "-1.5", "", 1e3];
  expect(await sort(items, { by: item, compare: "number" })).toEqual(["-1.5", 9, "10", 1e3, "x", null, ""]);
  expect(await sort(items, { by: item, compare: "number", direction: "down" })).toEqual([
    1e3,
    "10",
    9,
    "-1.5",
    "x",
    null,
    "",
  ]);
});

test("sorting by text goes letter by letter, naturally as people do", async () => {
  const items: Json[] = ["b10", "B9", "a", "ä", "z", "b9"];
  expect(await sort(items, { by: item, compare: "text" })).toEqual(["B9", "a", "b10", "b9", "z", "ä"]);
  expect(await sort(items, { by: item })).toEqual(["a", "ä", "B9", "b9", "b10", "z"]);
});

test("equal items keep their order in both directions, over several keys", async () => {
  const items: Json[] = [
    { a: 1, b: 2, n: 1 },
    { a: 1, b: 1, n: 2 },
    { a: 0, b: 2, n: 3 },
    { a: 1, b: 2, n: 4 },
  ];
  const order = async (config: Record<string, unknown>) =>
    ((await sort(items, config)) as { n: number }[]).map((row) => row.n);
  expect(await order({ by: field("a"), direction: "down" })).toEqual([1, 2, 4, 3]);
  expect(await order({ by: field("a"), fields: [{ path: "b", direction: "down" }] })).toEqual([3, 1, 4, 2]);
  expect(await order({ fields: [{ path: "b" }, { path: "a" }] })).toEqual([2, 3, 1, 4]);
});

test("items and rest together are the list, whatever the limits", async () => {
  const sizes = fc.option(fc.nat({ max: 12 }), { nil: undefined });
  await fc.assert(
    fc.asyncProperty(fc.array(fc.integer()), sizes, sizes, async (items, limit, offset) => {
      const config = {
        by: item,
        ...(limit === undefined ? {} : { limit }),
        ...(offset === undefined ? {} : { offset }),
      };
      const out = (await runNode(sortLimit, { config, inputs: { in: items } })) as { items: number[]; rest: number[] };
      const sorted = [...items].sort((a, b) => a - b);
      expect(out.items).toEqual(sorted.slice(offset ?? 0, limit === undefined ? undefined : (offset ?? 0) + limit));
      expect([...out.items, ...out.rest].sort((a, b) => a - b)).toEqual(sorted);
    }),
    { numRuns: 50 },
  );
});

test("inputs are not changed", async () => {
  const items = Object.freeze([3, 1, 2]) as unknown as Json[];
  expect(await sort(items, { by: item })).toEqual([1, 2, 3]);
  expect(items).toEqual([3, 1, 2]);
});
