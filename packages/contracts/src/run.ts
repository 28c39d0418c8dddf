import { z } from "zod";
import { ErrorRecord } from "./app-error.js";
import { Json } from "./json.js";

/** States of a run. `cancelling` and `failing` still have nodes at work; nothing new starts in them. */
export const RunStatus = z.enum(["running", "failing", "cancelling", "completed", "failed", "cancelled"]);
export type RunStatus = z.infer<typeof RunStatus>;

/** States a run does not leave by itself. */
export const endedRunStatuses = ["completed", "failed", "cancelled"] as const satisfies RunStatus[];

/** True once nothing of the run will happen any more, unless somebody redrives it. */
export function isEndedRun(status: RunStatus): boolean {
  return (endedRunStatuses as readonly string[]).includes(status);
}

/** States of a unit in the ledger. `pending` waits for feeders, `ready` for a worker, `waiting` for what `waitingFor` says. */
export const UnitStatus = z.enum([
  "pending",
  "ready",
  "running",
  "waiting",
  "completed",
  "failed",
  "skipped",
  "cancelled",
]);
export type UnitStatus = z.infer<typeof UnitStatus>;

/** States of a node run. */
export const NodeRunStatus = z.enum(["running", "waiting", "retrying", "completed", "failed", "skipped", "cancelled"]);
export type NodeRunStatus = z.infer<typeof NodeRunStatus>;

/** What a parked unit waits for. */
export const WaitingFor = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("time"), until: z.iso.datetime() }),
  z.object({ kind: z.literal("retry"), until: z.iso.datetime(), attempt: z.number().int() }),
  z.object({ kind: z.literal("signal"), name: z.string(), until: z.iso.datetime().optional() }),
  z.object({ kind: z.literal("run"), runId: z.string() }),
  /** Rounds of a container: how many in all, at work, and not yet opened; `collect` when a failed one stops no other. */
  z.object({
    kind: z.literal("iterations"),
    total: z.number().int(),
    active: z.number().int(),
    left: z.number().int(),
    collect: z.boolean().optional(),
  }),
  z.object({ kind: z.literal("slot"), key: z.string(), limit: z.number().int() }),
  z.object({ kind: z.literal("person"), reason: z.string() }),
]);
export type WaitingFor = z.infer<typeof WaitingFor>;

/** How a run came to be. */
export const RunCause = z.enum(["manual", "webhook", "schedule", "error", "flow", "replay", "test"]);
export type RunCause = z.infer<typeof RunCause>;

/** What `respond` answers a webhook with. */
export const Answer = z.object({
  status: z.number().int().min(200).max(599),
  headers: z.record(z.string(), z.string()),
  body: Json,
});
export type Answer = z.infer<typeof Answer>;

/** One earlier try of a node. Times are ISO 8601. */
export const AttemptRecord = z.object({
  attempt: z.number().int(),
  startedAt: z.iso.datetime(),
  finishedAt: z.iso.datetime(),
  error: ErrorRecord.optional(),
});
export type AttemptRecord = z.infer<typeof AttemptRecord>;

/** One node in one run, as people look at it. */
export const NodeRunView = z.object({
  node: z.string(),
  type: z.string(),
  /** `""` at the top; `loop:3` in the fourth iteration of container `loop`; nested scopes are joined with `/`. */
  scope: z.string(),
  status: NodeRunStatus,
  attempt: z.number().int(),
  attempts: z.array(AttemptRecord),
  input: Json,
  config: Json,
  output: Json,
  error: ErrorRecord.nullable(),
  waitingFor: WaitingFor.nullable(),
  startedAt: z.iso.datetime().nullable(),
  finishedAt: z.iso.datetime().nullable(),
  durationMs: z.number().nullable(),
});
export type NodeRunView = z.infer<typeof NodeRunView>;

const runBase = {
  id: z.string(),
  flowId: z.string(),
  flowName: z.string(),
  version: z.number().int(),
  trigger: z.string(),
  cause: RunCause,
  createdAt: z.iso.datetime(),
  parentRunId: z.string().nullable(),
  replayOf: z.string().nullable(),
};
const ended = { finishedAt: z.iso.datetime(), durationMs: z.number() };

/** A run as people look at it: a union by status, so that a finished run without an end cannot be written down. */
export const RunView = z.discriminatedUnion("status", [
  z.object({ ...runBase, status: z.enum(["running", "failing", "cancelling"]) }),
  z.object({
    ...runBase,
    ...ended,
    status: z.literal("completed"),
    answer: Answer.nullable(),
    /**
     * The body of the answer; without one, what the last nodes have put out: those of the top scope whose emissions no node
     * took in. One node's only value stands alone; several ports are an object by port, several nodes one by node id.
     */
    output: Json,
  }),
  z.object({ ...runBase, ...ended, status: z.literal("failed"), error: ErrorRecord }),
  z.object({ ...runBase, ...ended, status: z.literal("cancelled") }),
]);
export type RunView = z.infer<typeof RunView>;
