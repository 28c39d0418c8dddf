import type { FlowGraph, FlowNode } from "@autoweave/contracts/flow-graph";
import type { FlowOp } from "@autoweave/contracts/flow-op";
import { applyOps } from "@autoweave/flow/apply-op";
import { builtinManifests } from "@autoweave/nodes/manifests";
import { expect, test } from "vitest";
import { findStale } from "./find-stale";

function set(id: string, config: FlowNode["config"] = {}, parent?: string): FlowNode {
  return { id, type: "data.set-fields", version: 1, config, ...(parent === undefined ? {} : { parent }) };
}

const edge = (from: string, to: string) => ({ from: { node: from, port: "out" }, to: { node: to, port: "in" } });

const then: FlowGraph = {
  format: 1,
  name: "tried",
  nodes: [
    { id: "start", type: "trigger.manual", version: 1, config: {} },
    set("first"),
    set("second"),
    set("reader", { fields: [{ name: "a", value: { $expr: "nodes.first.out" } }] }),
    set("settled", { fields: [{ name: "a", value: { $expr: "env.rate * 2" } }] }),
    { id: "each", type: "logic.map", version: 1, config: {} },
    set("inner", {}, "each"),
    set("last"),
  ],
  edges: [edge("start", "first"), edge("first", "second"), edge("start", "each"), edge("each", "last")],
  settings: { env: { rate: 1 } },
};
const everything = new Set(then.nodes.map(({ id }) => id));

function stale(ops: readonly FlowOp[], more: { ran?: ReadonlySet<string>; pinned?: ReadonlySet<string> } = {}) {
  const found = findStale({
    then,
    now: applyOps(then, ops).graph,
    ran: more.ran ?? everything,
    pinned: more.pinned ?? new Set(),
    manifests: builtinManifests(),
    nameOf: (id) => id.toUpperCase(),
  });
  return Object.fromEntries(found);
}

const change = (id: string): FlowOp => ({ op: "set-config", id, path: ["keep"], value: "none" });

test("nothing is stale while the draft is what ran, and names, notes and tries do not count", () => {
  expect(stale([])).toEqual({});
  expect(stale([{ op: "set-node", id: "first", change: { label: "Other", note: "why", timeoutMs: 5 } }])).toEqual({});
});

test("what was changed is stale, and all that hangs on it or reads it", () => {
  expect(stale([change("first")])).toEqual({
    first: "Its settings have changed since.",
    second: "FIRST, before it, has changed since.",
    reader: "FIRST, before it, has changed since.",
  });
});

test("a body and its container go together", () => {
  expect(Object.keys(stale([change("inner")])).sort()).toEqual(["each", "inner", "last"]);
  expect(Object.keys(stale([change("each")])).sort()).toEqual(["each", "inner", "last"]);
});

test("another way in counts, and so does a constant that is read", () => {
  expect(stale([{ op: "remove-edge", edge: edge("first", "second") }])).toEqual({
    second: "What leads to it has changed since.",
  });
  expect(stale([{ op: "set-flow", settings: { env: { rate: 2 } } }])).toEqual({
    settled: "A constant that it reads has changed since.",
  });
});

test("what is pinned stays, and what did not run has nothing to be stale", () => {
  expect(Object.keys(stale([change("start")], { pinned: new Set(["first"]) })).sort()).toEqual([
    "each",
    "inner",
    "last",
    "start",
  ]);
  expect(stale([change("first")], { ran: new Set(["second"]) })).toEqual({
    second: "FIRST, before it, has changed since.",
  });
});

test("a new name alone makes nothing stale", () => {
  expect(stale([{ op: "rename-node", id: "first", to: "fetched" }])).toEqual({});
});
