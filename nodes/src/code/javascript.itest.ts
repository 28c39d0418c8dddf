import type { Json } from "@autoweave/node-sdk";
import { runNode } from "@autoweave/node-sdk/run-node";
import { describe, expect, test } from "vitest";
import { javascript } from "./javascript.js";

type Trial = { in?: Json; trigger?: Json; config?: Record<string, unknown>; signal?: AbortSignal };

function run(source: string, { in: input = null, trigger = null, config, signal }: Trial = {}) {
  const trial = { config: { source, ...config }, inputs: { in: input }, trigger };
  return runNode(javascript, signal === undefined ? trial : { ...trial, signal });
}
const result = async (source: string, more: Trial = {}) => ((await run(source, more)) as { result: Json }).result;

describe("what the code gets and gives", () => {
  test("input, items, trigger, run and its own variables", async () => {
    const source = "return [input, items.length, trigger.t, run.flowName, run.version, rate, typeof process];";
    const more = { in: { a: [1] }, trigger: { t: "x" }, config: { data: { rate: 0.5 } } };
    expect(await result(source, more)).toEqual([{ a: [1] }, 1, "x", "Example", 1, 0.5, "undefined"]);
  });

  test.each<[string, Json]>([
    ["return undefined;", null],
    ["", null],
    ["return () => 1;", null],
    ["return 'é\\u0000\\ud83d\\ude00';", "é\u0000😀"],
    ["return { d: new Date(0), n: NaN, u: undefined, f() {} };", { d: "1970-01-01T00:00:00.000Z", n: null }],
    ["return await Promise.all([1, Promise.resolve(2)]);", [1, 2]],
    ["await null; for (let i = 0; i < 1000; i++) await i; return 'late';", "late"],
    ["return eval('1 + 1') + new Function('return 40')();", 42],
    ["return [...'ab'].map((x) => x.toUpperCase()).at(-1) // a comment at the very end", "B"],
    ["}), (function () { return 'out of the function, not of the sandbox';", "out of the function, not of the sandbox"],
    ["undeclared = 1; return globalThis.undeclared;", 1],
    ['return JSON.parse(\'{"__proto__": {"polluted": 1}}\').polluted ?? null;', null],
  ])("%s", async (source, expected) => expect(await result(source || " ")).toEqual(expected));

  test("a fresh context each time", async () => {
    await result("globalThis.kept = 1; Array.prototype.push = null; Object.prototype.x = 1; return 1;");
    expect(await result("return [typeof kept, typeof [].push, typeof {}.x];")).toEqual([
      "undefined",
      "function",
      "undefined",
    ]);
  });

  test("logs are kept in bounds, also when the code throws", async () => {
    expect(await run("console.log('a', 1, { b: [2] }, null); console.warn('w');")).toEqual({
      result: null,
      logs: ['a 1 {"b":[2]} null', "w"],
    });
    const flood = (await run("for (let i = 0; i < 1e4; i++) console.log('x'.repeat(1e4));")) as { logs: string[] };
    expect(flood.logs).toHaveLength(201);
    expect(flood.logs[0]).toHaveLength(2000);
    expect(flood.logs.at(-1)).toBe("… and 9800 more lines");
    await expect(run("console.log('before'); throw 1;")).rejects.toMatchObject({ details: { logs: ["before"] } });
  });

  test("a large value passes", async () => {
    const large = Array.from({ length: 20_000 }, (_, index) => ({ id: index, text: "x".repeat(400) }));
    const config = { timeLimitMs: 20_000, memoryMb: 256 };
    expect(await result("return input.map((row) => row.text.length).length;", { in: large, config })).toBe(20_000);
  });
});

