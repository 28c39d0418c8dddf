import { expect, test } from "vitest";
import { ApiError, toUnreachable } from "../api/api-error";
import { toReadingPause } from "./to-reading-pause";

test("a run is read until its end", () => {
  expect(toReadingPause({ isLast: false, error: null })).toBeGreaterThan(0);
  expect(toReadingPause({ isLast: true, error: null })).toBe(false);
});

test("the last values are asked for again when the server was away as they were wanted", () => {
  expect(toReadingPause({ isLast: true, error: toUnreachable() })).toBeGreaterThan(0);
  expect(toReadingPause({ isLast: false, error: new ApiError("database.unavailable", "Later.") })).toBeGreaterThan(0);
});

test("a run that there is not is not asked for again and again", () => {
  expect(toReadingPause({ isLast: false, error: new ApiError("run.not-found", "No such run.") })).toBe(false);
});
