import { expect, test } from "vitest";
import { narrowPermissions } from "./narrow-permissions.js";

test.each([
  [["*"], ["*"], ["*"]],
  [["*"], ["flows:read"], ["flows:read"]],
  [["flows:read"], ["*"], ["flows:read"]],
  [["flows:read", "runs:read"], ["runs:read", "runs:start"], ["runs:read"]],
  [["flows:read"], ["runs:read"], []],
  [["*"], [], []],
  [[], ["*"], []],
] as const)("of %j and %j it is %j", (held, most, both) => {
  expect(narrowPermissions(held, most)).toEqual(both);
});
