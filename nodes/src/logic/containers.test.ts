import { parseConfig, toManifest } from "@autoweave/node-sdk";
import { expect, test } from "vitest";
import { map } from "./map.js";
import { repeat } from "./repeat.js";

test("map has its bounds and defaults", () => {
  expect(parseConfig(map, { items: [] })).toEqual({ items: [], concurrency: 10, onItemError: "fail" });
  for (const concurrency of [0, 1001, 1.5])
    expect(() => parseConfig(map, { items: [], concurrency })).toThrow("At a time");
});

test("repeat goes on until its condition holds, or so many times without one", () => {
  expect(parseConfig(repeat, { limit: 3 })).toEqual({ limit: 3 });
  expect(parseConfig(repeat, { until: () => true })).toEqual({ until: expect.any(Function), limit: 100 });
  for (const limit of [0, 10_001]) expect(() => parseConfig(repeat, { limit })).toThrow("At most");
});

test("their bodies' ports and variables are known to the compiler", () => {
  expect(toManifest(map)).toMatchObject({
    kind: "container",
    container: { kind: "map", itemPort: "item", resultPort: "result" },
  });
  expect(toManifest(repeat)).toMatchObject({ kind: "container", lazy: { until: ["result", "index"] } });
});
