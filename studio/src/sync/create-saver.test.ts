import type { FlowGraph } from "@autoweave/contracts/flow-graph";
import type { FlowOp } from "@autoweave/contracts/flow-op";
import { applyOps } from "@autoweave/flow/apply-op";
import { rebaseOps } from "@autoweave/flow/rebase-ops";
import fc from "fast-check";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createSaver, type Merge, type Saver } from "./create-saver";
import type { Batch, DraftServer, TakenBatch } from "./draft-server";

const empty: FlowGraph = { format: 1, name: "x", nodes: [], edges: [] };

function add(id: string): FlowOp {
  return { op: "add-node", node: { id, type: "data.set-fields", version: 1, config: {} } };
}

/** A draft as the server keeps it: edits in one order, each batch once, brought forward over what came before. */
function createDraft() {
  const log: (TakenBatch & { graph: FlowGraph })[] = [];
  const at = (revision: number) => (revision === 0 ? empty : (log[revision - 1]?.graph ?? empty));
  const draft = {
    log,
    graph: () => at(log.length),
    isAway: false,
    /** The next edits are taken, but the answer does not come through. */
    losesAnswer: false,
    knowsSince: 0,
    server: (by: string): DraftServer => ({
      send: async ({ id, ops }, revision) => {
        if (draft.isAway) throw new Error("away");
        const known = log.find((batch) => batch.id === id);
        if (known !== undefined) {
          return {
            kind: "taken",
            revision: known.revision,
            since: log.slice(revision, known.revision - 1),
            ops: known.ops,
            conflicts: [],
          };
        }
        if (revision < draft.knowsSince) return { kind: "behind" };
        if (ops.some((op) => op.op === "set-flow" && op.name === "taken")) {
          return { kind: "refused", message: "Another flow is called taken." };
        }
        const since = log.slice(revision);
        const forward = rebaseOps(
          ops,
          since.flatMap((one) => one.ops),
          at(revision),
          "mine",
        );
        log.push({
          id,
          ops: forward.ops,
          revision: log.length + 1,
          by,
          graph: applyOps(draft.graph(), forward.ops).graph,
        });
        if (draft.losesAnswer) {
          draft.losesAnswer = false;
          throw new Error("lost");
        }
        return {
          kind: "taken",
          revision: log.length,
          since,
          ops: forward.ops,
          conflicts: forward.conflicts.map((one) => one.message),
        };
      },
      since: async (revision) => {
        if (draft.isAway) throw new Error("away");
        if (revision < draft.knowsSince) return { kind: "graph", graph: draft.graph(), revision: log.length };
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

function openTab(draft: ReturnType<typeof createDraft>, by = "me"): Tab {
  let graph = draft.graph();
  let kept: readonly Batch[] = [];
  const merges: Merge[] = [];
  const saver = createSaver(
    {
      server: draft.server(by),
      storage: {
        write: (_revision, batches) => {
          kept = batches;
        },
      },
      newId: () => `b${ids++}`,
      onGraph: (next) => {
        graph = next;
      },
      onMerge: (merge) => merges.push(merge),
    },
    { graph: draft.graph(), revision: draft.log.length },
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
  expect([names(draft.graph()), tab.kept(), tab.merges]).toEqual([["a", "b", "c"], [], []]);
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

test("what others have done is fetched as it is heard of, and what is of here is not", async () => {
  const draft = createDraft();
  const [mine, theirs] = [openTab(draft, "me"), openTab(draft, "Ada")];
  mine.edit([add("a")]);
  await settle();
  const { revision } = mine.saver.state.getState();
  mine.saver.pull(revision);
  theirs.saver.pull(revision);
  await settle();
  expect(theirs.graph()).toEqual(draft.graph());
  // Heard of while edits of here are on their way: fetched once these are there.
  theirs.edit([add("b")]);
  await theirs.saver.flush();
  mine.edit([add("c")]);
  mine.saver.pull(theirs.saver.state.getState().revision);
  await settle();
  expect(names(draft.graph())).toEqual(["a", "b", "c"]);
  expect(mine.graph()).toEqual(draft.graph());
});

test("two people's edits are merged, and who both changed the same is told", async () => {
  const draft = createDraft();
  const [mine, theirs] = [openTab(draft, "me"), openTab(draft, "Ada")];
  mine.edit([add("a")]);
  await settle();
  theirs.saver.pull();
  await settle();
  mine.edit([{ op: "set-node", id: "a", change: { label: "Mine" } }, add("mine")]);
  theirs.edit([{ op: "set-node", id: "a", change: { label: "Theirs" } }, add("theirs")]);
  await theirs.saver.flush();
  await settle();
  theirs.saver.pull();
  await settle();
  expect(names(draft.graph())).toEqual(["a", "mine", "theirs"]);
  expect(draft.graph().nodes.find((node) => node.id === "a")?.label).toBe("Mine");
  expect(mine.graph()).toEqual(draft.graph());
  expect(theirs.graph()).toEqual(draft.graph());
  expect(mine.merges.flatMap((merge) => merge.conflicts)).toEqual([expect.stringContaining("a")]);
  expect(mine.merges.at(-1)?.by).toBe("Ada");
});

test("edits that the server refuses are taken back here, and those behind them still go out", async () => {
  const draft = createDraft();
  const tab = openTab(draft);
  tab.edit([{ op: "set-flow", name: "taken" }]);
  await tab.saver.flush();
  expect(tab.saver.state.getState()).toMatchObject({ status: "refused", message: "Another flow is called taken." });
  expect(tab.graph().name).toBe("x");
  tab.edit([add("a")]);
  await settle();
  expect(tab.saver.state.getState().status).toBe("saved");
  expect(names(draft.graph())).toEqual(["a"]);
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
  const step = fc.record({
    tab: fc.nat(1),
    id: fc.constantFrom("a", "b", "c"),
    kind: fc.constantFrom("add", "remove", "label", "away", "back", "lose", "wait"),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
      const draft = createDraft();
      const tabs = [openTab(draft, "one"), openTab(draft, "two")];
      for (const { tab: index, id, kind } of steps) {
        const tab = tabs[index];
        if (kind === "away" || kind === "back") draft.isAway = kind === "away";
        else if (kind === "lose") draft.losesAnswer = true;
        else if (kind === "wait") await vi.advanceTimersByTimeAsync(700);
        else if (tab !== undefined) {
          const has = tab.graph().nodes.some((node) => node.id === id);
          if (kind === "add" && !has) tab.edit([add(id)]);
          else if (kind === "remove" && has) tab.edit([{ op: "remove-node", id }]);
          else if (kind === "label" && has) tab.edit([{ op: "set-node", id, change: { label: `${index}` } }]);
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
