import type { FlowGraph } from "@autoweave/contracts/flow-graph";
import type { FlowOp } from "@autoweave/contracts/flow-op";
import { applyOps } from "@autoweave/flow/apply-op";
import fc from "fast-check";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createSaver, type Merge, type Saver } from "./create-saver";
import type { Batch, DraftServer, TakenBatch } from "./draft-server";
import { rebaseOps } from "./rebase-batch";

const empty: FlowGraph = { format: 1, name: "x", nodes: [], edges: [] };

function add(id: string): FlowOp {
  return { op: "add-node", node: { id, type: "data.set-fields", version: 1, config: {} } };
}

/** A draft as the server keeps it: edits in one order, each batch once, nothing on a revision that has passed. */
function createDraft() {
  const log: TakenBatch[] = [];
  let graph = empty;
  const draft = {
    log,
    graph: () => graph,
    isAway: false,
    /** The next edits are taken, but the answer does not come through. */
    losesAnswer: false,
    knowsSince: 0,
    server: (by: string): DraftServer => ({
      send: async ({ id, ops }, revision) => {
        if (draft.isAway) throw new Error("away");
        if (log.some((batch) => batch.id === id))
          return { kind: "taken", revision: log.find((one) => one.id === id)?.revision ?? 0 };
        if (revision !== log.length) return { kind: "behind" };
        try {
          graph = applyOps(graph, ops).graph;
        } catch (error) {
          return { kind: "refused", message: (error as Error).message };
        }
        log.push({ id, ops, revision: log.length + 1, by });
        if (draft.losesAnswer) {
          draft.losesAnswer = false;
          throw new Error("lost");
        }
        return { kind: "taken", revision: log.length };
      },
      since: async (revision) => {
        if (draft.isAway) throw new Error("away");
        if (revision < draft.knowsSince) return { kind: "graph", graph, revision: log.length };
        return { kind: "batches", batches: log.slice(revision) };
      },
    }),
  };
  return draft;
}

type Tab = {
  saver: Saver;
  graph: () => FlowGraph;
  edit: (ops: FlowOp[]) => void;
  merges: Merge[];
  kept: () => readonly Batch[];
};
let ids = 0;

function openTab(draft: ReturnType<typeof createDraft>, by = "me", waiting: readonly Batch[] = []): Tab {
  let graph = draft.graph();
  let kept: readonly Batch[] = [];
  const merges: Merge[] = [];
  const saver = createSaver(
    {
      server: draft.server(by),
      storage: { write: (batches) => (kept = batches) },
      newId: () => `b${ids++}`,
      onGraph: (next) => (graph = next),
      onMerge: (merge) => merges.push(merge),
    },
    { graph: draft.graph(), revision: draft.log.length },
    waiting,
  );
  return {
    saver,
    merges,
    graph: () => graph,
    kept: () => kept,
    edit: (ops) => {
      graph = applyOps(graph, ops).graph;
      saver.add(ops);
    },
  };
}

const settle = () => vi.advanceTimersByTimeAsync(60_000);
const names = (graph: FlowGraph) => graph.nodes.map((node) => node.id).sort();

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

test("edits reach the server in few batches, and nothing is kept once they have", async () => {
  const draft = createDraft();
  const tab = openTab(draft);
  for (const id of ["a", "b", "c"]) tab.edit([add(id)]);
  expect(tab.saver.state.getState().status).toBe("saving");
  expect(tab.kept()).toHaveLength(1);
  await settle();
  expect(tab.saver.state.getState()).toEqual({ status: "saved", revision: 1 });
  expect([names(draft.graph()), tab.kept()]).toEqual([["a", "b", "c"], []]);
});

test("while the server is away nothing is lost, and it is sent when it is back", async () => {
  const draft = createDraft();
  const tab = openTab(draft);
  draft.isAway = true;
  tab.edit([add("a")]);
  await settle();
  expect(tab.saver.state.getState()).toMatchObject({ status: "offline", waiting: 1 });
  tab.edit([add("b")]);
  expect(tab.kept().flatMap((batch) => batch.ops)).toHaveLength(2);
  draft.isAway = false;
  await settle();
  expect(tab.saver.state.getState().status).toBe("saved");
  expect(names(draft.graph())).toEqual(["a", "b"]);
});

