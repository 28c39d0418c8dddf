import { afterEach, expect, test, vi } from "vitest";
import { readSettings } from "./settings.js";

afterEach(() => vi.unstubAllEnvs());

function read(env: Record<string, string | undefined>) {
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
  return readSettings();
}

test.each([
  ["a machine of one's own", {}, true],
  ["production", { NODE_ENV: "production" }, false],
  ["an address for others", { AUTOWEAVE_PUBLIC_URL: "https://flows.example" }, false],
  ["production that says so", { NODE_ENV: "production", AUTOWEAVE_GRAPHQL_SCHEMA: "open" }, true],
  ["a machine of one's own that says no", { AUTOWEAVE_GRAPHQL_SCHEMA: "closed" }, false],
])("the schema of GraphQL on %s", (_, env, isOpen) => {
  expect(read({ NODE_ENV: undefined, ...env }).isSchemaOpen).toBe(isOpen);
});

test("parts of GraphQL that others serve are read by name", () => {
  const AUTOWEAVE_SUBGRAPHS = "identity=http://10.0.0.5:4000/graphql, queue=https://q.example/graphql";
  expect([...read({ AUTOWEAVE_SUBGRAPHS }).subgraphUrls]).toEqual([
    ["identity", "http://10.0.0.5:4000/graphql"],
    ["queue", "https://q.example/graphql"],
  ]);
  for (const wrong of ["identity", "identity=ftp://x", "=http://x", "a=http://x,a=http://y", "a=http://"]) {
    expect(() => read({ AUTOWEAVE_SUBGRAPHS: wrong }), wrong).toThrow("AUTOWEAVE_SUBGRAPHS");
  }
});
