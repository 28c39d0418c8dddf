import { type ManifestRegistry, NodeManifest, toNodeTypeKey } from "@autoweave/contracts/node-manifest";

type Given = Partial<NodeManifest> & { type: string };

const any = { schema: {} };

/** A manifest with everything a test does not care about filled in. */
export function toTestManifest(given: Given): NodeManifest {
  return NodeManifest.parse({
    version: 1,
    title: given.type,
    summary: "Stands in for a real node type in tests.",
    category: "test",
    kind: "action",
    effect: "pure",
    config: { type: "object", properties: {} },
    card: [],
    lazy: {},
    inputs: { in: { ...any, required: false, many: false } },
    outputs: { out: any },
    needs: {},
    timeoutMs: 1000,
    parks: false,
    synonyms: [],
    examples: [],
    ...given,
  });
}

const text = { type: "string" };

const manifests = [
  toTestManifest({ type: "trigger.manual", kind: "trigger", inputs: {}, outputs: { input: any } }),
  toTestManifest({
    type: "trigger.webhook",
    kind: "trigger",
    inputs: {},
    outputs: { body: any },
    config: { type: "object", properties: { path: text, methods: { type: "array", items: text } }, required: ["path"] },
  }),
  toTestManifest({
    type: "data.set",
    config: {
      type: "object",
      properties: {
        value: {},
        count: { type: "integer", minimum: 0 },
        tags: { type: "array", items: { type: "object", properties: { name: text }, required: ["name"] } },
        tree: { $ref: "#/$defs/tree" },
      },
      $defs: { tree: { type: "object", additionalProperties: { $ref: "#/$defs/tree" } } },
    },
  }),
  toTestManifest({ type: "data.set", version: 3, deprecated: "use data.put." }),
  toTestManifest({
    type: "logic.branch",
    outputs: { yes: any, no: any },
    config: { type: "object", properties: { when: { type: "boolean" } }, required: ["when"] },
  }),
  toTestManifest({
    type: "logic.switch",
    outputs: { other: any },
    config: { type: "object", properties: { cases: { type: "array" } } },
    dynamicOutputs: { field: "cases", name: "name" },
  }),
  toTestManifest({
    type: "list.filter",
    inputs: { list: { ...any, required: true, many: false } },
    config: { type: "object", properties: { keep: {} }, required: ["keep"] },
    lazy: { keep: ["item", "index", "total"] },
  }),
  toTestManifest({ type: "logic.merge", inputs: { all: { ...any, required: false, many: true } } }),
  toTestManifest({
    type: "logic.race",
    inputs: { all: { ...any, required: false, many: true } },
    config: { type: "object", properties: { mode: text } },
    joinFirst: { field: "mode", equals: "first" },
  }),
  toTestManifest({
    type: "loop.map",
    kind: "container",
    outputs: { results: any },
    config: {
      type: "object",
      properties: { items: { type: "array" }, onItemError: { ...text, "x-field": { literal: true } } },
    },
    container: { kind: "map", itemPort: "item", resultPort: "result" },
  }),
  toTestManifest({ type: "note.text", kind: "note", inputs: {}, outputs: {} }),
];

/** A small registry for tests of this package, which knows no real node types. */
export const testManifests: ManifestRegistry = new Map(
  manifests.map((manifest) => [toNodeTypeKey(manifest), manifest]),
);
