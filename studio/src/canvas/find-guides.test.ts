import { expect, test } from "vitest";
import { findGuides } from "./find-guides";

const size = { width: 200, height: 60 };

test("a box snaps to the nearest edge or middle, each axis by itself", () => {
  const others = [
    { x: 0, y: 0, ...size },
    { x: 500, y: 300, ...size },
  ];
  expect(findGuides({ x: 4, y: 140, ...size }, others)).toEqual({
    x: 0,
    y: 140,
    guides: [{ axis: "x", at: 0, from: 0, to: 200 }],
  });
  const both = findGuides({ x: 503, y: -3, ...size }, others);
  expect([both.x, both.y, both.guides.length]).toEqual([500, 0, 2]);
});

test("middles align, boxes out of reach do not", () => {
  expect(findGuides({ x: 52, y: 500, width: 100, height: 60 }, [{ x: 0, y: 0, ...size }]).x).toBe(50);
  expect(findGuides({ x: 40, y: 500, ...size }, [{ x: 0, y: 0, ...size }])).toEqual({ x: 40, y: 500, guides: [] });
  expect(findGuides({ x: 1, y: 1, ...size }, [])).toEqual({ x: 1, y: 1, guides: [] });
});
