import type { WaitingFor } from "@autoweave/contracts/run";

/** What a node waits for, in words. */
export function formatWaiting(waitingFor: WaitingFor): string {
  switch (waitingFor.kind) {
    case "time":
      return `waits until ${waitingFor.until}`;
    case "retry":
      return `tries again (${waitingFor.attempt}) at ${waitingFor.until}`;
    case "signal":
      return `waits for signal "${waitingFor.name}"${waitingFor.until === undefined ? "" : ` until ${waitingFor.until}`}`;
    case "run":
      return `waits for run ${waitingFor.runId}`;
    case "iterations":
      return `${waitingFor.total - waitingFor.active - waitingFor.left} of ${waitingFor.total} iterations done, ${waitingFor.active} at work`;
    case "slot":
      return `waits for one of ${waitingFor.limit} places of "${waitingFor.key}"`;
    case "person":
      return waitingFor.reason;
  }
}
