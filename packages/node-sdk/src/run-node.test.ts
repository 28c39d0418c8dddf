import { expect, test } from "vitest";
import { z } from "zod";
import {
  defineNode,
  field,
  isPark,
  jsonValue,
  lazyField,
  manyPort,
  needs,
  optionalPort,
  park,
  parseConfig,
  port,
} from "./index.js";
import { runNode } from "./run-node.js";

const double = defineNode({
  type: "test.double",
  version: 1,
  title: "Double",
  summary: "Doubles.",
  category: "test",
  effect: "pure",
  config: z.strictObject({
    factor: field(z.number().min(1).default(2), { label: "Factor" }),
    lines: field(z.array(z.strictObject({ sku: z.string() })).default([]), { label: "Lines" }),
    by: lazyField(["item"], { label: "By" }).optional(),
  }),
  inputs: { in: optionalPort(z.number()), all: manyPort(jsonValue) },
  outputs: { out: port(jsonValue) },
  needs: { reply: needs.reply() },
  parks: true,
  examples: [],
  run({ config, inputs, use }) {
    if (inputs.in === undefined) return park.until(new Date(0));
    use.reply.answer({ status: 200, headers: {}, body: inputs.in });
    return { out: [inputs.in * config.factor, ...inputs.all, config.by?.({ item: 1 }) ?? null] };
  },
  resume: ({ woke }) => ({ out: woke.kind }),
});

test("runNode fills in defaults, empty lists and lazy values", async () => {
  const answers: unknown[] = [];
  const use = { reply: { answer: (answer: unknown) => answers.push(answer) } };
  expect(await runNode(double, { inputs: { in: 4 }, config: { by: () => 7 }, use })).toEqual({ out: [8, 7] });
  expect(answers).toEqual([{ status: 200, headers: {}, body: 4 }]);
});

test("runNode shows parks and wakes them", async () => {
  const parked = await runNode(double);
  expect(isPark(parked) && parked.for).toEqual({ kind: "time", until: new Date(0) });
  expect(isPark({ for: { kind: "time" } })).toBe(false);
  expect(await runNode(double, { woke: { kind: "time" } })).toEqual({ out: "time" });
});

test("parseConfig names the fields at fault as people know them", () => {
  expect(() => parseConfig(double, { factor: 0, lines: [{ sku: 7 }], other: 1 })).toThrowError(
    expect.objectContaining({
      code: "config.invalid",
      message: expect.stringMatching(/^Factor: .*; Lines › 1 › sku: .*; Config: .*other.*\.$/),
      details: {
        issues: [
          { path: ["factor"], message: expect.any(String) },
          { path: ["lines", 0, "sku"], message: expect.any(String) },
          { path: [], message: expect.any(String) },
        ],
      },
    }),
  );
});

test("parseConfig takes a function, and nothing else, for a lazy field", () => {
  expect(parseConfig(double, { by: () => 1 })).toMatchObject({ factor: 2, lines: [], by: expect.any(Function) });
  expect(() => parseConfig(double, { by: "item.a" })).toThrow("By: give an expression.");
});
