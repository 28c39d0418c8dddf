import pc from "picocolors";
import { expect, it } from "vitest";
import { CliError } from "../cli-error.js";
import { epoch, nodeRun } from "../testing/node-run.js";
import { testContext } from "../testing/test-context.js";
import { followRun, toNews } from "./follow-run.js";

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

const ended = { id: "run-1", status: "completed", createdAt: epoch };

it("follows to the end over a restart of the server", async () => {
  let asked = 0;
  const context = testContext({
    "runs.wait": () => {
      asked++;
      if (asked === 1) return { ...ended, status: "running" };
      if (asked === 2) throw new CliError("unreachable", "There is no server.");
      return ended;
    },
    "runs.nodes": () => (asked === 1 ? [] : [nodeRun("start")]),
  });
  const lines: string[] = [];
  const followed = await followRun(context, "run-1", { tell: (line) => lines.push(line), colors });
  expect(followed).toMatchObject({ run: ended, nodes: [{ node: "start" }] });
  expect(lines).toEqual([
    "The server is not there just now; trying again.",
    expect.stringContaining("start completed"),
  ]);
});

it("gives up waiting when the time is over, and the run is as it is", async () => {
  const running = { ...ended, status: "running" };
  const context = testContext({ "runs.wait": () => running, "runs.nodes": () => [] });
  const followed = await followRun(context, "run-1", { untilMs: Date.now() - 1, tell: () => undefined, colors });
  expect(followed).toEqual({ run: running, nodes: [] });
});

it("tells of many iterations how many are done, and those that fail", () => {
  const told = new Map<string, string>();
  const bodies = Array.from({ length: 30 }, (_, index) =>
    nodeRun("call", { scope: `each:${index}`, status: index === 7 ? "failed" : "completed", at: 1 }),
  );
  const each = (active: number, left: number) =>
    nodeRun("each", {
      status: "waiting",
      finishedAt: null,
      durationMs: null,
      waitingFor: { kind: "iterations", total: 100, active, left },
    });
  expect(toNews([each(10, 60), ...bodies], run, told, colors)).toEqual([
    "    +0 ms  each waiting: 30 of 100 iterations done, 10 at work",
    "    +2 ms  each:7/call failed in 1 ms",
  ]);
  expect(toNews([each(10, 50), ...bodies], run, told, colors)).toEqual([
    "    +0 ms  each waiting: 40 of 100 iterations done, 10 at work",
  ]);
});
