import { expect, test } from "vitest";
import { formatDuration } from "./format-duration";

test.each([
  [0, "0 ms"],
  [340.4, "340 ms"],
  [2400, "2.4 s"],
  [59_400, "59 s"],
  [60_000, "1 min"],
  [200_000, "3 min 20 s"],
  [7_500_000, "2 h 5 min"],
  [7_200_000, "2 h"],
])("%d ms is %s", (milliseconds, text) => {
  expect(formatDuration(milliseconds)).toBe(text);
});
