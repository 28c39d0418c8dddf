import { builtinManifests } from "@autoweave/nodes/manifests";
import { expect, test } from "vitest";
import { findNodeTypes } from "./find-node-types";

const all = [...builtinManifests().values()];
const firstOf = (query: string) => findNodeTypes(all, query)[0]?.type;

test.each([
  ["http request", "http.request"],
  ["curl", "http.request"],
  ["each", "logic.map"],
  ["for each", "logic.map"],
  ["csv", "data.parse-csv"],
  ["if", "logic.branch"],
  ["sub-flow", "flow.call"],
  ["SORT", "data.sort-limit"],
  ["cron", "trigger.schedule"],
  ["javascript", "code.javascript"],
])("%s finds %s first", (query, type) => {
  expect(firstOf(query)).toBe(type);
});

test.each(all.map(({ title, type }) => [title, type]))("%s finds what is called so first", (title, type) => {
  expect(firstOf(title)).toBe(type);
});

test("nothing typed finds everything, nonsense nothing, and patterns are plain text", () => {
  expect(findNodeTypes(all, "  ")).toHaveLength(all.length);
  expect(findNodeTypes(all, "zzzz")).toEqual([]);
  expect(findNodeTypes(all, "(.*)+$")).toEqual([]);
});
