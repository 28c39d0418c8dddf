import { isAppError } from "@autoweave/contracts/app-error";
import type { Json } from "@autoweave/contracts/json";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compileExpression } from "./expression.js";

const many = Array.from({ length: 100_000 }, (_, index) => ({ n: index, s: `item ${index}` }));
const long = "a".repeat(5_000_000);
const scope = {
  trigger: { many, long, alsoLong: "a".repeat(5_000_000), needle: `${"a".repeat(10_000)}b`, x: 1 } as Json,
  nodes: {},
};

/**
 * Milliseconds of CPU that this process takes for it, at best: other processes on the machine do not count, and neither
 * does what another thread of this one (a garbage collection, say) happened to do meanwhile.
 */
function measure(run: () => void): number {
  const once = () => {
    const before = process.cpuUsage();
    run();
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1000;
  };
  return Math.min(once(), once(), once());
}

/** Nested `cel.bind`s, each doubling what the one before holds. */
function doubled(start: string, step: (name: string) => string, times: number): string {
  const binds = Array.from({ length: times }, (_, round) => {
    const [name, before] = round % 2 === 0 ? ["b", "a"] : ["a", "b"];
    return `cel.bind(${name}, ${step(before)}, `;
  });
  return `cel.bind(a, ${start}, ${binds.join("")}a${")".repeat(times + 1)}`;
}

function codeOf(run: () => unknown): string {
  try {
    run();
    return "fine";
  } catch (thrown) {
    return isAppError(thrown) ? thrown.code : `not an AppError: ${String(thrown)}`;
  }
}

