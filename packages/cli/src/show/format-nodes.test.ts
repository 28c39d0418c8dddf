import pc from "picocolors";
import { expect, it } from "vitest";
import { epoch, nodeRun, toIso } from "../testing/node-run.js";
import { formatNodes } from "./format-nodes.js";
import { formatNodesInFull } from "./format-nodes-in-full.js";

const colors = pc.createColors(false);
const failure = {
  code: "http.status",
  message: "GET example.org answered with status 404.",
  fault: "world" as const,
  retry: false,
};
const nodes = [
  nodeRun("start", { type: "trigger.manual", output: { input: { id: 7 } } }),
  nodeRun("ask", {
    at: 3,
    took: 1250,
    status: "failed",
    attempt: 2,
    attempts: [{ attempt: 1, startedAt: toIso(3), finishedAt: toIso(45), error: failure }],
    input: { in: { id: 7 } },
    error: failure,
  }),
  nodeRun("after", { status: "skipped", startedAt: null, finishedAt: null, durationMs: null }),
];

it("shows state, tries, times, input and output of each node", () => {
  expect(formatNodes(nodes, { colors, width: undefined, runStartedAt: epoch })).toBe(
    [
      "NODE   STATUS     TRIES  START  TOOK   INPUT         OUTPUT",
      'start  completed  1      +0 ms  1 ms                 input: {"id":7}',
      'ask    failed     2      +3 ms  1.3 s  in: {"id":7}  http.status: GET example.org answered with status 404.',
      "after  skipped",
    ].join("\n"),
  );
});

it("fits into the terminal", () => {
  const long = [nodeRun("start", { input: { in: "x".repeat(500) }, output: { out: "y".repeat(500) } })];
  for (const width of [80, 120, 200]) {
    const lines = formatNodes(long, { colors, width, runStartedAt: epoch }).split("\n");
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(width);
    expect(lines[1]).toContain("…");
  }
});

it("says when iterations are left out", () => {
  const many = Array.from({ length: 8 }, (_, index) => nodeRun("body", { scope: `each:${index}` }));
  const text = formatNodes([nodeRun("each"), ...many], { colors, width: undefined, runStartedAt: epoch });
  expect(text).toContain("  … 3 more");
  expect(text).toContain("--all shows them");
});

it("shows every attempt and whole values in full", () => {
  const text = formatNodesInFull(nodes, { colors, runStartedAt: epoch });
  expect(text).toContain("ask  data.set-fields  failed");
  expect(text).toContain("attempt 1, +3 ms, 42 ms: http.status: GET example.org answered with status 404.");
  expect(text).toContain('    "in": {\n        "id": 7\n      }'.replace("    ", "      "));
});

it("has colours where the terminal has them", () => {
  const text = formatNodes(nodes, { colors: pc.createColors(true), width: undefined, runStartedAt: epoch });
  expect(text).toContain(pc.createColors(true).red("failed"));
});
