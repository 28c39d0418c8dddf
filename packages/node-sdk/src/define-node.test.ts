import { expectTypeOf, test } from "vitest";
import { z } from "zod";
import {
  defineNode,
  type Json,
  jsonValue,
  lazyField,
  manyPort,
  type NodeDefinition,
  needs,
  optionalPort,
  park,
  port,
} from "./index.js";

const base = {
  type: "test.node",
  version: 1,
  title: "Test",
  summary: "A node for tests of types.",
  category: "test",
  effect: "pure",
  examples: [],
} as const;
const plain = { ...base, examples: [] as [] };

test("run gets its config with defaults filled in, its inputs by kind, and its handles", () => {
  defineNode({
    ...plain,
    config: z.strictObject({
      unit: z.enum(["g", "kg"]).default("g"),
      note: z.string().optional(),
      by: lazyField(["item"], { label: "By" }),
    }),
    inputs: { must: port(z.number()), may: optionalPort(z.string()), all: manyPort(z.boolean()) },
    outputs: { out: port(z.number()) },
    needs: { web: needs.http(), reply: needs.reply() },
    run({ config, inputs, use, signal, trigger }) {
      expectTypeOf(config.unit).toEqualTypeOf<"g" | "kg">();
      expectTypeOf(config.note).toEqualTypeOf<string | undefined>();
      expectTypeOf(config.by).returns.toEqualTypeOf<Json>();
      expectTypeOf(inputs.must).toEqualTypeOf<number>();
      expectTypeOf(inputs.may).toEqualTypeOf<string | undefined>();
      expectTypeOf(inputs.all).toEqualTypeOf<boolean[]>();
      expectTypeOf(use.web.request).toBeFunction();
      expectTypeOf(use.reply.answer).toBeFunction();
      expectTypeOf(signal).toEqualTypeOf<AbortSignal>();
      expectTypeOf(trigger).toEqualTypeOf<Json>();
      return { out: inputs.must };
    },
  });
});

test("a need that was not declared cannot be used", () => {
  defineNode({
    ...plain,
    config: z.strictObject({}),
    inputs: {},
    outputs: {},
    needs: { reply: needs.reply() },
    run({ use }) {
      // @ts-expect-error: only reply was asked for
      void use.http;
      return {};
    },
  });
  defineNode({
    ...plain,
    config: z.strictObject({}),
    inputs: {},
    outputs: {},
    run({ use }) {
      // @ts-expect-error: nothing was asked for
      void use.http;
      return {};
    },
  });
});

test("a port cannot carry what it did not declare", () => {
  defineNode({
    ...plain,
    config: z.strictObject({}),
    inputs: {},
    outputs: { weight: port(z.number()) },
    // @ts-expect-error: weight is a number
    run: () => ({ weight: "12" }),
  });
  defineNode({
    ...plain,
    config: z.strictObject({}),
    inputs: {},
    outputs: { weight: port(z.number()) },
    // @ts-expect-error: weight is a number, later too
    run: async () => ({ weight: null }),
  });
  defineNode({
    ...plain,
    config: z.strictObject({}),
    inputs: {},
    outputs: { out: port(jsonValue) },
    // @ts-expect-error: a function is not JSON
    run: () => ({ out: () => 1 }),
  });
  defineNode({
    ...plain,
    config: z.strictObject({}),
    inputs: {},
    outputs: { weight: port(z.number()) },
    // @ts-expect-error: there is no port of this name
    run: () => ({ wieght: 12 }),
  });
});

test("an absent port is not emitted, and ports that authors name carry any JSON", () => {
  defineNode({
    ...plain,
    config: z.strictObject({}),
    inputs: {},
    outputs: { yes: port(jsonValue), no: port(jsonValue) },
    run: () => ({ yes: 1 }),
  });
  defineNode({
    ...plain,
    config: z.strictObject({ cases: z.array(z.strictObject({ port: z.string() })) }),
    inputs: {},
    outputs: { otherwise: port(jsonValue) },
    dynamicOutputs: { field: "cases", name: "port" },
    run: ({ config }) => Object.fromEntries(config.cases.map((one) => [one.port, 1 as Json])),
  });
});

test("inputs and config exist only as declared", () => {
  defineNode({
    ...plain,
    config: z.strictObject({ text: z.string() }),
    inputs: { may: optionalPort(z.string()) },
    outputs: { out: port(z.string()) },
    run({ config, inputs }) {
      // @ts-expect-error: there is no such input
      void inputs.other;
      // @ts-expect-error: there is no such field
      void config.txet;
      // @ts-expect-error: nothing may have come
      inputs.may.length;
      return { out: inputs.may ?? config.text };
    },
  });
});

test("a definition without its ports, or of an unknown kind, is refused", () => {
  // @ts-expect-error: inputs are missing
  defineNode({ ...plain, config: z.strictObject({}), outputs: {} });
  // @ts-expect-error: there is no such effect
  defineNode({ ...plain, effect: "harmless", config: z.strictObject({}), inputs: {}, outputs: {} });
  // @ts-expect-error: a config is an object
  defineNode({ ...plain, config: z.string(), inputs: {}, outputs: {} });
});

test("a node may wait instead of emitting, and any definition fits a registry", () => {
  const waits = defineNode({
    ...plain,
    config: z.strictObject({}),
    inputs: { must: port(z.number()) },
    outputs: { done: port(jsonValue) },
    needs: { reply: needs.reply() },
    parks: true,
    run: () => park.signal("go"),
    resume({ woke, inputs }) {
      expectTypeOf(inputs.must).toEqualTypeOf<number>();
      return woke.kind === "signal" ? { done: woke.value } : {};
    },
  });
  const registry: NodeDefinition[] = [waits];
  expectTypeOf(registry).items.toExtend<NodeDefinition>();
});
