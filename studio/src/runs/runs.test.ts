import type { NodeRunView } from "@autoweave/contracts/run";
import { expect, test } from "vitest";
import { stateAt, toRunMarks } from "./to-run-marks";
import { toSamples } from "./to-samples";
import { toShownState } from "./to-shown-state";
import { toSpan, toWaterfall } from "./to-waterfall";

const second = (count: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, count)).toISOString();

function nodeRun(node: string, given: Partial<NodeRunView> = {}): NodeRunView {
  return {
    node,
    type: "data.set-fields",
    scope: "",
    status: "completed",
    attempt: 1,
    attempts: [],
    input: {},
    config: {},
    output: { out: 1 },
    error: null,
    waitingFor: null,
    startedAt: second(1),
    finishedAt: second(2),
    durationMs: 1000,
    ...given,
  };
}

const failure = { code: "node.failed", message: "It broke.", fault: "author" as const, retry: false };

test("each node shows its state, how long it took, and why it failed", () => {
  const marks = toRunMarks([
    nodeRun("a"),
    nodeRun("b", { status: "failed", error: failure, attempt: 3 }),
    nodeRun("c", { status: "waiting", finishedAt: null, durationMs: null, waitingFor: { kind: "signal", name: "go" } }),
  ]);
  expect(marks.get("a")).toEqual({ state: "done", durationMs: 1000 });
  expect(marks.get("b")).toEqual({ state: "failed", durationMs: 1000, attempts: 3, reason: "It broke." });
  expect(marks.get("c")).toEqual({ state: "waiting", reason: "for the signal go" });
});

const signal = { kind: "signal" as const, name: "go" };

test("a node behind the one that its job waits in does not wait for the same", () => {
  const waiting = { status: "waiting" as const, finishedAt: null, durationMs: null };
  const marks = toRunMarks([
    nodeRun("hold", { ...waiting, waitingFor: signal }),
    nodeRun("behind", { ...waiting, waitingFor: signal, attempt: 0, startedAt: null }),
    nodeRun("slow", { ...waiting, waitingFor: { kind: "slot", key: "shop", limit: 2 }, attempt: 0, startedAt: null }),
  ]);
  expect(marks.get("hold")).toEqual({ state: "waiting", reason: "for the signal go" });
  expect(marks.get("behind")).toEqual({ state: "queued" });
  expect(marks.get("slow")?.state).toBe("waiting");
});

test("a run that goes on waits once nothing in it is at work", () => {
  const hold = nodeRun("hold", { status: "waiting", waitingFor: signal });
  expect(toShownState("running", [hold, nodeRun("done")]).label).toBe("Waiting");
  expect(toShownState("running", [hold, nodeRun("other", { status: "running" })]).label).toBe("Running");
  expect(toShownState("running", []).label).toBe("Running");
  expect(toShownState("failed", [hold]).label).toBe("Failed");
});

test("a node of a body shows all its rounds, the failed ones first", () => {
  const rounds = [0, 1, 2].map((index) =>
    nodeRun("row", { scope: `each:${index}`, ...(index === 1 ? { status: "failed" as const, error: failure } : {}) }),
  );
  expect(toRunMarks(rounds).get("row")).toEqual({
    state: "failed",
    durationMs: 1000,
    reason: "It broke.",
    rounds: { done: 2, failed: 1, total: 3 },
  });
});

test("a moment of the past shows what was then", () => {
  const run = nodeRun("a", { status: "failed", error: failure, startedAt: second(10), finishedAt: second(20) });
  expect([5, 10, 15, 20, 30].map((at) => stateAt(run, Date.parse(second(at))))).toEqual([
    "queued",
    "running",
    "running",
    "failed",
    "failed",
  ]);
  expect(toRunMarks([run], Date.parse(second(5))).get("a")).toEqual({ state: "queued" });
});

test("bars lie within the run, in the order in which they began", () => {
  const runs = [
    nodeRun("late", { startedAt: second(8), finishedAt: null, status: "running", durationMs: null }),
    nodeRun("early"),
  ];
  const span = toSpan(second(0), undefined, runs, Date.parse(second(10)));
  const bars = toWaterfall(runs, span);
  expect(bars.map(({ node, from, width }) => [node, from, width])).toEqual([
    ["early", 0.1, 0.1],
    ["late", 0.8, expect.closeTo(0.2)],
  ]);
  expect(toSpan(second(0), second(0), [], 0)).toEqual({ from: Date.parse(second(0)), to: Date.parse(second(0)) + 1 });
});

test("samples are what the run brought, pins before it", () => {
  const samples = toSamples(
    [nodeRun("a"), nodeRun("b", { output: null })],
    { node: "hook", input: { id: 1 } },
    { a: { out: 9 } },
  );
  expect(samples).toEqual({ nodes: { a: { out: 9 } }, trigger: { id: 1 } });
});
