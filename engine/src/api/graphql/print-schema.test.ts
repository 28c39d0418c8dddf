import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { buildSchema } from "./build-schema.js";
import { findUnannounced, toSchemaText } from "./print-schema.js";
import { subgraphs } from "./subgraphs.js";

const kept = readFileSync(new URL("../../../../docs/schema.graphql", import.meta.url), "utf8");

test("docs/schema.graphql is what the code says", () => {
  expect(kept).toBe(toSchemaText(buildSchema(subgraphs)));
});

test("what breaks clients is found, unless it was announced", () => {
  const before = "type Query { a: Int b(c: Int): String }";
  expect(findUnannounced(before, "type Query { a: Int b(c: Int): String d: Int }", "")).toEqual([]);
  expect(findUnannounced(before, "type Query { a: Int }", "")).toEqual(["Query.b was removed."]);
  expect(findUnannounced(before, "type Query { a: Int }", "- `Query.b`: nobody used it")).toEqual([]);
  expect(findUnannounced(before, "type Query { a: String b(c: Int!): String }", "- `Query.b`: needs c")).toEqual([
    "Query.a changed type from Int to String.",
  ]);
});
