import { type Context, print } from "../context.js";
import { exitCodes } from "../exit-codes.js";
import { waitForAnswer } from "../flow/run-flow.js";
import { readJson } from "../read-json.js";
import { plural } from "../show/format-diagnostics.js";

/** `run cancel`: nothing of the run starts any more, and nodes at work are told to stop. */
export async function cancelRun(context: Context, runId: string): Promise<void> {
  const { status } = await context.call((api) => api.runs.cancel.mutate({ run: runId }));
  print(context, { run: runId, status }, () => `run ${runId} is ${status}`);
}

/** `run replay`: a new run with the same input, on the same version or the latest. Returns the exit code. */
export async function replayRun(
  context: Context,
  runId: string,
  options: { latest?: boolean; wait?: boolean },
): Promise<number> {
  const replayed = await context.call((api) => api.runs.replay.mutate({ run: runId, latest: options.latest === true }));
  if (options.wait === true) return waitForAnswer(context, replayed.runId);
  print(context, replayed, () => `run ${replayed.runId} started with the input of ${runId}`);
  return exitCodes.ok.code;
}

/** `run signal`: gives a signal to what waits for it, with a value. */
export async function signalRun(
  context: Context,
  runId: string,
  name: string,
  options: { input?: string; data?: string },
): Promise<void> {
  const value = await readJson({ file: options.input, text: options.data }, context.terminal);
  const signalled = await context.call((api) => api.runs.signal.mutate({ run: runId, name, value }));
  print(context, signalled, () => {
    if (signalled.woken > 0) return `${plural(signalled.woken, "node")} woken`;
    const waits = `nothing in run ${runId} waits for "${name}"`;
    return signalled.kept ? `${waits}; it is kept until something does` : waits;
  });
}
