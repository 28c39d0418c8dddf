import type { Json } from "@autoweave/node-sdk";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Edit, FieldPath, putField, readPath, toParts } from "./field-path.js";

function setAll(root: Json, ...changes: [string, Json][]): Json {
  const edit = new Edit(root);
  for (const [path, value] of changes) edit.set(path, value);
  return edit.value;
}

describe("toParts", () => {
  test("splits at dots, and takes an escaped dot as a letter", () => {
    expect(toParts("a.b.0")).toEqual(["a", "b", "0"]);
    expect(toParts(String.raw`a\.b.c\\.d\e`)).toEqual(["a.b", String.raw`c\ `.trim(), String.raw`d\e`]);
  });

  test("every list of names can be written", () => {
    const names = fc.array(fc.string({ minLength: 1 }), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(names, (parts) => {
        expect(toParts(parts.map((part) => part.replace(/[\\.]/g, "\\$&")).join("."))).toEqual(parts);
      }),
    );
  });
});

test.each(["", "a..b", ".a", "a.", "__proto__", "a.__proto__.b", "x".repeat(501), Array(40).fill("a").join(".")])(
  "FieldPath refuses %j",
  (path) => expect(FieldPath.safeParse(path).success).toBe(false),
);

describe("readPath", () => {
  const value: Json = { a: [{ b: 1 }], n: null, "x.y": 2 };
  test.each([
    ["a.0.b", 1],
    ["n", null],
    [String.raw`x\.y`, 2],
    ["a.1.b", undefined],
    ["a.length", undefined],
    ["a.-1", undefined],
    ["n.m", undefined],
    ["constructor", undefined],
    ["toString.name", undefined],
    ["__proto__", undefined],
  ])("%s", (path, found) => expect(readPath(value, toParts(path))).toEqual(found));
});

describe("Edit", () => {
  test("makes the objects on the way and leaves what it was given alone", () => {
    const root: Json = { a: { b: 1 }, list: [1, { c: 2 }], other: { d: 3 } };
    const before = structuredClone(root);
    const changed = setAll(root, ["a.x.y", true], ["list.1.c", 5], ["list.2", "new"]) as { other: Json };
    expect(changed).toEqual({ a: { b: 1, x: { y: true } }, list: [1, { c: 5 }, "new"], other: { d: 3 } });
    expect(root).toEqual(before);
    expect(changed.other, "what is not on the way is not copied").toBe(root.other);
  });

  test("does not write into values that were set", () => {
    const shared: Json = { a: 1 };
    expect(setAll({}, ["x", shared], ["x.b", 2], ["y", shared])).toEqual({ x: { a: 1, b: 2 }, y: { a: 1 } });
    expect(shared).toEqual({ a: 1 });
  });

  test.each([
    ["text is in the way", { a: "text" }, "a.b"],
    ["a place far behind a list's end", [1], "5"],
    ["a name in a list", [1], "first"],
    ["a huge place", [], "4294967294"],
  ] as [string, Json, string][])("refuses: %s", (_, root, path) => {
    expect(() => setAll(root, [path, 1])).toThrowError(expect.objectContaining({ code: "node.failed" }));
  });

  test("removes fields and list entries, and minds no missing one", () => {
    const root: Json = { a: { b: 1, c: 2 }, list: [1, 2, 3] };
    const edit = new Edit(root);
    for (const path of ["a.b", "list.1", "a.nothing.deep", "none", "list.9", "a.c.d"]) edit.remove(path);
    expect(edit.value).toEqual({ a: { c: 2 }, list: [1, 3] });
    expect(root).toEqual({ a: { b: 1, c: 2 }, list: [1, 2, 3] });
  });

  test("no name reaches a prototype", () => {
    const hostile = JSON.parse('{"__proto__": {"polluted": 1}, "constructor": {"prototype": {}}}') as Json;
    const changed = setAll(
      hostile,
      ["constructor.prototype.polluted", 1],
      ["prototype.polluted", 1],
      ["toString", "text"],
    );
    expect(JSON.parse(JSON.stringify(changed))).toEqual(
      JSON.parse(
        '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"prototype":{"polluted":1},"toString":"text"}',
      ),
    );
    expect(Object.getPrototypeOf(changed)).toBe(Object.prototype);
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
    expect((Object as unknown as { polluted?: number }).polluted).toBeUndefined();
  });

  test("putField makes an own field even of __proto__", () => {
    const object = {};
    putField(object, "__proto__", { polluted: 1 });
    expect(Object.keys(object)).toEqual(["__proto__"]);
    expect((object as { polluted?: number }).polluted).toBeUndefined();
  });

  test("what was set is read back, and nothing else changed", () => {
    const name = fc.stringMatching(/^[a-z]{1,3}$/);
    const path = fc.array(name, { minLength: 1, maxLength: 4 }).map((parts) => parts.join("."));
    fc.assert(
      fc.property(fc.dictionary(name, fc.jsonValue()), path, fc.jsonValue(), (root, where, value) => {
        const before = JSON.stringify(root);
        const edit = new Edit(root as Json);
        try {
          edit.set(where, value as Json);
        } catch {
          return;
        } finally {
          expect(JSON.stringify(root)).toBe(before);
        }
        expect(readPath(edit.value, toParts(where))).toEqual(value);
        for (const key of Object.keys(root)) {
          if (key !== toParts(where)[0]) expect(readPath(edit.value, [key])).toBe(root[key]);
        }
      }),
    );
  });
});
