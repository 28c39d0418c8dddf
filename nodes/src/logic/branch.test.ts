import { runNode } from "@autoweave/node-sdk/run-node";
import { expect, test } from "vitest";
import { branch } from "./branch.js";

test("one way or the other, never both, and null when nothing came in", async () => {
  expect(await runNode(branch, { config: { when: true } })).toEqual({ yes: null });
  expect(await runNode(branch, { config: { when: false }, inputs: { in: [1] } })).toEqual({ no: [1] });
});

test.each([1, "true", null, []])("%j is neither true nor false", async (when) => {
  await expect(runNode(branch, { config: { when } })).rejects.toThrow(
    "Condition: give an expression that is true or false",
  );
});
