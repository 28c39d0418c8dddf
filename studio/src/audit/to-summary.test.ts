import { expect, test } from "vitest";
import { toSummary } from "./to-summary";

test.each([
  [{ name: "Orders", version: 7, hash: "5d41", isNew: true }, "Orders · version 7"],
  [{ email: "ada@example.com", roles: ["editor", "operator"] }, "ada@example.com · as Editor, Operator"],
  [{ by: "password", address: "127.0.0.1" }, "127.0.0.1 · by password"],
  [{ email: "ada@example.com", roles: ["steward"] }, "ada@example.com · as steward"],
  [{ name: "Till", scopes: ["flows:read", "runs:start"] }, "Till · may flows:read, runs:start"],
  [{ name: "Till", scopes: ["*"] }, "Till · may do everything"],
  [{ name: "Till", prefix: "aw_x", scopes: [], expiresAt: null }, "Till"],
  [{ from: "Default", to: "Engines" }, "from Default · to Engines"],
  [{ to: { a: 1 } }, 'to {"a":1}'],
  [{}, ""],
])("%j is summed up as %j", (details, summary) => {
  expect(toSummary(details)).toBe(summary);
});
