import type { ErrorRecord } from "@autoweave/contracts/app-error";
import type { Json } from "@autoweave/contracts/json";
import type { Answer, RunView } from "@autoweave/contracts/run";
import type { RunFacts } from "../../store/ledger/read-runs.js";

/** A run in a list: without its answer and output, which may be large. */
export type RunSummary = RunView extends infer View
  ? View extends unknown
    ? Omit<View, "answer" | "output">
    : never
  : never;

const unknownError: ErrorRecord = {
  code: "run.failed",
  message: "The run failed; what failed stands at its nodes.",
  fault: "author",
  retry: false,
};

function toBase(run: RunFacts) {
  return {
    id: run.id,
    flowId: run.flowId,
    flowName: run.flowName,
    version: run.version,
    trigger: run.trigger,
    cause: run.cause,
    createdAt: run.createdAt.toISOString(),
    parentRunId: run.parentRunId,
    replayOf: run.replayOf,
  };
}

/** A run as it stands in a list. */
export function toRunSummary(run: RunFacts): RunSummary {
  const base = toBase(run);
  const { status } = run;
  if (status === "running" || status === "failing" || status === "cancelling") return { ...base, status };
  const finishedAt = run.finishedAt ?? run.createdAt;
  const durationMs = finishedAt.getTime() - run.createdAt.getTime();
  const ended = { ...base, finishedAt: finishedAt.toISOString(), durationMs };
  return status === "failed" ? { ...ended, status, error: run.error ?? unknownError } : { ...ended, status };
}

/** A run with its answer, and without what its last nodes have put out. */
export type AnsweredRun = RunSummary & { answer: Answer | null };

/** A run with its answer. */
export function toAnsweredRun(run: RunFacts & { answer: Answer | null }): AnsweredRun {
  return { ...toRunSummary(run), answer: run.status === "completed" ? run.answer : null };
}

/** A run with its answer, and with what its last nodes have put out if it has none. */
export function toRunView(run: RunFacts & { answer: Answer | null }, lastOutput: Json): RunView {
  const summary = toRunSummary(run);
  const { answer } = run;
  if (summary.status !== "completed") return summary;
  return { ...summary, answer, output: answer === null ? lastOutput : answer.body };
}
