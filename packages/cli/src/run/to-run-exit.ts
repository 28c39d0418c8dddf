import type { RunView } from "@autoweave/contracts/run";
import { exitCodes } from "../exit-codes.js";

/** The exit code of a command that waited for a run. */
export function toRunExit(run: RunView): number {
  if (run.status === "completed") return exitCodes.ok.code;
  if (run.status === "failed") return exitCodes.runFailed.code;
  return exitCodes.notEnded.code;
}
