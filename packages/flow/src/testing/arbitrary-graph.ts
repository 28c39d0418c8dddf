import { FlowGraph } from "@autoweave/contracts/flow-graph";
import type { Json } from "@autoweave/contracts/json";
import fc from "fast-check";

const id = fc.constantFrom("a", "b", "c", "d", "e");
const port = fc.constantFrom("in", "out", "error");

const expression = fc.constantFrom(
  "trigger.x",
  "nodes.a.out + nodes.b.out",
  "nodes['c'].out == nodes[\"d\"].error",
  "nodes.a.out.map(nodes, nodes.a.x) + ['nodes.a.out']",
  'nodes["\\x61"].out',
  "nodes.a.",
  "has(nodes.e.out) ? nodes.e.out : own.variable",
);

const leaf: fc.Arbitrary<Json> = fc.oneof(
  fc.constantFrom<Json>(null, true, 1.5, -0, "plain", 'a\n"b" \u2028 é 🎈', ""),
  expression.map((source) => ({ $expr: source })),
  expression.map((source) => ({ $text: ["hello ", { $expr: source }] })),
  fc.constant({ $literal: { $expr: "nodes.a.out" } }),
);

/** Config values: literals, bindings, and both at some depth. */
export const arbitraryJson: fc.Arbitrary<Json> = fc.oneof(
  { depthSize: "small", withCrossShrink: true },
  leaf,
  fc.array(leaf, { maxLength: 3 }),
  fc.dictionary(fc.constantFrom("x", "y", "long key", "1"), leaf, { maxKeys: 3 }),
  fc.dictionary(fc.constantFrom("x", "y"), fc.array(fc.dictionary(fc.constant("z"), leaf), { maxLength: 2 })),
);

const config = fc.dictionary(fc.constantFrom("value", "count", "items"), arbitraryJson, { maxKeys: 3 });

/** An object of which any key may be absent. */
function partial<Shape extends object>(shape: { [Key in keyof Shape]: fc.Arbitrary<Shape[Key]> }) {
  return fc.record(shape, { requiredKeys: [] });
}

const nodeParts = partial({
  label: fc.constantFrom("A label", ""),
  note: fc.constant("why"),
  parent: id,
  retry: fc.constant({ attempts: 3, delayMs: 10, maxDelayMs: 100 }),
  timeoutMs: fc.constant(500),
  onError: fc.constantFrom("fail", "route", "skip", "fallback"),
  fallback: fc.dictionary(port, arbitraryJson, { maxKeys: 2 }),
  priority: fc.integer({ min: -100, max: 100 }),
  concurrency: arbitraryJson.map((key) => ({ key, limit: 2 })),
  disabled: fc.boolean(),
});

const position = fc.record({
  x: fc.integer(),
  y: fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e6, max: 1e6 }),
});

const end = fc.record({ node: id, port });

/** Graphs of the right shape, sound or not: ids are unique, all else is up to chance. */
export const arbitraryGraph: fc.Arbitrary<FlowGraph> = fc
  .record({
    ids: fc.uniqueArray(id, { maxLength: 5 }),
    parts: fc.array(nodeParts, { minLength: 5, maxLength: 5 }),
    configs: fc.array(config, { minLength: 5, maxLength: 5 }),
    edges: fc.uniqueArray(fc.record({ from: end, to: end }), {
      maxLength: 6,
      selector: (edge) => JSON.stringify(edge),
    }),
    more: partial({
      description: fc.constant("What it does."),
      settings: partial({ timeoutMs: fc.constant(1000), env: fc.dictionary(fc.constantFrom("one", "two"), leaf) }),
      layout: fc.dictionary(id, position),
      $schema: fc.constant("../flow.schema.json"),
    }),
  })
  .map(({ ids, parts, configs, edges, more: { layout, ...more } }) => {
    const places = Object.entries(layout ?? {}).filter(([key]) => ids.some((nodeId) => nodeId === key));
    return FlowGraph.parse({
      format: 1,
      name: "Random",
      nodes: ids.map((nodeId, index) => ({ id: nodeId, type: "data.set", ...parts[index], config: configs[index] })),
      edges,
      ...more,
      ...(places.length === 0 ? {} : { layout: Object.fromEntries(places) }),
    });
  });
