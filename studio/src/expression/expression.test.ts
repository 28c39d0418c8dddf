import type { FlowGraph } from "@autoweave/contracts/flow-graph";
import { compileExpression } from "@autoweave/flow/expression";
import { builtinManifests } from "@autoweave/nodes/manifests";
import { expect, test } from "vitest";
import { completeExpression } from "./complete-expression";
import { type ScopeEntry, toScopeTree } from "./scope-tree";

const manifests = builtinManifests();
const graph: FlowGraph = {
  format: 1,
  name: "x",
  settings: { env: { site: "https://x.de" } },
  nodes: [
    { id: "hook", type: "trigger.webhook", version: 1, config: {} },
    { id: "fetch", type: "http.request", version: 1, config: {} },
    { id: "each", type: "logic.map", version: 1, config: {} },
    { id: "row", type: "data.set-fields", version: 1, parent: "each", config: {} },
    { id: "later", type: "flow.respond", version: 1, config: {} },
  ],
  edges: [
    { from: { node: "hook", port: "request" }, to: { node: "fetch", port: "in" } },
    { from: { node: "fetch", port: "body" }, to: { node: "each", port: "in" } },
    { from: { node: "each", port: "results" }, to: { node: "later", port: "in" } },
  ],
};
const samples = {
  trigger: { body: { total: 3, "customer name": "Ada", in: 1 } },
  nodes: { fetch: { body: { items: [{ id: 7 }] } } },
  item: { id: 7 },
};
const scope = toScopeTree(graph, manifests, "row", samples);

function texts(source: string, tree: readonly ScopeEntry[] = scope): string[] | undefined {
  return completeExpression(source, source.length, tree, ["size", "sum"])?.options.map((option) => option.text);
}

/** Every entry that is shown, as deep as it goes. */
function all(entries: readonly ScopeEntry[]): ScopeEntry[] {
  return entries.flatMap((entry) => [entry, ...all(entry.children())]);
}

test("a node sees what ran before it, the round it is in, and nothing that comes later", () => {
  expect(scope.map((entry) => entry.key)).toEqual(["item", "index", "trigger", "nodes", "run", "env"]);
  const nodes = scope
    .find((entry) => entry.key === "nodes")
    ?.children()
    .map((entry) => entry.key);
  expect(nodes?.sort()).toEqual(["fetch", "hook"]);
  expect(toScopeTree(graph, manifests, "fetch", samples).some((entry) => entry.key === "item")).toBe(false);
  expect(toScopeTree(graph, manifests, "gone", samples)).toEqual([]);
});

test("everything that is shown can be read just as it is shown", () => {
  const read = { trigger: samples.trigger, nodes: samples.nodes, item: samples.item, env: graph.settings?.env ?? {} };
  for (const entry of all(scope)) {
    if (!entry.isReadable) expect(() => compileExpression(entry.source)).toThrow();
    else if (entry.sample === undefined) expect(() => compileExpression(entry.source)).not.toThrow();
    else expect(compileExpression(entry.source).evaluate(read)).toEqual(entry.sample);
  }
});

test("completion follows the path before the cursor", () => {
  expect(texts("tri")).toEqual(["trigger"]);
  expect(texts("trigger.")).toEqual(["body", "size(", "sum("]);
  expect(texts("nodes.fetch.")).toEqual(expect.arrayContaining(["body", "response"]));
  expect(texts("nodes.fetch.body.items[0].")).toEqual(["id", "size(", "sum("]);
  expect(texts("1 + s")).toEqual(["size(", "sum("]);
  expect(texts("trigger.body.to")).toEqual(["total"]);
});

test("a field whose name is no word replaces the dot by brackets", () => {
  const source = "trigger.body.c";
  const found = completeExpression(source, source.length, scope, []);
  const option = found?.options[0];
  expect(`${source.slice(0, found?.from)}${option?.text}`).toBe('trigger.body["customer name"]');
});

test("nothing is offered within a text, and hostile text does no harm", () => {
  expect(texts('"tri')).toBeUndefined();
  expect(texts("'a\\'tri")).toBeUndefined();
  expect(texts(`"a" + tri`)).toEqual(["trigger"]);
  expect(texts(`${"a.".repeat(20_000)}b`)).toBeUndefined();
  expect(texts("__proto__.")).toEqual(["size(", "sum("]);
  expect(texts('trigger["\\u0000')).toBeUndefined();
});
