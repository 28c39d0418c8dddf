import { expect, test } from "vitest";
import { toPercentiles } from "./statistics.js";

test("percentiles are values that were measured, by nearest rank", () => {
  const values = Array.from({ length: 200 }, (_, index) => 200 - index);
  expect(toPercentiles(values)).toEqual({ p50: 100, p95: 190, p99: 198 });
  expect(toPercentiles([7])).toEqual({ p50: 7, p95: 7, p99: 7 });
  expect(toPercentiles([]).p50).toBeNaN();
});
