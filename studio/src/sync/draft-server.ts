import type { FlowGraph } from "@autoweave/contracts/flow-graph";
import type { FlowOp } from "@autoweave/contracts/flow-op";

/** Edits that were made together, under an id that they keep over every try to send them. */
export type Batch = { id: string; ops: readonly FlowOp[] };

/** Edits that the server has taken, with the revision that they made. */
export type TakenBatch = { id: string | null; ops: readonly FlowOp[]; revision: number; by: string | undefined };

/** What came of sending edits. */
export type Sent =
  | {
      kind: "taken";
      revision: number;
      /** What others did between the revision that the edits were made on and theirs. */
      since: readonly TakenBatch[];
      /** The edits as they were made: those sent, brought forward over `since`. */
      ops: readonly FlowOp[];
      /** Places that both sides had changed, in words; one's own change counts. */
      conflicts: readonly string[];
    }
  /** The draft has moved on too far: load it, and send again. */
  | { kind: "behind" }
  /** The server refuses these edits for good, and says why. */
  | { kind: "refused"; message: string };

/** What happened since a revision: the edits, or the whole graph where they are no longer known one by one. */
export type Since =
  | { kind: "batches"; batches: readonly TakenBatch[] }
  | { kind: "graph"; graph: FlowGraph; revision: number };

/** The server's side of a draft. Rejects when the server cannot be reached. */
export type DraftServer = {
  /** Sends edits that were made on `revision`. Sent again under the same id they are not made again. */
  send(batch: Batch, revision: number): Promise<Sent>;
  since(revision: number): Promise<Since>;
};
