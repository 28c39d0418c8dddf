import type { FlowGraph } from "@autoweave/contracts/flow-graph";
import type { FlowOp } from "@autoweave/contracts/flow-op";
import { applyOps } from "@autoweave/flow/apply-op";
import fc from "fast-check";
import { expect, test } from "vitest";
import { createEditor } from "./create-editor";
import { selectNodes } from "./selection";

const empty: FlowGraph = { format: 1, name: "x", nodes: [], edges: [] };

function add(id: string): FlowOp[] {
  return [{ op: "add-node", node: { id, type: "data.set-fields", version: 1, config: {} } }];
}

function open(graph = empty) {
  const saved: FlowOp[] = [];
  const editor = createEditor(graph, (ops) => saved.push(...ops));
  return { editor, saved, graph: () => editor.store.getState().graph };
}

test("what is done can be taken back and done again, and all of it is handed on to be saved", () => {
  const { editor, saved, graph } = open();
  for (const id of ["a", "b", "c"]) editor.edit(`Add ${id}`, add(id));
  expect(editor.undo()).toBe("Add c");
  expect(editor.undo()).toBe("Add b");
  expect(graph().nodes.map((node) => node.id)).toEqual(["a"]);
  expect(editor.redo()).toBe("Add b");
  expect(applyOps(empty, saved).graph).toEqual(graph());
  editor.edit("Add d", add("d"));
  expect(editor.redo()).toBeUndefined();
});

test("an edit that does not fit changes nothing and says why", () => {
  const { editor, saved, graph } = open();
  expect(editor.edit("Add", [...add("a"), ...add("a")])).toBe(false);
  expect(graph()).toBe(empty);
  expect(saved).toEqual([]);
  expect(editor.store.getState().refusal).toMatch(/already/);
  editor.dismissRefusal();
  expect(editor.store.getState().refusal).toBeUndefined();
});

test("typing into one field is one step, until something else is done", () => {
  const { editor, graph } = open();
  editor.edit("Add", add("a"));
  const type = (value: string) =>
    editor.edit("Change", [{ op: "set-config", id: "a", path: ["name"], value }], { group: "a.name" });
  for (const text of ["A", "Ad", "Ada"]) type(text);
  editor.undo();
  expect(graph().nodes[0]?.config).toEqual({});
  editor.redo();
  expect(graph().nodes[0]?.config).toEqual({ name: "Ada" });
  type("Adam");
  editor.endGroup();
  type("Adams");
  editor.undo();
  expect(graph().nodes[0]?.config).toEqual({ name: "Adam" });
});

test("what is gone is not selected any more", () => {
  const { editor } = open();
  editor.edit("Add", add("a"), { select: selectNodes(["a"]) });
  expect([...editor.store.getState().selection.nodes]).toEqual(["a"]);
  editor.undo();
  expect([...editor.store.getState().selection.nodes]).toEqual([]);
});

test("a step that somebody else made impossible is dropped, those below it still work", () => {
  const { editor, graph } = open();
  editor.edit("Add a", add("a"));
  editor.edit("Add b", add("b"));
  editor.edit("Name b", [{ op: "set-node", id: "b", change: { label: "B" } }]);
  editor.replaceGraph(applyOps(graph(), [{ op: "remove-node", id: "b" }]).graph);
  expect(editor.undo()).toBeUndefined();
  expect(editor.store.getState().refusal).toMatch(/no node "b"/);
  expect(editor.undo()).toBeUndefined();
  expect(editor.undo()).toBe("Add a");
  expect(graph().nodes).toEqual([]);
});

test("any number of undos and redos leads where the edits led", () => {
  const step = fc.oneof(
    fc.constant("undo" as const),
    fc.constant("redo" as const),
    fc.record({ id: fc.constantFrom("a", "b", "c", "d"), x: fc.integer({ min: 0, max: 9 }) }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const { editor, saved, graph } = open();
      for (const one of steps) {
        if (one === "undo") editor.undo();
        else if (one === "redo") editor.redo();
        else if (!editor.edit("Add", add(one.id)))
          editor.edit("Move", [{ op: "move-node", id: one.id, position: { x: one.x, y: 0 } }]);
      }
      expect(applyOps(empty, saved).graph).toEqual(graph());
      const after = graph();
      let count = 0;
      while (editor.undo() !== undefined) count++;
      expect(graph()).toEqual(empty);
      for (; count > 0; count--) editor.redo();
      expect(graph()).toEqual(after);
    }),
  );
});
