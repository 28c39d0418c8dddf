import type { ErrorRecord } from "@autoweave/contracts/app-error";
import type { Json } from "@autoweave/contracts/json";
import type { Answer, AttemptRecord, NodeRunStatus } from "@autoweave/contracts/run";
import type { StoredPorts } from "../store/stored-value.js";

/** One node's part of a unit's work, before it is written. */
export type NodeResult = {
  node: string;
  scope: string;
  type: string;
  status: NodeRunStatus;
  attempt: number;
  attempts: AttemptRecord[];
  /** Edge sources by input port. */
  input: Record<string, string[]>;
  /** Config values that came from expressions. */
  config: StoredPorts;
  output: StoredPorts | null;
  error: ErrorRecord | null;
  startedAt: Date | null;
  finishedAt: Date | null;
};

/** What a unit waits for, as its node said it. */
export type Pause =
  | { kind: "time"; until: Date }
  | { kind: "retry"; until: Date; attempt: number }
  | { kind: "signal"; name: string; until: Date | undefined }
  | { kind: "call"; flow: string; input: Json }
  | { kind: "slot"; key: string; limit: number }
  /** Rounds to be opened: new ones from `from` on, or those that a redrive let wait again when there are no `items`. */
  | { kind: "iterations"; node: string; items: Json[]; from: number; concurrency: number; collect: boolean };

/** How a unit's work ended. `results` holds every node that was touched. */
export type UnitOutcome = { results: NodeResult[]; answer?: Answer } & (
  | { kind: "completed"; outputs: ReadonlyMap<string, Record<string, Json>> }
  | { kind: "failed"; node: string; error: ErrorRecord }
  | { kind: "paused"; node: string; pause: Pause }
);
