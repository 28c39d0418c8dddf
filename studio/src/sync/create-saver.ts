import type { FlowGraph } from "@autoweave/contracts/flow-graph";
import type { FlowOp } from "@autoweave/contracts/flow-op";
import { applyOps } from "@autoweave/flow/apply-op";
import { createStore, type StoreApi } from "zustand/vanilla";
import type { Batch, DraftServer, TakenBatch } from "./draft-server";
import { rebaseOps } from "./rebase-batch";

/** How the draft here stands to the one on the server. */
export type SaveState =
  | { status: "saved"; revision: number }
  | { status: "saving"; revision: number }
  /** The server cannot be reached; edits are kept here and sent when it is back. */
  | { status: "offline"; revision: number; waiting: number }
  /** Edits were refused for good; they were taken back here. */
  | { status: "refused"; revision: number; message: string };

/** Somebody else's edits have come in. `lost` are edits of one's own that no longer fit, in words. */
export type Merge = { by: string | undefined; lost: readonly string[] };

/** Where edits that are not on the server yet survive the closing of the tab. */
export type BatchStorage = { write(batches: readonly Batch[]): void };

export type SaverParts = {
  server: DraftServer;
  storage: BatchStorage;
  /** Makes an id for a batch. */
  newId: () => string;
  /** Puts the merged graph in place of the one that is being edited. */
  onGraph: (graph: FlowGraph) => void;
  onMerge: (merge: Merge) => void;
  /** Milliseconds between an edit and its sending, so that typing goes out in few batches. */
  pauseMs?: number;
};

/** Brings every edit to the server, in order, once, whatever becomes of the network meanwhile. */
export type Saver = {
  state: StoreApi<SaveState>;
  /** Takes edits that were made here. */
  add(ops: readonly FlowOp[]): void;
  /** Something may have been done elsewhere: looks, and merges it. */
  pull(): void;
  /** Sends what is left at once. Resolves when the server has it, or cannot be reached. */
  flush(): Promise<void>;
  close(): void;
};

const firstRetryMs = 500;
const longestRetryMs = 15_000;
/** A batch goes out in one request: the API takes 5,000 ops. */
const mostOps = 2000;

