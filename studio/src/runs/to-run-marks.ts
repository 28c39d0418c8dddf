import type { NodeRunStatus, NodeRunView } from "@autoweave/contracts/run";
import type { State } from "@autoweave/ui/state-badge";
import type { NodeMark } from "../editor/node-marks";
import { describeWait, toNodeState } from "./run-state";

type RunMark = NonNullable<NodeMark["run"]>;

/** A node run as far as its mark needs it; `queued` is ready and has no worker yet. */
export type MarkedRun = Pick<
  NodeRunView,
  "node" | "scope" | "attempt" | "error" | "waitingFor" | "startedAt" | "finishedAt" | "durationMs"
> & { status: NodeRunStatus | "queued" };

/** Of several rounds, the state that a person wants to know of first. */
const weights: readonly State[] = ["failed", "running", "waiting", "queued", "done", "skipped"];

function weightiest(states: readonly State[]): State {
  return weights.find((state) => states.includes(state)) ?? "queued";
}

/** Whether a node stands behind the one that its job waits in: it was not tried yet, and waits for nothing itself. */
function isBehindWait({ status, attempt, waitingFor }: MarkedRun): boolean {
  return status === "waiting" && attempt === 0 && waitingFor?.kind !== "slot";
}

/** The state of a node run at a moment of the past: what had not begun was queued, what had not ended was running. */
export function stateAt(run: MarkedRun, at: number | undefined): State {
  const state = run.status === "queued" || isBehindWait(run) ? "queued" : toNodeState(run.status);
  if (at === undefined) return state;
  const startedAt = run.startedAt === null ? undefined : Date.parse(run.startedAt);
  const finishedAt = run.finishedAt === null ? undefined : Date.parse(run.finishedAt);
  if (startedAt !== undefined && at < startedAt) return "queued";
  if (startedAt === undefined) return finishedAt !== undefined && at < finishedAt ? "queued" : state;
  return finishedAt === undefined || at >= finishedAt ? state : "running";
}

function toMark(run: MarkedRun, at: number | undefined): RunMark {
  const state = stateAt(run, at);
  const isOver = state !== "queued" && state !== "running";
  const reason =
    state === "failed"
      ? run.error?.message
      : run.status === "cancelled"
        ? "Cancelled"
        : isOver
          ? describeWait(run)
          : undefined;
  const wait = run.waitingFor;
  return {
    state,
    ...(isOver && run.durationMs !== null ? { durationMs: run.durationMs } : {}),
    ...(run.attempt > 1 ? { attempts: run.attempt } : {}),
    ...(reason === undefined ? {} : { reason }),
    ...(wait?.kind === "iterations"
      ? { rounds: { done: wait.total - wait.active - wait.left, failed: 0, total: wait.total } }
      : {}),
  };
}

/** A node of a body, over all the rounds that it ran in. */
function joinRounds(runs: readonly MarkedRun[], at: number | undefined): RunMark {
  const states = runs.map((run) => stateAt(run, at));
  const failed = states.filter((state) => state === "failed").length;
  const over = states.filter((state) => state === "done" || state === "skipped").length;
  const lasts = runs.flatMap((run) => (run.durationMs === null ? [] : [run.durationMs]));
  const fault = runs.find((_run, index) => states[index] === "failed")?.error?.message;
  return {
    state: weightiest(states),
    ...(lasts.length === 0 ? {} : { durationMs: Math.max(...lasts) }),
    ...(fault === undefined ? {} : { reason: failed > 1 ? `${failed} rounds failed. ${fault}` : fault }),
    rounds: { done: over, failed, total: runs.length },
  };
}

/**
 * What stands on each node of a run, now or at a moment of it. Nodes of the run's flow that have not been reached yet are
 * not in it.
 */
export function toRunMarks(runs: readonly MarkedRun[], at?: number): Map<string, RunMark> {
  const byNode = new Map<string, MarkedRun[]>();
  for (const run of runs) byNode.set(run.node, [...(byNode.get(run.node) ?? []), run]);
  return new Map(
    [...byNode].map(([node, list]) => {
      const [only, another] = list;
      return [node, only !== undefined && another === undefined ? toMark(only, at) : joinRounds(list, at)];
    }),
  );
}
