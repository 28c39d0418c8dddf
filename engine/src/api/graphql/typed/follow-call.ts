import { authorize } from "@autoweave/auth/authorize";
import { isEndedRun, type RunStatus } from "@autoweave/contracts/run";
import { type CalledRun, readCalled } from "../../../service/run/call-flow.js";
import { type StartInput, startRun } from "../../../service/run/start-run.js";
import type { GraphqlContext } from "../builder.js";
import { watchTopic } from "../watch-topic.js";

/** What has ended is read at once; this is for a database that is slow. */
const readMs = 10_000;

/**
 * Starts a run and tells of it: at once, when its status changes or nodes of it do, and at its end, with what it gave. Then
 * there is nothing more. Throws what `startRun` throws.
 */
export async function followCall(context: GraphqlContext, input: StartInput): Promise<AsyncIterable<CalledRun>> {
  const { parts, actor, signal } = context;
  authorize(actor, "run.wait");
  const { runId } = await startRun(parts, actor, input);
  const events = await watchTopic(context, { topic: "run", run: runId }, undefined);

  async function* tell(): AsyncGenerator<CalledRun> {
    let status: RunStatus = "running";
    yield { runId, status, output: null, error: null };
    for await (const { update } of events) {
      if (update === undefined) continue;
      // More has changed than is told one by one: ask how it stands.
      const isUnknown = update.kind === "reset";
      if (!isUnknown) status = update.state?.status ?? status;
      if (isUnknown || isEndedRun(status)) {
        const now = await readCalled(parts, actor, { runId, waitMs: isUnknown ? 0 : readMs, isNew: false }, signal);
        yield now;
        if (isEndedRun(now.status)) return;
      } else yield { runId, status, output: null, error: null };
    }
  }
  return tell();
}
