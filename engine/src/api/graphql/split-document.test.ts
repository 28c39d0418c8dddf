import { buildSchema, parse, print, validate } from "graphql";
import { describe, expect, it } from "vitest";
import { splitDocument } from "./split-document.js";

const here = buildSchema(`
  type Query { flows(first: Int): [Flow!] count: Int! }
  type Mutation { rename(id: ID!): Flow }
  type Flow { id: ID name: String }
`);
const elsewhere = buildSchema(`
  type Query { weather(of: ID): Weather _weatherOfFlows(ids: [ID!]!): [Flow] }
  type Weather { text: String at: Place }
  type Place { name: String }
  type Flow { id: ID forecast: Weather }
`);

function split(text: string) {
  const document = parse(text);
  return splitDocument(document, [here, elsewhere], (schema, part) => validate(schema, part).length === 0);
}

function toTexts(text: string): [string, string][] | undefined {
  return split(text)?.parts.map(({ schema, document }) => [
    schema === here ? "here" : "elsewhere",
    print(document).replace(/\s+/g, " "),
  ]);
}

describe("splitDocument", () => {
  it("gives each schema its fields of the root, under the names that the caller chose", () => {
    const text = "{ w: weather { text } flows { name } __typename count rain: weather { at { name } } }";
    expect(toTexts(text)).toEqual([
      ["elsewhere", "{ w: weather { text } rain: weather { at { name } } }"],
      ["here", "{ flows { name } __typename count }"],
    ]);
    const { keys, parts } = split(text) ?? {};
    expect(keys).toEqual(["w", "flows", "__typename", "count", "rain"]);
    expect(parts?.map((part) => [...part.keys].map(([key, { isNullable }]) => [key, isNullable]))).toEqual([
      [
        ["w", true],
        ["rain", true],
      ],
      [
        ["flows", true],
        ["__typename", false],
        ["count", false],
      ],
    ]);
  });

  it("gives each part the variables and fragments that it uses, those in fragments too", () => {
    const text = `query Q($first: Int, $of: ID, $with: Boolean!) {
      flows(first: $first) { ...F } weather(of: $of) { ...W } weather(of: $of) @include(if: $with) { text }
    } fragment F on Flow { name } fragment W on Weather { at { ...P } } fragment P on Place { name @skip(if: $with) }`;
    expect(toTexts(text)).toEqual([
      ["here", "query Q($first: Int) { flows(first: $first) { ...F } } fragment F on Flow { name }"],
      [
        "elsewhere",
        "query Q($of: ID, $with: Boolean!) { weather(of: $of) { ...W } weather(of: $of) @include(if: $with) { text } } " +
          "fragment W on Weather { at { ...P } } fragment P on Place { name @skip(if: $with) }",
      ],
    ]);
    expect(split(text)?.parts.map(({ variables }) => variables)).toEqual([["first"], ["of", "with"]]);
  });

  it.each([
    ["changes come one after the other", 'mutation { rename(id: "1") { id } }'],
    ["a field below the root is of another schema", "{ flows { forecast { text } } weather { text } }"],
    ["fragments stand at the root", "{ ...A weather { text } } fragment A on Query { flows { name } }"],
    ["a part of the root stands under a condition", "{ ... { flows { name } } weather { text } }"],
    ["there are several operations", "query A { flows { name } } query B { weather { text } }"],
    ["it asks for the schema itself", "{ __schema { types { name } } weather { text } }"],
    ["nobody has such a field", "{ nothing weather { text } }"],
    ["it has no operation", "fragment A on Query { flows { name } }"],
  ])("leaves a document whole where %s", (_, text) => {
    expect(split(text)).toBeUndefined();
  });
});
