import pc from "picocolors";
import { expect, it } from "vitest";
import { epoch, nodeRun } from "../testing/node-run.js";
import { toNews } from "./follow-run.js";

const colors = pc.createColors(false);
const run = { createdAt: epoch };

it("tells each change of a node once", () => {
  const told = new Map<string, string>();
  const waiting = nodeRun("wait", {
    status: "waiting",
    finishedAt: null,
    durationMs: null,
    waitingFor: { kind: "signal", name: "approval" },
  });
  expect(toNews([waiting], run, told, colors)).toEqual(['    +0 ms  wait waiting: waits for signal "approval"']);
  expect(toNews([waiting], run, told, colors)).toEqual([]);
  const done = nodeRun("wait", { took: 2000, output: { done: { approved: true } } });
  expect(toNews([done], run, told, colors)).toEqual(['     +2 s  wait completed in 2 s  done: {"approved":true}']);
});

it("tells nodes of iterations by their scope, and tries after the first", () => {
  const retried = nodeRun("ask", { scope: "each:3", attempt: 2, output: {} });
  expect(toNews([retried], run, new Map(), colors)).toEqual(["    +1 ms  each:3/ask completed in 1 ms (try 2)  "]);
});
