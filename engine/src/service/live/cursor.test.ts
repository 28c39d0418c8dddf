import { expect, test } from "vitest";
import { formatCursor, parseCursor } from "./cursor.js";

test("a cursor is read as it was written, and fits into one line", () => {
  const cursor = { at: 1_700_000_000_000, places: { runs: "10:20:11", "run/x": "7:7:" } };
  const text = formatCursor(cursor);
  expect(text).toMatch(/^[\w-]+$/);
  expect(parseCursor(text)).toEqual(cursor);
});

test.each([
  ["nothing", ""],
  ["no JSON", "%%%"],
  ["JSON of another shape", Buffer.from('{"at":"x","places":{}}').toString("base64url")],
  ["a list", Buffer.from("[]").toString("base64url")],
  ["too much", "a".repeat(40_000)],
])("%s is no cursor", (_name, text) => {
  expect(parseCursor(text)).toBeUndefined();
});
