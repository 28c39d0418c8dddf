import { isEndedRun } from "@autoweave/contracts/run";
import { type Context, print } from "../context.js";
import { parseSeconds } from "../flow/parse-seconds.js";
import { followRun } from "../show/follow-run.js";
import { formatRun } from "../show/format-run.js";
import { toRunExit } from "./to-run-exit.js";

/** `run watch`: tells what happens in a run until it has ended. Returns the exit code. */
export async function watchRun(context: Context, runId: string, options: { timeout?: string }): Promise<number> {
  const { terminal, json } = context;
  const timeoutMs = parseSeconds(options.timeout);
  const followed = await followRun(context, runId, {
    ...(timeoutMs === undefined ? {} : { untilMs: Date.now() + timeoutMs }),
    // With --json the one document at the end is what stdout carries.
    tell: json ? terminal.err : terminal.out,
    colors: json ? terminal.errorColors : terminal.colors,
  });
  print(context, followed, () => formatRun(followed.run, terminal.colors));
  if (!isEndedRun(followed.run.status)) terminal.err("The time to wait is over; the run goes on.");
  return toRunExit(followed.run);
}