/** Starts on the draft as the server has it. `waiting` are edits of an earlier time that it may not have. */
export function createSaver(
  parts: SaverParts,
  draft: { graph: FlowGraph; revision: number },
  waiting: readonly Batch[] = [],
): Saver {
  const { server, storage, newId, onGraph, onMerge, pauseMs = 250 } = parts;
  /** The draft on the server, as far as is known here. */
  let confirmed = draft;
  let queue: Batch[] = [];
  /** Edits that were sent before, and may have been taken without the answer coming through. */
  let sent = new Set<string>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let retryMs = firstRetryMs;
  let working: Promise<void> | undefined;
  let mustPull = false;
  let isClosed = false;
  const state = createStore<SaveState>(() => ({ status: "saved", revision: draft.revision }));

  function keep(next: Batch[]): void {
    queue = next;
    storage.write(queue);
  }

  function tell(): void {
    const { revision } = confirmed;
    state.setState(queue.length > 0 ? { status: "saving", revision } : { status: "saved", revision }, true);
  }

  function plan(afterMs: number): void {
    if (isClosed) return;
    clearTimeout(timer);
    timer = setTimeout(() => void work(), afterMs);
  }

  /** Makes own edits anew on what the server has now. */
  function rebase(by: string | undefined): void {
    const lost: string[] = [];
    let { graph } = confirmed;
    const next: Batch[] = [];
    for (const batch of queue) {
      const rebased = rebaseOps(graph, batch.ops);
      graph = rebased.graph;
      lost.push(...rebased.lost);
      // Of a batch that may have been sent, another part must not go out under the same id.
      const isSame = rebased.ops.length === batch.ops.length;
      if (rebased.ops.length > 0) next.push(isSame ? batch : { id: newId(), ops: rebased.ops });
    }
    keep(next);
    onGraph(graph);
    onMerge({ by, lost });
  }

  function take(batches: readonly TakenBatch[]): boolean {
    let isForeign = false;
    let by: string | undefined;
    for (const batch of batches) {
      confirmed = { graph: applyOps(confirmed.graph, batch.ops).graph, revision: batch.revision };
      if (queue.some(({ id }) => id === batch.id)) {
        queue = queue.filter(({ id }) => id !== batch.id);
      } else {
        isForeign = true;
        by = batch.by ?? by;
      }
      sent.delete(batch.id);
    }
    if (isForeign) rebase(by);
    else keep(queue);
    return isForeign;
  }

  async function catchUp(): Promise<void> {
    const since = await server.since(confirmed.revision);
    if (since.kind === "batches") {
      take(since.batches);
      return;
    }
    confirmed = { graph: since.graph, revision: since.revision };
    // What was sent cannot be told from what was not: making it again on the whole graph loses nothing.
    sent = new Set();
    rebase(undefined);
  }

  async function sendNext(): Promise<void> {
    const batch = queue[0];
    if (batch === undefined) return;
    sent.add(batch.id);
    const answer = await server.send(batch, confirmed.revision);
    if (answer.kind === "behind") {
      await catchUp();
      return;
    }
    if (answer.kind === "refused") {
      keep(queue.slice(1));
      rebase(undefined);
      state.setState({ status: "refused", revision: confirmed.revision, message: answer.message }, true);
      return;
    }
    // Taken long ago, before the draft was loaded here: it is in it already.
    const isKnown = answer.revision <= confirmed.revision;
    if (!isKnown) confirmed = { graph: applyOps(confirmed.graph, batch.ops).graph, revision: answer.revision };
    sent.delete(batch.id);
    keep(queue.filter(({ id }) => id !== batch.id));
  }

  async function run(): Promise<void> {
    try {
      // What was sent before and not answered is looked for first: it may be there.
      if (mustPull || queue.some(({ id }) => sent.has(id))) {
        mustPull = false;
        await catchUp();
      }
      while (queue.length > 0 && !isClosed) await sendNext();
      retryMs = firstRetryMs;
      if (state.getState().status !== "refused") tell();
    } catch {
      // Whatever it was, the edits are still here: they are sent until somebody takes or refuses them.
      mustPull = true;
      state.setState({ status: "offline", revision: confirmed.revision, waiting: queue.length }, true);
      plan(retryMs);
      retryMs = Math.min(retryMs * 2, longestRetryMs);
    }
  }

  function work(): Promise<void> {
    clearTimeout(timer);
    working ??= run().finally(() => {
      working = undefined;
      const isMore = queue.length > 0 || mustPull;
      if (isMore && state.getState().status !== "offline") plan(0);
    });
    return working;
  }

  const saver: Saver = {
    state,
    add: (ops) => {
      const last = queue.at(-1);
      const isOpen = last !== undefined && !sent.has(last.id) && last.ops.length + ops.length <= mostOps;
      keep(
        isOpen
          ? [...queue.slice(0, -1), { id: last.id, ops: [...last.ops, ...ops] }]
          : [...queue, { id: newId(), ops: [...ops] }],
      );
      if (state.getState().status === "offline") {
        state.setState({ status: "offline", revision: confirmed.revision, waiting: queue.length }, true);
        return;
      }
      tell();
      plan(pauseMs);
    },
    pull: () => {
      mustPull = true;
      plan(0);
    },
    flush: () => work(),
    close: () => {
      isClosed = true;
      clearTimeout(timer);
    },
  };

  if (waiting.length > 0) {
    queue = [...waiting];
    for (const { id } of waiting) sent.add(id);
    const { graph } = confirmed;
    const shown = waiting.reduce((before, batch) => rebaseOps(before, batch.ops).graph, graph);
    onGraph(shown);
    tell();
    plan(0);
  }
  return saver;
}
