import { runNode } from "@autoweave/node-sdk/run-node";
import { expect, test } from "vitest";
import { switchCases } from "./switch.js";

test("a first match is one way only, also when more would fit", async () => {
  const cases = ["a", "b", "c"].map((port) => ({ port, when: port !== "a" }));
  expect(await runNode(switchCases, { config: { cases }, inputs: { in: 1 } })).toEqual({ b: 1 });
  expect(await runNode(switchCases, { config: { cases, mode: "all-matches" } })).toEqual({ b: null, c: null });
});

test.each(["then", "error", "otherwise", "__proto__", "two words", ""])("a port cannot be called %j", async (port) => {
  await expect(runNode(switchCases, { config: { cases: [{ port, when: true }] } })).rejects.toThrowError(
    expect.objectContaining({ code: "config.invalid", message: expect.stringContaining("Cases › 1 › port") }),
  );
});

test("a port called like something every object has is a port like others", async () => {
  const cases = [{ port: "constructor", when: true }];
  const out = await runNode(switchCases, { config: { cases }, inputs: { in: 1 } });
  expect(Object.entries(out)).toEqual([["constructor", 1]]);
});
