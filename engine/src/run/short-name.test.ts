import { expect, test } from "vitest";
import { toShortName } from "./short-name.js";

test("plain names stay; long and odd ones become a hash of their own", () => {
  expect(toShortName("approve order 7 é😀".replace("😀", ""))).toBe("approve order 7 é");
  const odd = ["a\u0000", "a\u0001", "\ud800", "\udfff", "x".repeat(201), "x".repeat(202), "a\nb"].map(toShortName);
  expect(new Set(odd).size).toBe(odd.length);
  for (const name of odd) expect(name).toMatch(/^sha256:[0-9a-f]{64}$/);
});
