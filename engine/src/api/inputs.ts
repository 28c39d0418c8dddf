import { Permission } from "@autoweave/auth/permission";
import { FlowOp } from "@autoweave/contracts/flow-op";
import type { Json } from "@autoweave/contracts/json";
import { LiveTopic, mostLiveTopics } from "@autoweave/contracts/live-topic";
import { RunStatus } from "@autoweave/contracts/run";
import { z } from "zod";
import { mostFlows } from "../service/flow/list-flows.js";
import { isDeeperThan, mostDepth } from "../service/json-depth.js";
import { mostBuckets } from "../service/observe/get-run-stats.js";
import { mostEvents } from "../service/observe/list-events.js";
import { logLevels, mostLines } from "../service/observe/list-log.js";
import { mostMinutes } from "../service/observe/meter-figures.js";
import { isStorable } from "../service/refer.js";
import { mostNodeRuns } from "../service/run/get-node-runs.js";
import { mostRuns } from "../service/run/list-runs.js";
import { longestWaitMs } from "../service/run/wait-for-run.js";

const mostOps = 5000;
const deepestFolder = 8;
const mostTags = 20;

/** Id or name of a flow. */
const flow = z.string().min(1).max(200);
const run = z.string().min(1).max(100);
const name = z.string().min(1).max(200);

// It came out of JSON.parse, so it is JSON: only its depth is left to look at, which the service does.
const json = z.custom<Json>().optional();

const scope = z.string().transform((text, context) => {
  const parsed = Permission.safeParse(text);
  if (parsed.success) return parsed.data;
  context.addIssue({ code: "custom", message: `no such permission; there are ${Permission.options.join(", ")}` });
  return z.NEVER;
});

function limit(most: number) {
  return z.number().int().min(1).max(most).optional();
}

/** Schemas are recursive: what is too deep for them is refused before they walk it. */
const shallow = z.unknown().superRefine((value, context) => {
  if (isDeeperThan(value, mostDepth)) context.addIssue({ code: "custom", message: `nested deeper than ${mostDepth}` });
});

export const FlowInput = z.strictObject({ flow });
export const FlowListInput = z.strictObject({ after: name.optional(), limit: limit(mostFlows) }).optional();
export const ImportInput = z
  .strictObject({ graph: z.unknown(), flow: flow.optional(), isNew: z.boolean().optional() })
  .refine(({ flow, isNew }) => flow === undefined || isNew !== true, {
    path: ["isNew"],
    message: "a flow that is named is there already; leave out one of the two",
  });

/** True for text without half of a character, which lists of the database have no place for. */
function isWhole(text: string): boolean {
  return !/\p{Cs}/u.test(text);
}

/** A word of a list: what databases and eyes can hold. */
function word(most: number) {
  return z
    .string()
    .transform((text) => text.normalize("NFC").trim())
    .pipe(
      z
        .string()
        .min(1)
        .max(most)
        .refine((text) => isStorable(text) && isWhole(text), "holds a character that cannot be kept"),
    );
}

export const OrganizeInput = z.strictObject({
  flow,
  folder: z
    .string()
    .transform((text) => (text.trim() === "" ? [] : text.split("/")))
    .pipe(z.array(word(60)).max(deepestFolder))
    .transform((names) => names.join("/"))
    .optional(),
  tags: z.array(word(40)).max(mostTags).optional(),
});
export const OpsInput = z.strictObject({
  flow,
  revision: z.number().int().min(1),
  ops: shallow.pipe(z.array(FlowOp).min(1).max(mostOps)),
  batch: z
    .string()
    .regex(/^[\w-]{8,100}$/, "use 8 to 100 letters, digits, _ and -")
    .optional(),
  prefer: z.enum(["theirs", "mine"]).optional(),
});
export const OpsSinceInput = z.strictObject({ flow, revision: z.number().int().min(1) });
export const CheckInput = z.strictObject({ flow: flow.optional(), graph: z.unknown().optional() });
export const PublishInput = z.strictObject({ flow, note: z.string().max(10_000).optional() });
export const VersionListInput = z.strictObject({
  flow,
  before: z
    .number()
    .int()
    .min(1)
    .max(2 ** 31 - 1)
    .optional(),
});
export const VersionInput = z.strictObject({
  flow,
  number: z
    .number()
    .int()
    .min(1)
    .max(2 ** 31 - 1),
});

const graphName = z.union([VersionInput.shape.number, z.enum(["live", "draft"])]);
export const DiffInput = z.strictObject({ flow, from: graphName, to: graphName });

export const RunInput = z.strictObject({ run });
export const StartInput = z.strictObject({
  flow,
  trigger: z.string().min(1).max(100).optional(),
  input: json,
  dedupeKey: z.string().min(1).max(500).optional(),
});
export const StartDraftInput = z.strictObject({
  flow,
  trigger: z.string().min(1).max(100).optional(),
  input: json,
  pins: z.record(z.string().max(100), z.record(z.string().max(100), z.custom<Json>())).optional(),
  upTo: z.string().min(1).max(100).optional(),
});
export const RunListInput = z
  .strictObject({
    flow: flow.optional(),
    status: RunStatus.optional(),
    limit: limit(mostRuns),
    cursor: z.string().max(200).optional(),
  })
  .optional();
export const NodeRunsInput = z.strictObject({
  run,
  scope: z.string().max(2000).optional(),
  node: z.string().max(100).optional(),
  full: z.boolean().optional(),
  limit: limit(mostNodeRuns),
  skip: z.number().int().min(0).max(1_000_000).optional(),
});
export const WaitInput = z.strictObject({ run, timeoutMs: z.number().int().min(0).max(longestWaitMs) });
export const ReplayInput = z.strictObject({ run, latest: z.boolean().optional() });
export const SignalInput = z.strictObject({ run, name, value: json });

const time = z.iso.datetime({ offset: true }).transform((text) => new Date(text));
const range = { from: time.optional(), to: time.optional() };
export const RunStatsInput = z
  .strictObject({ ...range, flow: flow.optional(), buckets: limit(mostBuckets) })
  .optional();
export const NodeStatsInput = z.strictObject({ ...range, flow });
export const MinutesInput = z.strictObject({ minutes: limit(mostMinutes) }).optional();
export const LogInput = z
  .strictObject({
    level: z.enum(logLevels).optional(),
    service: name.optional(),
    plugin: name.optional(),
    jobId: name.optional(),
    runId: name.optional(),
    before: name.optional(),
    limit: limit(mostLines),
  })
  .optional();
export const EventsInput = z.strictObject({ before: name.optional(), limit: limit(mostEvents) }).optional();

export const LiveInput = z.strictObject({
  topics: z.array(LiveTopic).min(1).max(mostLiveTopics),
  /** The id of the last event that came; clients send it by themselves when they come back. */
  lastEventId: z.string().max(50_000).nullish(),
});

export const NodeTypeInput = z.strictObject({ type: name, version: z.number().int().min(1).optional() });

export const KeyInput = z.strictObject({ id: z.string().min(1).max(100) });
export const NewKeyInput = z.strictObject({
  name: z.string().trim().min(1).max(200),
  scopes: z.array(scope).min(1).max(50),
  expiresAt: z.iso
    .datetime()
    .transform((text) => new Date(text))
    .optional(),
});
