import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { createLinkToken, hashLinkToken, isLinkToken } from "./link-token.js";

test("tokens are long, unlike each other, and known by their hash alone", () => {
  const tokens = Array.from({ length: 100 }, createLinkToken);
  expect(new Set(tokens.map(({ token }) => token)).size).toBe(100);
  for (const { token, hash } of tokens) {
    expect(isLinkToken(token)).toBe(true);
    expect(hash).toBe(createHash("sha256").update(token).digest("hex"));
    expect(hashLinkToken(token)).toBe(hash);
  }
});

test.each(["", "x", "a".repeat(42), "a".repeat(44), `${"a".repeat(42)}!`, `${"a".repeat(43)}\n`])(
  "%j is no token",
  (text) => {
    expect(isLinkToken(text)).toBe(false);
  },
);
