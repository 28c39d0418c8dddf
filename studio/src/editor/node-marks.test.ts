import { expect, test } from "vitest";
import { createNodeMarks, setMarks } from "./node-marks";

test("each kind of mark is set for all nodes at once and leaves the other kinds alone", () => {
  const marks = createNodeMarks();
  setMarks(
    marks,
    "errors",
    new Map([
      ["a", 2],
      ["b", 1],
    ]),
  );
  setMarks(marks, "isPinned", new Map([["a", true]]));
  const a = marks.getState().get("a");
  setMarks(marks, "errors", new Map([["a", 2]]));
  expect(marks.getState().get("a")).toBe(a);
  expect([...marks.getState().keys()]).toEqual(["a"]);
  setMarks(marks, "errors", new Map());
  expect(marks.getState().get("a")).toEqual({ isPinned: true });
});

test("nobody hears of marks that stay as they were", () => {
  const marks = createNodeMarks();
  let told = 0;
  marks.subscribe(() => told++);
  const run = { state: "done" as const, durationMs: 3 };
  setMarks(marks, "run", new Map([["a", run]]));
  setMarks(marks, "run", new Map([["a", { ...run }]]));
  expect(told).toBe(1);
});
