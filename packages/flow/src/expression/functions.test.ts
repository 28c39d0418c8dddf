import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { loopNames } from "./build-loop.js";
import { expressionFunctions } from "./functions.js";

const page = readFileSync(new URL("../../../../docs/expressions.md", import.meta.url), "utf8");

describe("docs/expressions.md", () => {
  it.each([...expressionFunctions.keys(), ...loopNames, "has", "default", "cel.bind", "orValue"])(
    "explains %s",
    (name) => {
      expect(page).toContain(`${name}(`);
    },
  );
});
