import type { RunStatus } from "@autoweave/contracts/run";
import type { State } from "@autoweave/ui/state-badge";
import { toRunState } from "./run-state";
import { type MarkedRun, stateAt } from "./to-run-marks";

/** How a run looks whose nodes are known: one that goes on, but in which nothing is at work, waits. */
export function toShownState(status: RunStatus, lines: readonly MarkedRun[]): { state: State; label: string } {
  if (status !== "running") return toRunState(status);
  // A container is at work for as long as its body is, which is told of each for itself.
  const states = new Set(lines.map((line) => stateAt(line, undefined)));
  const waits = states.has("waiting") && !states.has("running");
  return waits ? { state: "waiting", label: "Waiting" } : toRunState(status);
}
