import { expect, test } from "vitest";
import { toContentPolicy } from "./content-policy";

const directives = (policy: string) => new Map(policy.split("; ").map((part) => [part.split(" ")[0], part]));

test("scripts run by nonce only, and nobody frames a page", () => {
  const policy = directives(toContentPolicy("abc", false));
  expect(policy.get("script-src")).toBe("script-src 'self' 'nonce-abc' 'strict-dynamic'");
  expect(policy.get("style-src")).toBe("style-src 'self' 'nonce-abc'");
  expect(policy.get("frame-ancestors")).toBe("frame-ancestors 'none'");
  expect(policy.get("object-src")).toBe("object-src 'none'");
  expect(policy.get("base-uri")).toBe("base-uri 'none'");
});

test("eval is there for developing only", () => {
  expect(toContentPolicy("abc", false)).not.toContain("unsafe-eval");
  expect(toContentPolicy("abc", true)).toContain("unsafe-eval");
});
