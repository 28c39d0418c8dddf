import { parse } from "graphql";
import { expect, test } from "vitest";
import { buildSchema } from "./build-schema.js";
import { measureCost } from "./measure-cost.js";
import { subgraphs } from "./subgraphs.js";

const schema = buildSchema(subgraphs);
const cost = (text: string, variables: Record<string, unknown> = {}, operationName?: string) =>
  measureCost({ schema, document: parse(text), variables, operationName });

test("a page costs as many items as it is asked for, by a number, a variable, its default or the field's", () => {
  const page = (first: string, head = "query") => `${head} { flows${first} { edges { node { id } } } }`;
  const ten = cost(page("(first: 10)"));
  const hundred = cost(page("(first: 100)"));
  expect(hundred - ten).toBe(90);
  expect(cost(page("(first: $n)", "query Q($n: Int)"), { n: 100 })).toBe(hundred);
  expect(cost(page("(first: $n)", "query Q($n: Int = 100)"))).toBe(hundred);
  expect(cost(page(""))).toBe(cost(page("(first: 50)")));
  expect(cost(page("(first: $n)", "query Q($n: Int)"))).toBe(cost(page("")));
});

test("what is no size is no way around the price", () => {
  const usual = cost("{ flows { edges { node { id } } } }");
  for (const n of [-5, 0, Number.NaN, "7", null, [1], {}]) {
    expect(cost("query Q($n: Int) { flows(first: $n) { edges { node { id } } } }", { n })).toBe(usual);
  }
  expect(cost("{ flows(first: -100) { edges { node { id } } } }")).toBe(usual);
});

test("lists in lists multiply", () => {
  const one = cost("{ flows(first: 1) { edges { node { runs(first: 1) { edges { node { id } } } } } } }");
  const many = cost("{ flows(first: 100) { edges { node { runs(first: 100) { edges { node { id } } } } } } }");
  expect(many).toBeGreaterThan(100 * 100);
  expect(one).toBeLessThan(20);
});

test("aliases, fragments and inline fragments are counted each time they are used", () => {
  const plain = cost("{ run(run: 1) { flow { id } } }") - 1;
  expect(cost("{ a: run(run: 1) { flow { id } } b: run(run: 1) { flow { id } } }") - 1).toBe(2 * plain);
  expect(cost("{ a: run(run: 1) { ...F } b: run(run: 1) { ...F } } fragment F on Run { flow { id } }") - 1).toBe(
    2 * plain,
  );
  expect(cost("{ run(run: 1) { ... on Run { ... { flow { id } } } } }") - 1).toBe(plain);
});

test("fragments that double each other are measured without being spread", () => {
  const doubled = Array.from({ length: 60 }, (_, n) => `fragment F${n} on Query { ...F${n + 1} ...F${n + 1} }`);
  const text = `{ ...F0 } ${doubled.join(" ")} fragment F60 on Query { flows { edges { cursor } } }`;
  expect(cost(text)).toBeGreaterThan(1_000_000);
});

test("only the operation that runs is counted, and none that is not there", () => {
  const text = "query Small { run(run: 1) { id } } query Large { flows(first: 200) { edges { node { id } } } }";
  expect(cost(text, {}, "Small")).toBeLessThan(10);
  expect(cost(text, {}, "Large")).toBeGreaterThan(200);
  expect(cost(text, {}, "Other")).toBe(0);
});

test("the schema itself has a price", () => {
  expect(cost("{ __schema { types { name } } }")).toBeGreaterThanOrEqual(200);
});
