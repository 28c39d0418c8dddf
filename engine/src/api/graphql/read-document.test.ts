import { buildSchema as buildGraphqlSchema, GraphQLError, getIntrospectionQuery } from "graphql";
import { describe, expect, test } from "vitest";
import { buildSchema } from "./build-schema.js";
import { createDocumentReader } from "./read-document.js";
import { subgraphs } from "./subgraphs.js";

const schema = buildSchema(subgraphs);
const reader = createDocumentReader({ isIntrospectable: false });

/** The code with which a document is refused, and the limit it is over. */
function refusal(text: string): { code?: unknown; limit?: unknown } {
  try {
    const [error] = reader.validate(schema, reader.parse(text));
    return error === undefined ? {} : { code: error.extensions.code };
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
    const { code, details } = error.extensions as { code: string; details?: { limit: string } };
    return { code, ...(details === undefined ? {} : { limit: details.limit }) };
  }
}

const nest = (depth: number) => `${"{ a ".repeat(depth)}${"}".repeat(depth)}`;
const deep = (depth: number) =>
  `{ run(run: 1) ${"{ flow { runs { edges { node ".repeat(depth)} { id } ${"} } } }".repeat(depth)} }`;

describe("a document is refused", () => {
  test.each([
    [
      "with 1,000 aliases",
      `{ ${Array.from({ length: 1000 }, (_, n) => `a${n}: flows { edges { cursor } }`).join(" ")} }`,
      "tokens",
    ],
    ["with 101 aliases", `{ ${Array.from({ length: 101 }, (_, n) => `a${n}: __typename`).join(" ")} }`, "aliases"],
    [
      "with aliases that are spread",
      `{ ...F ...F } fragment F on Query { ${Array.from({ length: 60 }, (_, n) => `a${n}: __typename`).join(" ")} }`,
      "aliases",
    ],
    ["nested 5,000 deep", nest(5000), "depth"],
    ["nested 90 deep", nest(90), "depth"],
    ["nested 13 deep in the schema", deep(4), "depth"],
    [
      "nested deep by fragments",
      `{ ...F0 } ${Array.from({ length: 20 }, (_, n) => `fragment F${n} on Query { a { ...F${n + 1} } }`).join(" ")} fragment F20 on Query { a }`,
      "depth",
    ],
    ["with 2,000 directives", `{ __typename ${"@a ".repeat(2000)} }`, "tokens"],
    ["with 51 directives", `{ __typename ${"@include(if: true) ".repeat(51)} }`, "directives"],
    ["with directives on its operation", `query Q ${"@a ".repeat(51)} { __typename }`, "directives"],
    [
      "with 51 fragments",
      `{ __typename } ${Array.from({ length: 51 }, (_, n) => `fragment F${n} on Query { __typename }`).join(" ")}`,
      "definitions",
    ],
    ["that names a field 52 times", `{ run(run: 1) { ${"flow { id } ".repeat(52)} } }`, "repeats"],
    ["that names a field again in inline fragments", `{ run(run: 1) { ${"... { id } ".repeat(52)} } }`, "repeats"],
    [
      "whose fragments spread each other three times",
      `{ run(run: 1) { ...F0 } } ${Array.from({ length: 40 }, (_, n) => `fragment F${n} on Run { ...F${n + 1} ...F${n + 2} ...F${n + 3} id }`).join(" ")}`,
      "repeats",
    ],
    ["of 1 MB", `{ __typename } #${"x".repeat(1_000_000)}`, "characters"],
    ["of 90,000 commas' worth of tokens", `{ ${"a ".repeat(5000)} }`, "tokens"],
    ["with values nested deep", `{ startRun(input: ${"[".repeat(3000)}${"]".repeat(3000)}) { runId } }`, "depth"],
  ])("%s", (_, text, limit) => {
    expect(refusal(text)).toEqual({ code: "request.limit", limit });
  });

  test.each([
    ["whose fragment holds itself", "{ ...F } fragment F on Query { ...F }"],
    ["whose fragments hold each other", "{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }"],
    [
      "whose fragments nobody uses hold each other",
      "{ __typename } fragment A on Query { ...B } fragment B on Query { ...A }",
    ],
    ["with a field that is not there", "{ nothing }"],
    ["that asks for the schema", "{ __schema { types { name } } }"],
    ["that cannot be read", "{ flows("],
    ["of nothing", ""],
    ["of a schema", "type Query { a: Int }"],
    ["of a fragment alone", "fragment F on Query { __typename }"],
  ])("%s", (_, text) => {
    expect(refusal(text).code).toBe("request.invalid");
  });
});

test("what clients send is taken", () => {
  const text = `query Overview($first: Int = 20) {
    runs(first: $first) { edges { node { ...R flow { name runs(first: 3) { edges { node { ...R } } } } } } pageInfo { endCursor } }
  } fragment R on Run { id status answer { body } nodes(first: 5) { edges { node { node status output } } } }`;
  expect(refusal(text)).toEqual({});
});

test("a document that was refused is refused again, and a good one is read once", () => {
  expect(refusal("{ nothing }")).toEqual(refusal("{ nothing }"));
  expect(reader.parse("{ __typename }")).toBe(reader.parse("{ __typename }"));
});

test("the schema may be asked for where that is allowed, and not without an end", () => {
  const open = createDocumentReader({ isIntrospectable: true });
  const tools = getIntrospectionQuery({ descriptions: true, inputValueDeprecation: true, schemaDescription: true });
  expect(open.validate(schema, open.parse(tools))).toEqual([]);
  expect(refusal(tools)).toEqual({ code: "request.invalid" });
  const circle = `{ __schema { types { ${"fields { type { ".repeat(6)} name ${"} }".repeat(6)} } } }`;
  expect(open.validate(schema, open.parse(circle)).length).toBeGreaterThan(0);
});

test("a document fits a schema that has all that it asks for, and is not asked about itself", () => {
  const open = createDocumentReader({ isIntrospectable: true });
  const small = buildGraphqlSchema("type Query { flows: [Flow] } type Flow { id: ID }");
  const fits = (text: string) => open.fits(small, open.parse(text));
  expect(fits("{ flows { id __typename } }")).toBe(true);
  expect(fits("{ flows { id name } }")).toBe(false);
  expect(fits("{ runs { edges { cursor } } }")).toBe(false);
  expect(fits("{ flows { id } ...S } fragment S on Query { __schema { description } }")).toBe(false);
  expect(fits('{ __type(name: "Flow") { name } }')).toBe(false);
  expect(open.validate(small, open.parse("{ flows { id name } }"))).toHaveLength(1);
});
