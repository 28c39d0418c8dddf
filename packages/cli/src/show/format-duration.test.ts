import { expect, it } from "vitest";
import { formatDuration } from "./format-duration.js";

it.each([
  [0, "0 ms"],
  [999.4, "999 ms"],
  [1000, "1 s"],
  [1449, "1.4 s"],
  [59_940, "59.9 s"],
  [59_999, "1 min"],
  [125_000, "2 min 5 s"],
  [3_600_000, "1 h"],
  [12_000_000, "3 h 20 min"],
  [187_200_000, "2 d 4 h"],
])("%d ms is %s", (milliseconds, text) => {
  expect(formatDuration(milliseconds)).toBe(text);
});
