import { expect, it } from "vitest";
import { testContext } from "../testing/test-context.js";
import { redriveRun } from "./redrive-run.js";

const preview = { again: [{ scope: "each:3", node: "ask" }], kept: [{ scope: "", node: "start" }] };
const procedures = { "runs.redrivePreview": () => preview, "runs.redrive": () => preview };

it("says what will run again and what will not, and asks before it does", async () => {
  const context = testContext(procedures, { isInteractive: true, answer: true });
  expect(await redriveRun(context, "run-1", {})).toBe(0);
  expect(context.terminal.stderr.join("\n")).toBe(
    ["runs again (1 node)", "  each:3/ask", "kept as it is (1 node)", "  start"].join("\n"),
  );
  expect(context.asked).toEqual(["runs.redrivePreview", "runs.redrive"]);
});

it("does nothing when the answer is no", async () => {
  const context = testContext(procedures, { isInteractive: true, answer: false });
  await expect(redriveRun(context, "run-1", {})).rejects.toMatchObject({ exit: "declined" });
  expect(context.asked).toEqual(["runs.redrivePreview"]);
});

it.each([{ json: true, isInteractive: true }, { isInteractive: false }])(
  "does nothing when nobody can be asked: %j",
  async (options) => {
    const context = testContext(procedures, { ...options, answer: true });
    await expect(redriveRun(context, "run-1", {})).rejects.toMatchObject({ exit: "usage" });
    expect(context.asked).toEqual(["runs.redrivePreview"]);
  },
);

it("only says it on a dry run, and prints one document with --json", async () => {
  const dry = testContext(procedures, { json: true });
  expect(await redriveRun(dry, "run-1", { dryRun: true })).toBe(0);
  expect(dry.asked).toEqual(["runs.redrivePreview"]);
  expect(dry.terminal.stdout.map((text) => JSON.parse(text))).toEqual([{ run: "run-1", redriven: false, ...preview }]);
  const done = testContext(procedures, { json: true });
  await redriveRun(done, "run-1", { yes: true });
  expect(done.terminal.stdout.map((text) => JSON.parse(text))).toEqual([{ run: "run-1", redriven: true, ...preview }]);
  expect(done.terminal.stderr).toEqual([]);
});
