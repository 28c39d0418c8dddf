import { expect, test } from "vitest";
import { isAllInView } from "./is-all-in-view";

const box = { x: 100, y: 50, width: 400, height: 200 };
const window = { width: 800, height: 600 };

test("a flow that is seen whole is told from one of which a part is out of sight", () => {
  expect(isAllInView(box, { x: 0, y: 0, zoom: 1 }, window)).toBe(true);
  expect(isAllInView(box, { x: 400, y: 0, zoom: 1 }, window)).toBe(false);
  expect(isAllInView(box, { x: 0, y: -60, zoom: 1 }, window)).toBe(false);
  expect(isAllInView(box, { x: 0, y: 0, zoom: 2 }, window)).toBe(false);
  expect(isAllInView(box, { x: -200, y: -50, zoom: 2 }, window)).toBe(true);
});