describe("failures name the line", () => {
  test.each([
    ["const a = 1;\nthrow new TypeError('no such customer');", "TypeError: no such customer (line 2)", 2],
    ["\n\nreturn input.missing.deep;", "TypeError: cannot read property 'deep' of undefined (line 3)", 3],
    ["return 1;\nconst = 2;", "SyntaxError: variable name expected (line 2)", 2],
    ["await Promise.reject(new Error('later'));", "Error: later (line 1)", 1],
    ["function f() {\n throw new Error('inner'); }\nf();", "Error: inner (line 2)", 2],
  ])("%j", async (source, message, line) => {
    await expect(run(source, { in: {} })).rejects.toMatchObject({ code: "code.failed", message, details: { line } });
  });

  test.each([
    ["throw 'just text';", "just text"],
    ["throw null;", "null"],
    ["throw { get message() { throw 1; } };", "The code threw nothing that can be read."],
    ["throw new Proxy({}, { get() { throw 1; } });", "The code threw nothing that can be read."],
    ["const e = new Error('x'.repeat(1e6)); throw e;", expect.stringMatching(/^Error: x{2000} \(line 1\)$/)],
    ["return { toJSON() { throw new Error('hidden'); } };", "Error: hidden (line 1)"],
    ["return { get a() { throw new Error('trap'); } };", "Error: trap (line 1)"],
    ["const a = {}; a.a = a; return a;", "TypeError: circular reference"],
    ["return 10n;", expect.stringMatching(/^TypeError/)],
    ["return new Promise(() => {});", "The code waits for a promise that nothing will ever settle."],
    ["JSON.stringify = () => 'x'; return { then(resolve) { resolve({ toJSON: () => Symbol() }); } };", undefined],
    ["}); globalThis.JSON = null; ({", expect.any(String)],
    ["let a = []; for (let i = 0; i < 1000; i++) a = [a]; return a;", "The result nests deeper than 500 levels."],
    ["Object.prototype.toJSON = () => null; throw new Error('bent');", "The code threw nothing that can be read."],
    ["Array.prototype.toJSON = () => null; throw new Error('bent');", "The code threw nothing that can be read."],
    ["String.prototype.toJSON = () => ({}); throw new Error('bent');", expect.any(String)],
    ["import fs from 'fs';", expect.stringMatching(/^SyntaxError/)],
    ["return await import('fs');", expect.any(String)],
    ["return require('fs');", "ReferenceError: 'require' is not defined (line 1)"],
    ["return process.env;", "ReferenceError: 'process' is not defined (line 1)"],
    ["return fetch('http://127.0.0.1');", "ReferenceError: 'fetch' is not defined (line 1)"],
  ])("%s", async (source, message) => {
    if (message === undefined) return expect(await result(source)).toBeNull();
    await expect(run(source)).rejects.toMatchObject({ code: "code.failed", message });
  });
});