test("edits whose answer was lost are not made twice", async () => {
  const draft = createDraft();
  const tab = openTab(draft);
  draft.losesAnswer = true;
  tab.edit([add("a")]);
  await settle();
  expect(tab.saver.state.getState().status).toBe("saved");
  expect(draft.log).toHaveLength(1);
  expect(tab.graph()).toEqual(draft.graph());
});

test("two people's edits are merged, and who was overtaken is told", async () => {
  const draft = createDraft();
  const [mine, theirs] = [openTab(draft, "me"), openTab(draft, "Ada")];
  mine.edit([add("a")]);
  await settle();
  theirs.saver.pull();
  await settle();
  mine.edit([{ op: "set-node", id: "a", change: { label: "A" } }, add("mine")]);
  theirs.edit([{ op: "remove-node", id: "a" }, add("theirs")]);
  await theirs.saver.flush();
  await settle();
  theirs.saver.pull();
  await settle();
  expect(names(draft.graph())).toEqual(["mine", "theirs"]);
  expect(mine.graph()).toEqual(draft.graph());
  expect(theirs.graph()).toEqual(draft.graph());
  expect(mine.merges).toEqual([{ by: "Ada", lost: [expect.stringContaining('"a"')] }]);
});

test("edits that a closed tab left behind are taken up, also those that had arrived", async () => {
  const draft = createDraft();
  const first = openTab(draft);
  draft.losesAnswer = true;
  first.edit([add("a")]);
  await first.saver.flush();
  first.edit([add("b")]);
  const left = first.kept();
  first.saver.close();
  const second = openTab(draft, "me", left);
  expect(names(second.graph())).toEqual(["a", "b"]);
  await settle();
  expect(names(draft.graph())).toEqual(["a", "b"]);
  expect(second.graph()).toEqual(draft.graph());
  expect(second.saver.state.getState().status).toBe("saved");
});

test("when the single edits are no longer known, the whole graph is merged", async () => {
  const draft = createDraft();
  const [mine, theirs] = [openTab(draft, "me"), openTab(draft, "Ada")];
  theirs.edit([add("theirs")]);
  await settle();
  draft.knowsSince = 1;
  mine.edit([add("mine")]);
  await settle();
  expect(names(draft.graph())).toEqual(["mine", "theirs"]);
  expect(mine.graph()).toEqual(draft.graph());
});

test("whatever tabs and network do, all tabs end with the server's draft", async () => {
  const op = fc.record({
    tab: fc.nat(1),
    id: fc.constantFrom("a", "b", "c"),
    kind: fc.constantFrom("add", "remove", "label", "away", "back", "lose", "wait"),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(op, { maxLength: 25 }), async (steps) => {
      const draft = createDraft();
      const tabs = [openTab(draft, "one"), openTab(draft, "two")];
      for (const { tab: index, id, kind } of steps) {
        const tab = tabs[index];
        if (kind === "away" || kind === "back") draft.isAway = kind === "away";
        else if (kind === "lose") draft.losesAnswer = true;
        else if (kind === "wait") await vi.advanceTimersByTimeAsync(700);
        else if (tab !== undefined) {
          const ops: FlowOp[] =
            kind === "add"
              ? [add(id)]
              : kind === "remove"
                ? [{ op: "remove-node", id }]
                : [{ op: "set-node", id, change: { label: `${index}` } }];
          const fitting = rebaseOps(tab.graph(), ops).ops;
          if (fitting.length > 0) tab.edit(fitting);
        }
      }
      draft.isAway = false;
      draft.losesAnswer = false;
      for (let round = 0; round < 3; round++) {
        for (const tab of tabs) tab.saver.pull();
        await settle();
      }
      for (const tab of tabs) {
        expect(tab.saver.state.getState()).toEqual({ status: "saved", revision: draft.log.length });
        expect(tab.graph()).toEqual(draft.graph());
        expect(tab.kept()).toEqual([]);
      }
    }),
    { numRuns: 60 },
  );
});
