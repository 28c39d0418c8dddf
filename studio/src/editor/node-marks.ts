import type { State } from "@autoweave/ui/state-badge";
import { createStore, type StoreApi } from "zustand/vanilla";

/** What happened to a node or an edge between two states of a flow. */
export type Change = "added" | "changed" | "removed";

/** What stands on a node beside what its author set; of an edge, under its key, only a change does. */
export type NodeMark = {
  errors?: number;
  warnings?: number;
  isPinned?: boolean;
  /** Since the state that is compared with. */
  change?: Change;
  /** Why its last output no longer fits its settings. */
  stale?: string;
  /** In the run that is shown. */
  run?: {
    state: State;
    durationMs?: number;
    /** Tries, when it took more than one. */
    attempts?: number;
    /** Why it failed, or what it waits for. */
    reason?: string;
    /** Rounds of a container. */
    rounds?: { done: number; failed: number; total: number };
  };
  /** Of the live version, in the time that production shows. */
  production?: {
    /** Ended, one way or the other. */
    ran: number;
    skipped: number;
    failed: number;
    /** From 0 to 1; null where none ran. */
    failureRate: number | null;
    p95Ms: number | null;
    /** At this moment. */
    queued: number;
    running: number;
    waiting: number;
  };
};

/** Marks by node. Each node looks at its own only. */
export type NodeMarks = StoreApi<ReadonlyMap<string, NodeMark>>;

/** A store without marks. */
export function createNodeMarks(): NodeMarks {
  return createStore<ReadonlyMap<string, NodeMark>>(() => new Map());
}

function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/**
 * Sets one kind of mark for all nodes at once: nodes that `values` does not name lose it. A node whose marks stay the same
 * keeps the same object, and is not drawn again.
 */
export function setMarks<Kind extends keyof NodeMark>(
  marks: NodeMarks,
  kind: Kind,
  values: ReadonlyMap<string, NonNullable<NodeMark[Kind]>>,
): void {
  const before = marks.getState();
  const ids = new Set([...before.keys(), ...values.keys()]);
  let isChanged = false;
  const after = new Map<string, NodeMark>();
  for (const id of ids) {
    const old = before.get(id);
    const value = values.get(id);
    if (isSame(old?.[kind], value)) {
      if (old !== undefined) after.set(id, old);
      continue;
    }
    isChanged = true;
    const { [kind]: _gone, ...rest } = old ?? {};
    const next: NodeMark = value === undefined ? rest : { ...rest, [kind]: value };
    if (Object.keys(next).length > 0) after.set(id, next);
  }
  if (isChanged) marks.setState(after, true);
}
