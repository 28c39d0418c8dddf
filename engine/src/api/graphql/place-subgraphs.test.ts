import { expect, test } from "vitest";
import { placeSubgraphs } from "./place-subgraphs.js";

const [one, two] = ["one", "two"].map((name) => ({ name, define: () => undefined })) as [
  { name: string; define: () => undefined },
  { name: string; define: () => undefined },
];

test("a subgraph with an address is asked there, the others run here", () => {
  expect(placeSubgraphs([one, two], new Map([["two", "http://127.0.0.1:1/graphql"]]))).toEqual({
    here: [one],
    remotes: [{ subgraph: two, url: "http://127.0.0.1:1/graphql" }],
  });
  expect(placeSubgraphs([one, two], new Map())).toEqual({ here: [one, two], remotes: [] });
});

test("an address of something else stops the start", () => {
  expect(() => placeSubgraphs([one], new Map([["three", "http://127.0.0.1:1/"]]))).toThrow("three");
});
