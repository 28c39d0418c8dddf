import { expect, test } from "vitest";
import { toRelative } from "./to-relative";

const now = new Date("2026-11-26T12:00:00Z");
const seconds = (count: number) => toRelative(new Date(now.getTime() + count * 1000), now);

test.each([
  [0, "just now"],
  [-44, "just now"],
  [44, "in a moment"],
  [-50, "50 seconds ago"],
  [-59.6, "1 minute ago"],
  [-100, "2 minutes ago"],
  [3600, "in 1 hour"],
  [-23 * 3600, "23 hours ago"],
  [-24 * 3600, "yesterday"],
  [24 * 3600, "tomorrow"],
  [-29 * 86_400, "29 days ago"],
  [-50 * 86_400, "2 months ago"],
  [-800 * 86_400, "2 years ago"],
  [800 * 86_400, "in 2 years"],
])("%d seconds are %j", (count, words) => {
  expect(seconds(count)).toBe(words);
});

test("the words are those of the browser", () => {
  const format = new Intl.RelativeTimeFormat("en", { numeric: "auto" });
  const units = [
    ["second", 1, 45, 59],
    ["minute", 60, 1, 59],
    ["hour", 3600, 1, 23],
    ["day", 86_400, 1, 29],
    ["month", 30 * 86_400, 1, 11],
    ["year", 360 * 86_400, 1, 20],
  ] as const;
  for (const [unit, length, least, most] of units) {
    for (let count = least; count <= most; count++) {
      for (const amount of [-count, count]) expect(seconds(amount * length)).toBe(format.format(amount, unit));
    }
  }
});
