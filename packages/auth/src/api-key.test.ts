import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { createApiKey, hashApiKey, isApiKey, readBearer } from "./api-key.js";

test("keys are long, unlike each other, and known by their hash alone", () => {
  const keys = Array.from({ length: 100 }, createApiKey);
  expect(new Set(keys.map((key) => key.secret)).size).toBe(100);
  for (const { secret, hash, prefix } of keys) {
    expect(isApiKey(secret)).toBe(true);
    expect(hash).toBe(createHash("sha256").update(secret).digest("hex"));
    expect(hashApiKey(secret)).toBe(hash);
    expect(secret.startsWith(prefix)).toBe(true);
    expect(prefix).toHaveLength(9);
  }
});

test.each([
  "",
  "aw_",
  "aw_short",
  `xx_${"a".repeat(43)}`,
  `aw_${"a".repeat(44)}`,
  `aw_${"a".repeat(42)}!`,
  "aw_\u0000",
])("%j is no key", (text) => {
  expect(isApiKey(text)).toBe(false);
});

test.each([
  ["Bearer aw_x", "aw_x"],
  ["bearer   aw_x ", "aw_x"],
  ["Basic aw_x", undefined],
  ["Bearer", undefined],
  ["Bearer a b", undefined],
  [`Bearer ${"a".repeat(4097)}`, undefined],
  [undefined, undefined],
])("the header %j holds %j", (header, secret) => {
  expect(readBearer(header)).toBe(secret);
});
