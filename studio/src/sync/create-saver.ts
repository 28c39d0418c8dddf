import type { FlowGraph } from "@autoweave/contracts/flow-graph";
import type { FlowOp } from "@autoweave/contracts/flow-op";
import { applyOps } from "@autoweave/flow/apply-op";
import { rebaseOps } from "@autoweave/flow/rebase-ops";
import { toOps } from "@autoweave/flow/to-ops";
import { createStore, type StoreApi } from "zustand/vanilla";
import type { Batch, DraftServer, TakenBatch } from "./draft-server";

/** How the draft here stands to the one on the server. */
export type SaveState =
  | { status: "saved"; revision: number }
  | { status: "saving"; revision: number }
  /** The server cannot be reached; edits are kept here and sent when it is back. */
  | { status: "offline"; revision: number; waiting: number }
  /** Edits were refused for good; they were taken back here. */
  | { status: "refused"; revision: number; message: string };

/** Somebody else's edits have come in. `conflicts` are places that both had changed, in words. */
export type Merge = { by: string | undefined; conflicts: readonly string[] };

/** Where edits that are not on the server yet survive the closing of the tab, with the revision they were made on. */
export type BatchStorage = { write(revision: number, batches: readonly Batch[]): void };

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
  /** Something may have been done elsewhere: looks, and merges it. Not when all up to `revision` is known here. */
  pull(revision?: number): void;
  /** Sends what is left at once. Resolves when the server has it, or cannot be reached. */
  flush(): Promise<void>;
  close(): void;
};

const firstRetryMs = 500;
const longestRetryMs = 15_000;
/** A batch goes out in one request: the API takes 5,000 ops. */
const mostOps = 2000;

/** Starts on the draft as the server has it. */
export function createSaver(parts: SaverParts, draft: { graph: FlowGraph; revision: number }): Saver {
  const { server, storage, newId, onGraph, onMerge, pauseMs = 250 } = parts;
  /** The draft on the server, as far as is known here. */
  let confirmed = draft;
  /** Edits of here, made one after the other on what is confirmed. */
  let queue: readonly Batch[] = [];
  /** Edits that were sent before, and may have been taken without the answer coming through. */
  const sent = new Set<string>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let retryMs = firstRetryMs;
  let working: Promise<void> | undefined;
  let mustPull = false;
  /** The latest revision that was heard of. */
  let heard = draft.revision;
  let isClosed = false;
  const state = createStore<SaveState>(() => ({ status: "saved", revision: draft.revision }));

  function keep(next: readonly Batch[]): void {
    queue = next;
    storage.write(confirmed.revision, queue);
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

  /**
   * Goes on from what the server has now, which holds those edits of here that `taken` names. The others are brought
   * forward over what differs from the graph that they were made on.
   */
  function moveOn(
    next: { graph: FlowGraph; revision: number },
    taken: ReadonlySet<string>,
    by: string | undefined,
    told: readonly string[] = [],
  ): void {
    const isTaken = ({ id }: Batch) => taken.has(id);
    const base = applyOps(
      confirmed.graph,
      queue.filter(isTaken).flatMap(({ ops }) => ops),
    ).graph;
    const rest = queue.filter((batch) => !isTaken(batch));
    const others = toOps(base, next.graph) ?? [];
    const mine = rest.flatMap(({ ops }) => ops);
    const forward = rebaseOps(mine, others, base, "mine");
    for (const id of taken) sent.delete(id);
    confirmed = next;
    const isSame = others.length === 0;
    keep(isSame ? rest : forward.ops.length === 0 ? [] : [{ id: newId(), ops: forward.ops }]);
    const conflicts = [...told, ...forward.conflicts.map(({ message }) => message)];
    if (!isSame) onGraph(applyOps(next.graph, forward.ops).graph);
    if (!isSame || conflicts.length > 0) onMerge({ by, conflicts });
  }

  function applyTaken(graph: FlowGraph, batches: readonly TakenBatch[]): FlowGraph {
    return applyOps(
      graph,
      batches.flatMap(({ ops }) => ops),
    ).graph;
  }

  async function catchUp(): Promise<void> {
    const since = await server.since(confirmed.revision);
    if (since.kind === "graph") {
      moveOn(since, new Set(), undefined);
      return;
    }
    const last = since.batches.at(-1);
    if (last === undefined) return;
    const own = new Set(queue.map(({ id }) => id));
    const taken = new Set(since.batches.flatMap(({ id }) => (id !== null && own.has(id) ? [id] : [])));
    const by = since.batches.findLast(({ id }) => id === null || !own.has(id))?.by;
    moveOn({ graph: applyTaken(confirmed.graph, since.batches), revision: last.revision }, taken, by);
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
      // Taken back: as if everybody else had undone it.
      const without = confirmed;
      moveOn(without, new Set([batch.id]), undefined);
      state.setState({ status: "refused", revision: confirmed.revision, message: answer.message }, true);
      return;
    }
    const graph = applyOps(applyTaken(confirmed.graph, answer.since), answer.ops).graph;
    moveOn({ graph, revision: answer.revision }, new Set([batch.id]), answer.since.at(-1)?.by, answer.conflicts);
  }

  async function run(): Promise<void> {
    try {
      // What was sent before and not answered is looked for first: it may be there.
      if (mustPull || queue.some(({ id }) => sent.has(id))) {
        mustPull = false;
        await catchUp();
      }
      while (queue.length > 0 && !isClosed) await sendNext();
      if (heard > confirmed.revision) await catchUp();
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

  return {
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
    pull: (revision) => {
      // What was heard of is mostly of here: the answer to what is being sent tells it, too.
      if (revision === undefined) mustPull = true;
      else if (revision <= heard) return;
      else heard = revision;
      plan(0);
    },
    flush: () => work(),
    close: () => {
      isClosed = true;
      clearTimeout(timer);
    },
  };
}
