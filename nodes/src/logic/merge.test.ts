import type { Json, JsonObject } from "@autoweave/node-sdk";
import { runNode } from "@autoweave/node-sdk/run-node";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { joinLists } from "./join-lists.js";
import { merge } from "./merge.js";

const mergeAll = (came: Json[], config: Record<string, unknown>) => runNode(merge, { config, inputs: { in: came } });

describe("by key", () => {
  const orders: Json = [{ id: 1, who: "a" }, { id: 2, who: "b" }, { id: 3, who: null }, { id: 4 }];
  const people: Json = [
    { key: "a", name: "Ada" },
    { key: "a", name: "Al" },
    { key: "z", name: "Zoe" },
    { key: null, name: "Nobody" },
  ];
  const config = { mode: "by-key", key: "who", otherKey: "key" };

  test("inner keeps pairs only; nothing has no partner", async () => {
    expect(await mergeAll([orders, people], config)).toEqual({
      out: [
        { id: 1, who: "a", key: "a", name: "Ada" },
        { id: 1, who: "a", key: "a", name: "Al" },
      ],
    });
  });

  test("left and outer keep the rest, in order", async () => {
    const { out } = (await mergeAll([orders, people], { ...config, join: "outer" })) as { out: JsonObject[] };
    expect(out.map((row) => row.id ?? row.name)).toEqual([1, 1, 2, 3, 4, "Zoe", "Nobody"]);
    const left = (await mergeAll([orders, people], { ...config, join: "left" })) as { out: JsonObject[] };
    expect(left.out.map((row) => row.id)).toEqual([1, 1, 2, 3, 4]);
  });

  test("which value stays is a choice", async () => {
    const came: Json[] = [[{ id: 1, v: "first" }], [{ id: 1, v: "last" }]];
    expect(await mergeAll(came, { mode: "by-key", key: "id" })).toEqual({ out: [{ id: 1, v: "last" }] });
    expect(await mergeAll(came, { mode: "by-key", key: "id", prefer: "first" })).toEqual({
      out: [{ id: 1, v: "first" }],
    });
  });

  test("three lists are joined one after another, and one list is itself", async () => {
    const came: Json[] = [[{ id: 1, a: 1 }], [{ id: 1, b: 2 }], [{ id: 1, c: 3 }]];
    expect(await mergeAll(came, { mode: "by-key", key: "id" })).toEqual({ out: [{ id: 1, a: 1, b: 2, c: 3 }] });
    expect(await mergeAll([[{ id: 1 }]], { mode: "by-key", key: "id" })).toEqual({ out: [{ id: 1 }] });
  });

  test("rows that are none are named", async () => {
    await expect(mergeAll([[{ id: 1 }], [{ id: 1 }, 5]], { mode: "by-key", key: "id" })).rejects.toThrow(
      "item 2 of input 2 is a number",
    );
  });

  test("one key on many rows of both lists ends with an error, not with the memory", () => {
    const rows = Array.from({ length: 5000 }, () => ({ id: 1 }));
    const join = () => joinLists({ rows, key: "id" }, { rows, key: "id" }, { join: "inner", prefer: "last" });
    expect(join).toThrowError(expect.objectContaining({ code: "run.limit" }));
  });

  test("hostile names pollute nothing", async () => {
    const hostile = JSON.parse('[{"id": 1, "__proto__": {"admin": true}}]') as Json;
    const { out } = (await mergeAll([[{ id: 1 }], hostile], { mode: "by-key", key: "id" })) as {
      out: [{ admin?: boolean }];
    };
    expect(out[0].admin).toBeUndefined();
    expect(Object.keys(out[0])).toEqual(["id", "__proto__"]);
  });

  test("agrees with a join by hand", async () => {
    const rows = fc.array(fc.record({ id: fc.integer({ min: 0, max: 5 }) }), { maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(rows, rows, async (left, right) => {
        const lefts = left.map((row, n) => ({ ...row, l: n }));
        const rights = right.map((row, n) => ({ ...row, r: n }));
        const expected = lefts.flatMap((a) => rights.filter((b) => b.id === a.id).map((b) => ({ ...a, ...b })));
        expect(await mergeAll([lefts, rights], { mode: "by-key", key: "id" })).toEqual({ out: expected });
      }),
      { numRuns: 50 },
    );
  });
});

test("what came is told apart from nothing: null is a value", async () => {
  for (const mode of ["any", "first"]) {
    expect(await mergeAll([null, 1], { mode })).toEqual({ out: null });
    expect(await mergeAll([], { mode })).toEqual({});
  }
  expect(await mergeAll([null], { mode: "all" })).toEqual({ out: [null] });
});
