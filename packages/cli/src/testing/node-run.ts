import type { NodeRunView } from "@autoweave/contracts/run";

/** A node run that went well, with the parts given. Times count in milliseconds from `epoch`. */
export function nodeRun(node: string, parts: Partial<NodeRunView> & { at?: number; took?: number } = {}): NodeRunView {
  const { at = 0, took = 1, ...rest } = parts;
  return {
    node,
    type: "data.set-fields",
    scope: "",
    status: "completed",
    attempt: 1,
    attempts: [],
    input: {},
    config: {},
    output: null,
    error: null,
    waitingFor: null,
    startedAt: toIso(at),
    finishedAt: toIso(at + took),
    durationMs: took,
    ...rest,
  };
}

/** When runs of tests start. */
export const epoch = "2026-01-01T00:00:00.000Z";

/** A moment so many milliseconds after {@link epoch}. */
export function toIso(offset: number): string {
  return new Date(Date.parse(epoch) + offset).toISOString();
}