describe("hostile expressions", () => {
  it.each([
    "trigger.constructor",
    "trigger['constructor']['constructor']('return process')()",
    "trigger.many.constructor",
    "trigger.long.constructor",
    "trigger.x.constructor",
    "''['constructor']",
    "trigger.__proto__",
    "trigger['__proto__']",
    "trigger.many['__proto__']",
    "trigger.many.length",
    "trigger.long.length",
    "trigger.toString",
    "trigger.hasOwnProperty",
    "nodes.constructor.prototype",
    "nodes.__proto__.polluted",
    "nodes['__proto__']",
    "nodes.toString.name",
    "run.constructor",
    "env['__proto__']",
    "timestamp(0).constructor",
    "duration('1s').milliseconds",
    'parseJson(\'{"__proto__": {"admin": true}}\').admin',
    "[1].map(x, x.constructor)",
    "cel.bind(x, {}, x.constructor)",
    "{'__proto__': {'admin': true}}",
    "{'__pro' + 'to__': {'admin': true}}",
  ])("reaches no part of JavaScript: %s", (source) => {
    const code = codeOf(() => compileExpression(source).evaluate({ ...scope, run: {}, env: {} }));
    expect(["expression.invalid", "expression.failed"]).toContain(code);
  });

  it.each([
    "process",
    "globalThis",
    "constructor",
    "__proto__",
    "this",
    "eval('1')",
    "Function('1')",
    "require('fs')",
    "import('fs')",
    "x => x",
    "new Date()",
    "trigger.constructor.constructor('x')",
    "trigger.map.call(1)",
    "timestamp()",
    "now()",
  ])("knows no such thing: %s", (source) => {
    expect(codeOf(() => compileExpression(source))).toBe("expression.invalid");
  });

  it("cannot name a variable after a part of an object", () => {
    for (const name of ["__proto__", "constructor", "toString", "a-b", ""]) {
      expect(codeOf(() => compileExpression("1", { variables: [name] }))).toBe("expression.invalid");
    }
  });

  it("reads and keeps own keys of any name", () => {
    const trigger = JSON.parse('{"constructor": 1, "__proto__": {"x": 2}, "hasOwnProperty": 3, "then": 4}') as Json;
    const read = (source: string) => compileExpression(source).evaluate({ trigger });
    expect(read("trigger.constructor + trigger.hasOwnProperty + trigger.then")).toBe(8);
    expect(
      read("has(trigger.constructor) && !has(trigger.toString) && 'then' in trigger && !('valueOf' in trigger)"),
    ).toBe(true);
    expect(read("size(trigger)")).toBe(4);
    expect(JSON.stringify(read("[trigger, timestamp(0)]"))).toContain('"__proto__":{"x":2}');
    expect(({} as { x?: unknown }).x).toBeUndefined();
  });

  it.each([
    ["loops in loops", "trigger.many.map(a, trigger.many.map(b, trigger.many.map(c, c.n)))"],
    ["a join by hand", "trigger.many.filter(a, trigger.many.exists(b, b.s == a.s + 'x'))"],
    ["faults in a loop", "trigger.many.filter(a, trigger.many.exists(b, b.zz == 1 || b.yy == 2))"],
    ["equal long texts", "trigger.many.filter(a, trigger.long == trigger.alsoLong)"],
    ["the order of long texts", "trigger.many.filter(a, trigger.long < trigger.alsoLong)"],
    ["a needle made for the haystack", "trigger.many.map(a, trigger.long.lastIndexOf(trigger.needle))"],
    ["the same with in", "trigger.many.map(a, trigger.needle in trigger.long)"],
    ["splitting by it", "trigger.many.map(a, trigger.long.split(trigger.needle))"],
    ["counting letters", "trigger.many.map(a, size(trigger.long))"],
    ["long upper case", "trigger.many.map(a, trigger.long.upperAscii())"],
    ["writing JSON", "trigger.many.map(a, toJson(trigger.many))"],
    ["reading JSON", "trigger.many.map(a, parseJson(toJson(trigger.many)))"],
    ["a growing text", doubled("'xxxxxxxxxxxxxxxx'", (name) => `${name} + ${name}`, 40)],
    ["a growing list", doubled("[1, 2, 3, 4]", (name) => `${name} + ${name}`, 40)],
    ["a result that grows when written", doubled("[1, 2, 3, 4]", (name) => `[${name}, ${name}, ${name}]`, 40)],
    [
      "comparing what grows when walked",
      `${doubled("[1, 2]", (name) => `[${name}, ${name}]`, 35)} == ${doubled("[1, 2]", (name) => `[${name}, ${name}]`, 35)}`,
    ],
    ["replacing by something long", "trigger.long.replace('a', trigger.long)"],
    ["splitting into letters", "trigger.long.split('').map(x, x.split(''))"],
    ["joining long texts", "trigger.many.map(a, trigger.long).join(',')"],
    ["flattening", "range(1000).map(a, trigger.many).flatten()"],
    ["unique lists", "trigger.many.map(a, [trigger.many]).unique()"],
    ["sorting by long texts", "trigger.many.sortBy(a, trigger.long + a.s)"],
    ["time zones", "trigger.many.map(a, trigger.many.map(b, formatDate(b.n, 'yyyy', 'Europe/Berlin')))"],
    ["a pattern that would backtrack", "trigger.long.matches('^(a|a)*(a|aa)+$')"],
    ["a pattern with many states", "trigger.long.matches('[a-z]{90}.*[0-9]{90}')"],
    ["a pattern for each item", "trigger.many.map(a, 'aaa'.matches('(' + a.s + '){1,100}$'))"],
    ["a pattern that unrolls", "trigger.long.matches('a{1000}' + 'a{1000}a{1000}a{1000}a{1000}a{1000}')"],
  ])("ends within a second: %s", (_name, source) => {
    const before = process.memoryUsage();
    let code = "";
    const milliseconds = measure(() => {
      code = codeOf(() => compileExpression(source).evaluate(scope));
    });
    const after = process.memoryUsage();
    expect(code).toBe("expression.limit");
    expect(milliseconds).toBeLessThan(1000);
    expect(after.heapUsed + after.external - before.heapUsed - before.external).toBeLessThan(400_000_000);
  });

  it("matches in linear time what makes JavaScript's own expressions hang", () => {
    const compiled = compileExpression("trigger.x.matches('^(a+)+$') || trigger.x.matches('(x+x+)+y')");
    const milliseconds = measure(() => {
      expect(compiled.evaluate({ trigger: { x: `${"a".repeat(10_000)}!` } })).toBe(false);
    });
    expect(milliseconds).toBeLessThan(500);
  });

  it.each([
    ["long source", `1${" ".repeat(4000)}`, "expression.limit"],
    ["a long sum", Array(1990).fill("1").join("+"), "expression.limit"],
    ["a tower of parentheses", `${"(".repeat(1990)}1${")".repeat(1990)}`, "expression.limit"],
    ["a tower of negations", `${"!".repeat(3990)}true`, "expression.limit"],
    ["a tower of minus", `${"-".repeat(3990)}1`, "expression.limit"],
    ["a tower of lists", `${"[".repeat(1990)}1${"]".repeat(1990)}`, "expression.limit"],
    ["a tower of choices", `${"true?".repeat(700)}1${":1".repeat(700)}`, "expression.limit"],
    ["a tower of members", `trigger${".a".repeat(1990)}`, "expression.limit"],
    ["a huge list", `[${Array(1900).fill("1").join(",")}]`, "expression.limit"],
    ["four loops deep", "[1].map(a, [1].map(b, [1].map(c, [1].map(d, 1))))", "expression.limit"],
    ["a huge number", "1".repeat(3000), "expression.invalid"],
    ["a huge exponent", "1e999", "expression.invalid"],
  ])("refuses %s at once", (_name, source, code) => {
    const milliseconds = measure(() => {
      expect(codeOf(() => compileExpression(source))).toBe(code);
    });
    expect(milliseconds).toBeLessThan(500);
  });

  it("refuses results that are too large or too deep, and passes large values on", () => {
    const deep = compileExpression("parseJson(trigger)");
    expect(codeOf(() => deep.evaluate({ trigger: "[".repeat(200) + "]".repeat(200) }))).toBe("expression.limit");
    expect(codeOf(() => compileExpression("[trigger, trigger, trigger, trigger]").evaluate({ trigger: long }))).toBe(
      "expression.limit",
    );
    expect(compileExpression("trigger.body").evaluate({ trigger: { body: long } })).toBe(long);
  });

  it("turns any source into a value or a told fault, never into a crash", () => {
    const token = fc.constantFrom(
      "trigger",
      "nodes",
      "item",
      ".",
      "[",
      "]",
      "(",
      ")",
      "{",
      "}",
      ",",
      ":",
      "?",
      "+",
      "-",
      "!",
      "&&",
      "==",
      "in",
      "map",
      "x",
      "1",
      "0.5",
      "'a'",
      "null",
      "has",
      "default",
      "size",
      "cel.bind",
      "matches",
      "'(a'",
      "__proto__",
      "constructor",
      " ",
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.array(token, { maxLength: 25 }).map((parts) => parts.join("")),
          fc.string({ unit: "binary" }),
        ),
        (source) => {
          const code = codeOf(() =>
            compileExpression(source).evaluate({ trigger: { x: [1, { a: null }] }, nodes: { x: { y: 1 } } }),
          );
          expect(["fine", "expression.invalid", "expression.failed", "expression.limit"]).toContain(code);
        },
      ),
      { numRuns: 3000 },
    );
  }, 60_000);
});
