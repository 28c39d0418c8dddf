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
])("%d seconds are %j", (count, words) => {
  expect(seconds(count)).toBe(words);
});
