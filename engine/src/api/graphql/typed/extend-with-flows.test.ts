import type { Json } from "@autoweave/contracts/json";
import { type GraphQLSchema, printType, validateSchema } from "graphql";
import { expect, test } from "vitest";
import type { TypedFlow } from "../../../service/flow/list-typed-flows.js";
import { buildSchema } from "../build-schema.js";
import { subgraphs } from "../subgraphs.js";
import { extendWithFlows } from "./extend-with-flows.js";

const base = buildSchema(subgraphs);

function toFlow(name: string, input?: Json, result?: Json): TypedFlow {
  return { flowId: `id of ${name}`, flowName: name, node: "start", name, input, result };
}

function show(schema: GraphQLSchema, name: string): string {
  const type = schema.getType(name);
  if (type === undefined) throw new Error(`there is no ${name}`);
  return printType(type).replace(/"""[\s\S]*?"""\n\s*/g, "");
}

test("a flow's schemas are its types", () => {
  const order: Json = {
    type: "object",
    required: ["id", "lines"],
    properties: {
      id: { type: "string" },
      speed: { type: "string", enum: ["slow", "fast"] },
      lines: { type: "array", items: { type: "object", required: ["n"], properties: { n: { type: "number" } } } },
      rest: { anyOf: [{ type: "string" }, { type: "null" }] },
    },
  };
  const schema = extendWithFlows(base, [toFlow("order", order, order)]);
  expect(validateSchema(schema)).toEqual([]);
  expect(show(schema, "RunFlow_order_Input")).toBe(
    "input RunFlow_order_Input {\n  id: String!\n  speed: RunFlow_order_Input_speed\n  lines: [RunFlow_order_Input_lines_item!]!\n  rest: JSON\n}",
  );
  expect(show(schema, "RunFlow_order_Output")).toContain("lines: [RunFlow_order_Output_lines_item!]!");
  expect(show(schema, "RunFlow_order")).toContain("output: RunFlow_order_Output");
  const mutation = schema.getMutationType()?.getFields().runFlow_order;
  expect(mutation?.args.map(({ name, type }) => `${name}: ${type}`)).toEqual([
    "input: RunFlow_order_Input!",
    "waitMs: Int",
    "dedupeKey: String",
  ]);
  expect(schema.getSubscriptionType()?.getFields()).toHaveProperty("runFlow_order");
  // What all see stays, and the base is as it was.
  expect(schema.getMutationType()?.getFields()).toHaveProperty("startRun");
  expect(base.getMutationType()?.getFields()).not.toHaveProperty("runFlow_order");
});

test("a flow without a schema takes and gives JSON", () => {
  const schema = extendWithFlows(base, [toFlow("any")]);
  expect(schema.getMutationType()?.getFields().runFlow_any?.args[0]?.type.toString()).toBe("JSON");
  expect(show(schema, "RunFlow_any")).toContain("output: JSON");
});

test("names that would clash do not", () => {
  const object: Json = {
    type: "object",
    properties: {
      a_b: { type: "object", properties: { c: { type: "string" } } },
      a: {
        type: "object",
        properties: { b_c: { type: "object", properties: { d: { type: "string" } } }, b: { type: "string" } },
      },
    },
  };
  const flows = ["x", "x_Input", "x_Output", "x_Input_a", "1", "__", "constructor", "toString"].map((name) =>
    toFlow(name, object, object),
  );
  expect(validateSchema(extendWithFlows(base, flows))).toEqual([]);
});

test("500 flows with all that is odd make one valid schema", () => {
  const deep = Array.from({ length: 200 }).reduce<Json>((of) => ({ type: "object", properties: { a: of } }), true);
  const odd: Json[] = [
    deep,
    { $ref: "#" },
    { type: "object", properties: { self: { $ref: "#" } } },
    { type: "string", enum: Array.from({ length: 10_000 }, (_, n) => `v${n}`) },
    { type: "object", properties: JSON.parse('{"__proto__": {"type": "string"}}') as Json },
    { type: "array", items: { type: "array", items: {} } },
  ];
  const flows = Array.from({ length: 500 }, (_, n) =>
    toFlow(`flow_${n}`, odd[n % odd.length], odd[(n + 1) % odd.length]),
  );
  const schema = extendWithFlows(base, flows);
  expect(validateSchema(schema)).toEqual([]);
  expect(
    Object.keys(schema.getMutationType()?.getFields() ?? {}).filter((name) => name.startsWith("runFlow_")),
  ).toHaveLength(500);
});

test("no flows, no other schema", () => {
  expect(extendWithFlows(base, [])).toBe(base);
});
