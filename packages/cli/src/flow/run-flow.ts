import type { Json } from "@autoweave/contracts/json";
import { isEndedRun, type RunView } from "@autoweave/contracts/run";
import { type Context, print } from "../context.js";
import { exitCodes } from "../exit-codes.js";
import { readJson } from "../read-json.js";
import { toRunExit } from "../run/to-run-exit.js";
import { followRun } from "../show/follow-run.js";
import { formatDuration } from "../show/format-duration.js";
import { formatInFull } from "../show/format-ports.js";
import { formatError } from "../show/format-run.js";
import { formatStatus } from "../show/format-status.js";
import { toOneLine } from "../show/shorten.js";
import type { Terminal } from "../terminal.js";
import { parseSeconds } from "./parse-seconds.js";

/** Options of `flow run`. */
export type RunFlowOptions = {
  trigger?: string;
  input?: string;
  data?: string;
  dedupeKey?: string;
  wait?: boolean;
  timeout?: string;
};

/** `flow run`: starts a run of a published flow, and with `--wait` follows it to its answer. Returns the exit code. */
export async function runFlow(context: Context, flow: string, options: RunFlowOptions): Promise<number> {
  const input = await readJson({ file: options.input, text: options.data }, context.terminal);
  const timeoutMs = parseSeconds(options.timeout);
  const started = await context.call((api) =>
    api.runs.start.mutate({
      flow,
      ...(options.trigger === undefined ? {} : { trigger: options.trigger }),
      input,
      ...(options.dedupeKey === undefined ? {} : { dedupeKey: options.dedupeKey }),
    }),
  );
  if (options.wait !== true) {
    print(context, started, () =>
      started.isNew ? `run ${started.runId} started` : `run ${started.runId} was started before with this key`,
    );
    return exitCodes.ok.code;
  }
  return waitForAnswer(context, started.runId, timeoutMs);
}

/** Follows a run on stderr and prints its answer on stdout. Returns the exit code. */
export async function waitForAnswer(context: Context, runId: string, timeoutMs?: number): Promise<number> {
  const { terminal } = context;
  terminal.err(`run ${runId}`);
  const { run } = await followRun(context, runId, {
    ...(timeoutMs === undefined ? {} : { untilMs: Date.now() + timeoutMs }),
    tell: terminal.err,
    colors: terminal.errorColors,
  });
  const answer = run.status === "completed" ? run.output : null;
  if (context.json) print(context, { run, answer }, () => "");
  else tellEnd(context, run, answer);
  return toRunExit(run);
}

/** A text goes to a file as it is; on a terminal it must not move the cursor. */
function toShown(answer: string, { width }: Terminal): string {
  return width === undefined ? answer : answer.split("\n").map(toOneLine).join("\n");
}

function tellEnd(context: Context, run: RunView, answer: Json): void {
  const { terminal } = context;
  const took = "durationMs" in run ? ` in ${formatDuration(run.durationMs)}` : "";
  terminal.err(`run ${formatStatus(run.status, terminal.errorColors)}${took}`);
  if (run.status === "completed")
    terminal.out(typeof answer === "string" ? toShown(answer, terminal) : formatInFull(answer, ""));
  if (run.status === "failed") {
    terminal.err(`${terminal.errorColors.red("error:")} ${formatError(run.error)}`);
    terminal.err(`${terminal.errorColors.dim("next: ")} autoweave run show ${run.id}`);
  }
  if (!isEndedRun(run.status)) {
    terminal.err(`${terminal.errorColors.dim("next: ")} It goes on; follow it with autoweave run watch ${run.id}`);
  }
}
