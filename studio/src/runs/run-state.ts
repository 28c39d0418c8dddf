import type { NodeRunStatus, NodeRunView, RunStatus } from "@autoweave/contracts/run";
import type { State } from "@autoweave/ui/state-badge";

const nodeStates: Readonly<Record<NodeRunStatus, State>> = {
  running: "running",
  waiting: "waiting",
  retrying: "waiting",
  completed: "done",
  failed: "failed",
  skipped: "skipped",
  cancelled: "skipped",
};

/** How a node run looks. */
export function toNodeState(status: NodeRunStatus): State {
  return nodeStates[status];
}

const runStates: Readonly<Record<RunStatus, { state: State; label: string }>> = {
  running: { state: "running", label: "Running" },
  failing: { state: "failed", label: "Failing" },
  cancelling: { state: "waiting", label: "Stopping" },
  completed: { state: "done", label: "Done" },
  failed: { state: "failed", label: "Failed" },
  cancelled: { state: "skipped", label: "Cancelled" },
};

/** How a run looks, and its state in a word. */
export function toRunState(status: RunStatus): { state: State; label: string } {
  return runStates[status];
}

/** What a node waits for, in words; undefined when it does not wait. */
export function describeWait(run: Pick<NodeRunView, "waitingFor">): string | undefined {
  const wait = run.waitingFor;
  if (wait === null) return undefined;
  switch (wait.kind) {
    case "time":
      return `until ${new Date(wait.until).toLocaleString()}`;
    case "retry":
      return `try ${wait.attempt} at ${new Date(wait.until).toLocaleTimeString()}`;
    case "signal":
      return `for the signal ${wait.name}`;
    case "run":
      return "for the flow that it called";
    case "iterations":
      return `${wait.total - wait.active - wait.left} of ${wait.total} rounds done`;
    case "slot":
      return `for a place: ${wait.limit} at a time`;
    case "person":
      return `for a person: ${wait.reason}`;
  }
}
