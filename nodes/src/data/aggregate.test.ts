import type { Json } from "@autoweave/node-sdk";
import { runNode } from "@autoweave/node-sdk/run-node";
import { expect, test } from "vitest";
import { aggregate } from "./aggregate.js";

const run = (items: Json[], config: Record<string, unknown>) => runNode(aggregate, { config, inputs: { in: items } });
const measure = (operation: string) => ({ name: operation, operation, path: "n" });
const all = ["count", "sum", "average", "min", "max", "first", "last", "list"].map(measure);

test("measures skip what is missing, and say nothing of nothing", async () => {
  expect(await run([{ n: 2 }, {}, { n: null }, { n: "4" }], { measures: all })).toEqual({
    rows: [{ count: 2, sum: 6, average: 3, min: 2, max: 4, first: 2, last: "4", list: [2, "4"] }],
  });
  expect(await run([], { measures: all })).toEqual({
    rows: [{ count: 0, sum: 0, average: null, min: null, max: null, first: null, last: null, list: [] }],
  });
  expect(await run([], { groupBy: ["a"], measures: all })).toEqual({ rows: [] });
});

test("groups stand in the order they first appear, by deep fields too, and 1 is not text 1", async () => {
  const items: Json[] = [{ a: { b: 1 } }, { a: { b: "1" } }, { a: {} }, { a: { b: 1 } }];
  expect(await run(items, { groupBy: ["a.b"], measures: [{ name: "size" }] })).toEqual({
    rows: [
      { a: { b: 1 }, size: 2 },
      { a: { b: "1" }, size: 1 },
      { a: { b: null }, size: 1 },
    ],
  });
});

test("a long list does not overflow, and a sum past all numbers is refused", async () => {
  const long = Array.from({ length: 300_000 }, (_, n) => ({ n }));
  expect(await run(long, { measures: [measure("max")] })).toEqual({ rows: [{ max: 299_999 }] });
  await expect(run([{ n: 1e308 }, { n: 1e308 }], { measures: [measure("sum")] })).rejects.toThrow(
    "past what a number can hold",
  );
});
