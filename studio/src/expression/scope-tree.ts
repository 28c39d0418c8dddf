import type { FlowGraph, FlowNode } from "@autoweave/contracts/flow-graph";
import type { Json, JsonObject } from "@autoweave/contracts/json";
import type { ManifestRegistry } from "@autoweave/contracts/node-manifest";
import { ancestorsOf, containersOf, manifestOf, toTopology } from "@autoweave/flow/topology";
import { portsOf } from "../graph-edits/node-ports";

/** A value that an expression can read, with what is known of it: its type, and what it was in the last run. */
export type ScopeEntry = {
  /** The last part of its path: `total`, `0`. */
  key: string;
  /** How an expression reads it: `nodes.fetch.body.items[0].total`. */
  source: string;
  /** `text`, `number`, `true or false`, `list`, `object`, `nothing`, `any`. */
  type: string;
  sample: Json | undefined;
  /** False for what only leads to values: `nodes` by itself is none. */
  isReadable: boolean;
  /** Read when it is opened: values may be large. */
  children(): ScopeEntry[];
};

/** Values of the last run by node and port; of the trigger, what the run started with. */
export type Samples = {
  trigger?: Json;
  nodes: Readonly<Record<string, Readonly<Record<string, Json>>>>;
  item?: Json;
  env?: JsonObject;
};

const mostChildren = 200;
const plainKey = /^[A-Za-z_][A-Za-z0-9_]*$/;
/** Words of the language that cannot follow a dot. */
const words = new Set(["true", "false", "null", "in"]);

function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function toSource(parent: string, key: string, isIndex: boolean): string {
  if (isIndex) return `${parent}[${key}]`;
  if (plainKey.test(key) && !words.has(key)) return parent === "" ? key : `${parent}.${key}`;
  return `${parent}[${JSON.stringify(key)}]`;
}

const names: Record<string, string> = {
  string: "text",
  number: "number",
  integer: "number",
  boolean: "true or false",
  array: "list",
  object: "object",
  null: "nothing",
};

/** The type of a value in words, from the value itself, else from its schema. */
export function toTypeName(sample: Json | undefined, schema: JsonObject | undefined): string {
  if (sample !== undefined) {
    if (sample === null) return "nothing";
    if (Array.isArray(sample)) return "list";
    return names[typeof sample] ?? "any";
  }
  const type = schema?.type;
  return typeof type === "string" ? (names[type] ?? "any") : "any";
}

function childSchema(schema: JsonObject | undefined, key: string): JsonObject | undefined {
  const properties = schema?.properties;
  const found = isObject(properties) && Object.hasOwn(properties, key) ? properties[key] : undefined;
  if (isObject(found)) return found;
  return isObject(schema?.items) ? schema.items : undefined;
}

/** An entry for a value of which a sample, a schema, both or nothing is known. */
export function toEntry(
  key: string,
  source: string,
  sample: Json | undefined,
  schema?: JsonObject | undefined,
): ScopeEntry {
  return {
    key,
    source,
    sample,
    isReadable: true,
    type: toTypeName(sample, schema),
    children: () => {
      if (Array.isArray(sample)) {
        return sample
          .slice(0, mostChildren)
          .map((item, index) =>
            toEntry(String(index), toSource(source, String(index), true), item, childSchema(schema, "")),
          );
      }
      const known = isObject(schema?.properties) ? Object.keys(schema.properties) : [];
      const keys = new Set([...(isObject(sample) ? Object.keys(sample) : []), ...known]);
      return [...keys].slice(0, mostChildren).map((name) => {
        const value = isObject(sample) && Object.hasOwn(sample, name) ? sample[name] : undefined;
        return toEntry(name, toSource(source, name, false), value, childSchema(schema, name));
      });
    },
  };
}

function group(key: string, source: string, children: ScopeEntry[]): ScopeEntry {
  return { key, source, type: "object", sample: undefined, isReadable: source !== "nodes", children: () => children };
}

function toNodeEntry(node: FlowNode, manifests: ManifestRegistry, samples: Samples): ScopeEntry {
  const manifest = manifestOf(node, manifests);
  const values = Object.hasOwn(samples.nodes, node.id) ? (samples.nodes[node.id] ?? {}) : {};
  const ports = manifest === undefined ? [] : portsOf(node, manifest).outputs;
  const source = toSource("nodes", node.id, false);
  return group(
    node.id,
    source,
    ports.map((port) =>
      toEntry(
        port.name,
        toSource(source, port.name, false),
        Object.hasOwn(values, port.name) ? values[port.name] : undefined,
        port.schema,
      ),
    ),
  );
}

const runFields: Record<string, string> = { id: "string", flowName: "string", version: "integer", startedAt: "string" };

/**
 * Everything that an expression of this node can read: what started the run, the nodes that have run before it, nearest
 * first, the round it is in, facts of the run, and constants of the flow. `lazy` are variables of the field itself.
 */
export function toScopeTree(
  graph: FlowGraph,
  manifests: ManifestRegistry,
  nodeId: string,
  samples: Samples,
  lazy: readonly string[] = [],
): ScopeEntry[] {
  const topology = toTopology(graph);
  const node = topology.nodes.get(nodeId);
  if (node === undefined) return [];
  const nodes = [...ancestorsOf(topology, node)].flatMap((id) => topology.nodes.get(id) ?? []);
  const isInBody = containersOf(topology, node).length > 0;
  const runSchema: JsonObject = {
    type: "object",
    properties: Object.fromEntries(Object.entries(runFields).map(([name, type]) => [name, { type }])),
  };
  const env = graph.settings?.env ?? {};
  return [
    ...lazy.map((name) => toEntry(name, name, undefined, name === "index" ? { type: "integer" } : undefined)),
    ...(isInBody && !lazy.includes("item") ? [toEntry("item", "item", samples.item)] : []),
    ...(isInBody && !lazy.includes("index") ? [toEntry("index", "index", undefined, { type: "integer" })] : []),
    toEntry("trigger", "trigger", samples.trigger),
    ...(nodes.length === 0
      ? []
      : [
          group(
            "nodes",
            "nodes",
            nodes.map((one) => toNodeEntry(one, manifests, samples)),
          ),
        ]),
    toEntry("run", "run", undefined, runSchema),
    ...(Object.keys(env).length === 0 ? [] : [toEntry("env", "env", env)]),
  ];
}
