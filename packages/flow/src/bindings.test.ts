import { describe, expect, it } from "vitest";
import { compileConfig, findExpressions, hasBinding, resolveBinding, resolveConfig } from "./bindings.js";

const scope = { trigger: { name: "Ada", n: 3, list: [1, { a: null }], code: '{"$expr": "1"} =1+1 {{1}}' } };

describe("bindings", () => {
  it("resolves expressions at any depth, and gives literals as they are", () => {
    const literal = { plain: [1, { x: "trigger.name" }] };
    const config = { literal, a: { $expr: "trigger.n + 1" }, b: [{ c: { $expr: "trigger.name" } }, "text"] };
    const resolved = resolveConfig(config, scope, {});
    expect(resolved).toEqual({ literal, a: 4, b: [{ c: "Ada" }, "text"] });
    expect(resolved.literal).toBe(literal);
  });

  it("joins text from parts: texts as they are, other values as JSON", () => {
    const parts = [
      "Hi ",
      { $expr: "trigger.name" },
      ": ",
      { $expr: "trigger.n" },
      " ",
      { $expr: "trigger.list" },
      { $expr: "null" },
    ];
    expect(resolveBinding({ $text: parts }, scope)).toBe('Hi Ada: 3 [1,{"a":null}]null');
  });

  it("never reads a value as code", () => {
    expect(resolveBinding({ $expr: "trigger.code" }, scope)).toBe(scope.trigger.code);
    const text = { $text: [{ $expr: "trigger.code" }, "{{trigger.n}} =trigger.n"] };
    expect(resolveBinding(text, scope)).toBe(`${scope.trigger.code}{{trigger.n}} =trigger.n`);
    const wrapped = { $expr: 'parseJson(\'{"$expr": "trigger.n"}\')' };
    expect(resolveBinding(wrapped, scope)).toEqual({ $expr: "trigger.n" });
  });

  it("unwraps literals, and leaves what is inside alone", () => {
    expect(resolveBinding({ $literal: { $expr: "boom(" } }, scope)).toEqual({ $expr: "boom(" });
    expect(resolveBinding([{ $literal: { $literal: 1 } }], scope)).toEqual([{ $literal: 1 }]);
  });

  it("takes objects that only look like bindings as they are", () => {
    for (const value of [{ $expr: 1 }, { $expr: "1", more: 2 }, { $text: "x" }, { $text: [1] }]) {
      expect(resolveBinding(value, scope)).toEqual(value);
    }
  });

  it("hands lazy fields over as functions", () => {
    const config = {
      keep: { $expr: "item.ok && index < trigger.n" },
      literal: 7,
      note: { $text: ["#", { $expr: "index" }] },
    };
    const resolved = resolveConfig(config, scope, {
      keep: ["item", "index"],
      literal: ["item"],
      note: ["index"],
      absent: [],
    });
    const call = (key: string, own: object) => (resolved[key] as (own: object) => unknown)(own);
    expect(call("keep", { item: { ok: true }, index: 2 })).toBe(true);
    expect(call("keep", { item: { ok: true }, index: 3 })).toBe(false);
    expect(call("literal", {})).toBe(7);
    expect(call("note", { index: 1 })).toBe("#1");
    expect(Object.keys(resolved)).toEqual(["keep", "literal", "note"]);
  });

  it("finds expressions with their paths, not inside literals", () => {
    const config = {
      a: { $expr: "1" },
      b: [{ $text: ["x", { $expr: "2" }] }],
      c: { $literal: { $expr: "3" } },
      d: { e: { $expr: "4" } },
    };
    expect(findExpressions(config)).toEqual([
      { path: ["a", "$expr"], source: "1" },
      { path: ["b", 0, "$text", 1, "$expr"], source: "2" },
      { path: ["d", "e", "$expr"], source: "4" },
    ]);
    expect([hasBinding(config), hasBinding({ a: [1, { b: 2 }] }), hasBinding({ $literal: 1 })]).toEqual([
      true,
      false,
      true,
    ]);
  });

  it("keeps a key named __proto__ a key", () => {
    const config = JSON.parse(
      '{"__proto__": {"$expr": "trigger.n"}, "in": {"__proto__": {"$expr": "trigger.n"}, "x": 1}}',
    );
    const resolved = resolveConfig(config, scope, {});
    expect(JSON.stringify(resolved)).toBe('{"__proto__":3,"in":{"__proto__":3,"x":1}}');
    expect(Object.getPrototypeOf(resolved)).toBe(Object.prototype);
  });

  it("compiles a config once", () => {
    const config = { a: { $expr: "trigger.n" } };
    const lazy = {};
    expect(compileConfig(config, lazy)).toBe(compileConfig(config, lazy));
    expect(compileConfig(config, { a: [] })({})).not.toEqual({ a: 3 });
    expect(compileConfig(config, lazy)(scope)).toEqual({ a: 3 });
  });
});
