import { expect, test } from "vitest";
import { type PlacedBox, toJobFrames } from "./to-job-frames";

function place(...boxes: (Partial<PlacedBox> & { id: string; x: number; y: number })[]): Map<string, PlacedBox> {
  return new Map(boxes.map((box) => [box.id, { width: 200, height: 64, isContainer: false, ...box }]));
}

const job = { number: "1", hue: 0, nodes: ["a", "b"] };

test("one frame holds all nodes of a job", () => {
  const frames = toJobFrames([job], place({ id: "a", x: 0, y: 0 }, { id: "b", x: 300, y: 40 }));
  expect(frames).toEqual([{ number: "1", hue: 0, x: -12, y: -26, width: 524, height: 142 }]);
});

test("where a stranger would lie in it, each node has a frame of its own", () => {
  const boxes = place({ id: "a", x: 0, y: 0 }, { id: "other", x: 240, y: 0 }, { id: "b", x: 480, y: 0 });
  expect(toJobFrames([job], boxes).map(({ number, x }) => [number, x])).toEqual([
    ["1", -12],
    ["1", 468],
  ]);
});

test("the container around a job is no stranger, nor is what is in a container of the job", () => {
  const around = { id: "map", x: -50, y: -50, width: 900, height: 300, isContainer: true };
  const boxes = place(around, { id: "a", x: 0, y: 0 }, { id: "b", x: 300, y: 0 });
  expect(toJobFrames([job], boxes)).toHaveLength(1);
  expect(toJobFrames([{ ...job, nodes: ["map"] }], boxes)).toHaveLength(1);
});

test("nodes that are not drawn have no frame", () => {
  expect(toJobFrames([job], place())).toEqual([]);
});
