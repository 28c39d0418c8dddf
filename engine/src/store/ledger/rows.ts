import type { ErrorRecord } from "@autoweave/contracts/app-error";
import type { Json } from "@autoweave/contracts/json";
import type {
  Answer,
  AttemptRecord,
  NodeRunStatus,
  RunCause,
  RunStatus,
  UnitStatus,
  WaitingFor,
} from "@autoweave/contracts/run";
import type { StoredValue } from "../stored-value.js";

/** Names a unit in the whole ledger. */
export type UnitKey = { runId: string; scope: string; unit: string };

/** A run as the ledger needs it. */
export type RunRow = {
  id: string;
  tenantId: string;
  flowId: string;
  flowName: string;
  versionId: string;
  version: number;
  trigger: string;
  cause: RunCause;
  status: RunStatus;
  priority: number;
  hops: number;
  parentRunId: string | null;
  parentScope: string | null;
  parentUnit: string | null;
  createdAt: Date;
};

/** A run to be written down. `dedupe` makes it the only one for its key until `expiresAt`. */
export type NewRun = RunRow & {
  input: StoredValue;
  replayOf: string | null;
  deadlineAt: Date | null;
  /** How it came out, when it has ended before it is written down. */
  end?: { answer: Answer | null; finishedAt: Date };
  dedupe?: { key: string; expiresAt: Date };
};

/** A unit as the ledger has it. */
export type UnitRow = UnitKey & {
  status: UnitStatus;
  attempt: number;
  starts: number;
  launched: boolean;
  launches: number;
  emitted: string[];
  waitingFor: WaitingFor | null;
};

/** Who has a unit at work, with a lease of so many milliseconds. */
export type Holder = { worker: string; leaseMs: number };

/** A unit to be written down. One that is `completed` has run before that. */
export type NewUnit = UnitKey & {
  tenantId: string;
  status: UnitStatus;
  launched: boolean;
  once: boolean;
  /** Who has it at work from the beginning. */
  holder?: Holder;
};

/** A change of one unit, valid only while its status is `was`. */
export type UnitChange = UnitKey & {
  was: UnitStatus;
  status: UnitStatus;
  /** Hand it to the queue (again), unless it is there. */
  launch: boolean;
  /** Hand it to the queue although it is there: that job comes late. */
  relaunch?: boolean;
  /** Who has it at work from now on: it is started with this change. */
  holder?: Holder;
  /** Its start did not end: do not begin to count anew. */
  keepStarts?: boolean;
  emitted?: string[];
  waitingFor?: WaitingFor | null;
  waitingName?: string | null;
  wakeAt?: Date | null;
  woke?: Json | null;
};

/** A node run to be written, over what an earlier attempt left. */
export type NodeRunRow = {
  runId: string;
  scope: string;
  node: string;
  tenantId: string;
  unit: string;
  type: string;
  status: NodeRunStatus;
  attempt: number;
  attempts: AttemptRecord[];
  /** Edge sources by input port; values are looked up where they were emitted. */
  input: Record<string, string[]>;
  /** Config values that came from expressions. */
  config: { text: string };
  output: { text: string } | null;
  error: ErrorRecord | null;
  startedAt: Date | null;
  finishedAt: Date | null;
};

/** A payload to be kept. */
export type PayloadRow = { runId: string; tenantId: string; id: string; body: string; bytes: number };

/** The end, or another change of state, of a run. */
export type RunChange = {
  id: string;
  status: RunStatus;
  error?: ErrorRecord | null;
  answer?: Answer | undefined;
  output?: StoredValue | undefined;
  finishedAt: Date | null;
};

/** A round of a container's body. */
export type IterationRow = {
  runId: string;
  scope: string;
  tenantId: string;
  parent: string;
  container: string;
  index: number;
  status: IterationStatus;
  item: StoredValue;
};

/** `waiting` rounds have not been opened; `failing` ones still have units at work. */
export type IterationStatus = "waiting" | "running" | "failing" | "completed" | "failed" | "cancelled";

/** A change of one iteration. */
export type IterationChange = { runId: string; scope: string; status: IterationStatus; error?: ErrorRecord | null };

/** What a committed transaction promises to others. */
export type OutboxBody =
  | { kind: "launch"; versionId: string; trigger: string; scope: string; priority: number; units: string[] }
  | { kind: "child-ended"; parentRunId: string; parentScope: string; parentUnit: string }
  /** The run that the row belongs to was called by one that goes on no more. */
  | { kind: "cancel-run" }
  | { kind: "run-failed"; flowId: string; flowName: string }
  | { kind: "slot-freed"; key: string };

/** An outbox row as it is written. */
export type NewOutbox = { tenantId: string; runId: string; body: OutboxBody };

/** An outbox row as it is read. */
export type OutboxRow = NewOutbox & { id: string };