describe("limits hold", () => {
  const slow = { timeLimitMs: 200 };
  test.each([
    ["a loop", "while (true) {}"],
    ["a loop that catches", "while (true) { try { while (true) {} } catch {} }"],
    ["a loop in finally", "try { while (true) {} } finally { while (true) {} }"],
    ["promises without end", "while (true) await null;"],
    ["a chain of jobs", "const f = () => Promise.resolve().then(f); await f(); return new Promise(() => f());"],
    ["a catch that goes on", "const f = async () => { while (true) {} }; while (true) { try { await f(); } catch {} }"],
    ["a regular expression", "return /^(a+)+$/.test('a'.repeat(50) + 'b');"],
    ["a look-ahead", "return /(?=(a+))*(a|aa)+$/.exec('a'.repeat(60) + '!');"],
    ["replace with a bomb", "return 'a'.repeat(40).replace(/(a*)*b/g, 'x');"],
    ["sorting", "const a = Array.from({ length: 3e5 }, Math.random); while (true) a.sort(() => Math.random() - 0.5);"],
    ["a getter in the result", "return { get a() { while (true) {} } };"],
    ["toJSON in the result", "return { toJSON() { while (true) {} } };"],
    ["the error's own text", "throw { get message() { while (true) {} } };"],
    ["a thenable", "return { then() { while (true) {} } };"],
    ["a generator", "function* g() { while (true) yield 1; } for (const x of g()) ;"],
    ["a proxy", "const p = new Proxy({}, { ownKeys() { while (true) {} } }); return p;"],
    ["big numbers", "let n = 3n; while (true) n = n * n % (10n ** 50000n);"],
    ["one long call", "return 'x'.repeat(2e7).split('').reverse().join('').indexOf('y'.repeat(1e6));"],
    ["a loop in native code", "const a = []; a.length = 4294967295; return a.indexOf(1);"],
    ["a fill", "return Array.prototype.fill.call({ length: 2 ** 53 - 1 }, 0);"],
  ])("time: %s", async (_title, source) => {
    const started = performance.now();
    await expect(run(source, { config: { ...slow, memoryMb: 256 } })).rejects.toMatchObject({ code: "code.limit" });
    expect(performance.now() - started).toBeLessThan(4000);
  });

  test.each([
    ["an array", "const a = []; while (true) a.push(new Array(1000).fill(a.length));"],
    ["a string", "let s = 'x'; while (true) s += s + '.';"],
    ["repeat", "return 'x'.repeat(2 ** 29);"],
    ["buffers", "const a = []; while (true) a.push(new ArrayBuffer(1e6));"],
    ["one huge buffer", "return new Uint8Array(2 ** 31).length;"],
    ["a big number", "return String(2n ** 100000000n).length;"],
    ["closures and promises", "const a = []; while (true) a.push(new Promise((r) => a.push(r)));"],
    ["a map", "const m = new Map(); for (let i = 0; ; i++) m.set(i, {});"],
    [
      "the error's own text",
      "throw { get message() { const a = []; while (true) a.push('x'.repeat(1e5) + a.length); } };",
    ],
  ])("memory: %s", async (_title, source) => {
    const config = { memoryMb: 16, timeLimitMs: 1000 };
    await expect(run(source, { config })).rejects.toMatchObject({
      code: expect.stringMatching(/^code\.(limit|failed)$/),
    });
    expect(await result("return 1;")).toBe(1);
  });

  test.each([
    ["a function", "const f = () => f(); return f();"],
    ["a function with many arguments", "const f = (...a) => f(...a, 1, 2, 3); return f();"],
    ["toString", "const o = { toString() { return '' + o; } }; return '' + o;"],
    ["JSON.parse", "return JSON.parse('['.repeat(1e6));"],
    ["JSON.stringify", "let a = []; for (let i = 0; i < 1e5; i++) a = [a]; return a;"],
    ["a getter", "const o = { get a() { return this.a; } }; return o.a;"],
    ["nested code", "return eval('('.repeat(1e5) + ')'.repeat(1e5));"],
    ["a nested pattern", "return new RegExp('('.repeat(1e5) + ')'.repeat(1e5)).test('');"],
    ["a proxy of proxies", "let p = {}; for (let i = 0; i < 1e5; i++) p = new Proxy(p, {}); return p.a;"],
    ["bound functions", "let f = () => 1; for (let i = 0; i < 1e5; i++) f = f.bind(); return f();"],
    ["sort in sort", "const f = () => [2, 1].sort(f); return f();"],
  ])("stack: %s", async (_title, source) => {
    const config = { timeLimitMs: 1000, memoryMb: 64 };
    await expect(run(source, { config })).rejects.toMatchObject({
      code: expect.stringMatching(/^code\.(limit|failed)$/),
    });
    expect(await result("return 1;")).toBe(1);
  });

  test("a result without measure", async () => {
    const config = { memoryMb: 256, timeLimitMs: 20_000 };
    await expect(run("return 'x'.repeat(1.7e7);", { config })).rejects.toMatchObject({
      code: "code.limit",
      details: { limit: "output" },
    });
  });

  test("source and names are checked before anything runs", () => {
    for (const config of [
      { source: "" },
      { source: "x".repeat(100_001) },
      { source: "1", data: { "a b": 1 } },
      { source: "1", data: { await: 1 } },
    ]) {
      expect(javascript.config.safeParse(config).success).toBe(false);
    }
  });
});

test("the process goes on while code is stuck, and an abort ends the code at once", async () => {
  const controller = new AbortController();
  let ticks = 0;
  const timer = setInterval(() => (ticks += 1), 5);
  const started = performance.now();
  setTimeout(() => controller.abort(new Error("cancelled by test")), 150);
  const stuck = run("while (true) {}", { config: { timeLimitMs: 30_000 }, signal: controller.signal });
  await expect(stuck).rejects.toThrow("cancelled by test");
  clearInterval(timer);
  expect(performance.now() - started).toBeLessThan(3000);
  expect(ticks).toBeGreaterThan(5);
  expect(await result("return 'still here';")).toBe("still here");
});

test("many at once are all answered, each with its own", async () => {
  const all = await Promise.all(Array.from({ length: 50 }, (_, index) => result("return input * 2;", { in: index })));
  expect(all).toEqual(Array.from({ length: 50 }, (_, index) => index * 2));
});
