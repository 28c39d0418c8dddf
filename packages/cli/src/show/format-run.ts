import type { ErrorRecord } from "@autoweave/contracts/app-error";
import type { RunView } from "@autoweave/contracts/run";
import type { Colors } from "../terminal.js";
import { formatDuration } from "./format-duration.js";
import { formatStatus } from "./format-status.js";
import { toOneLine } from "./shorten.js";

/** `http.status: The other server answered 404.` */
export function formatFault(error: ErrorRecord): string {
  return toOneLine(`${error.code}: ${error.message}`);
}

/** A fault with the node that it happened in. */
export function formatError(error: ErrorRecord): string {
  return error.node === undefined ? formatFault(error) : `${formatFault(error)} (node ${toOneLine(error.node)})`;
}

/** Who and what a run is, and how it stands; a few lines. */
export function formatRun(run: RunView, colors: Colors): string {
  const took = "durationMs" in run ? ` in ${formatDuration(run.durationMs)}` : "";
  const lines = [
    `${colors.bold("Run")} ${run.id} ${formatStatus(run.status, colors)}${took}`,
    `${colors.dim("flow   ")} ${toOneLine(run.flowName)}, version ${run.version}`,
    `${colors.dim("trigger")} ${run.trigger}, ${run.cause}`,
    `${colors.dim("started")} ${run.createdAt}`,
  ];
  if (run.parentRunId !== null) lines.push(`${colors.dim("caller ")} run ${run.parentRunId}`);
  if (run.replayOf !== null) lines.push(`${colors.dim("replay ")} of run ${run.replayOf}`);
  if (run.status === "failed") lines.push(`${colors.dim("error  ")} ${colors.red(formatError(run.error))}`);
  return lines.join("\n");
}
