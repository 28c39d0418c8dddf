import type { ErrorRecord } from "@autoweave/contracts/app-error";
import type { NodeRunStatus, WaitingFor } from "@autoweave/contracts/run";
import type { LogLineView } from "../observe/list-log.js";
import type { RunSummary } from "../run/run-view.js";

/** A node in a run, without its values: those are looked up when somebody asks for them. Times are ISO 8601. */
export type NodeLine = {
  node: string;
  scope: string;
  type: string;
  /** `queued`: ready, and no worker has it yet. Nodes that share a job run one after the other; all show as running. */
  status: NodeRunStatus | "queued";
  attempt: number;
  error: ErrorRecord | null;
  /** Of a container it says how many rounds there are and how many are open. */
  waitingFor: WaitingFor | null;
  startedAt: string | null;
  finishedAt: string | null;
  durationMs: number | null;
  /** Ports that put out a value; null when that is not known, in rounds that run inside their container's job. */
  emitted: string[] | null;
};

/** Something that happened to a flow. `by` is the actor who did it. */
export type FlowChange = {
  id: string;
  flow: string;
  kind: "created" | "drafted" | "published" | "unpublished" | "removed";
  name: string;
  /** The draft's revision after it. */
  revision: number;
  /** The number of the version that is live after it. */
  version: number | null;
  by: { kind: string; id: string };
  at: string;
};

/**
 * What a stream tells of one topic. `changes` holds everything that was new, each in its latest state; `whole` is the state
 * as it is, in place of all before; `reset` says that more has changed than is told one by one: read it again. With `more`
 * there are nodes beside those told: read them page by page.
 */
export type LiveUpdate =
  | { topic: "run"; run: string; kind: "changes" | "whole"; state: RunSummary | null; nodes: NodeLine[]; more: boolean }
  | { topic: "run"; run: string; kind: "reset" }
  | { topic: "runs"; flow: string | null; kind: "changes"; runs: RunSummary[] }
  | { topic: "runs"; flow: string | null; kind: "reset" }
  | { topic: "flows"; flow: string | null; kind: "changes"; changes: FlowChange[] }
  | { topic: "flows"; flow: string | null; kind: "reset" }
  | { topic: "log"; kind: "changes"; lines: LogLineView[] }
  | { topic: "log"; kind: "reset" }
  | { topic: "node-types"; kind: "whole"; hash: string };

/** One event of a stream. The first comes at once: whatever changes after it will be told. It may hold nothing. */
export type LiveMessage = { updates: LiveUpdate[] };
