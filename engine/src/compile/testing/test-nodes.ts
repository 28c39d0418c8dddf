import { type ManifestRegistry, toNodeTypeKey } from "@autoweave/contracts/node-manifest";
import {
  AppError,
  defineNode,
  lazyField,
  manyPort,
  type NodeDefinition,
  optionalPort,
  park,
  port,
  toManifest,
} from "@autoweave/node-sdk";
import { z } from "zod";

const value = z.unknown();
/** Every test node puts out its own name, so that a run can be checked by what it carried where. */
const named = { name: z.string().default(""), value: z.unknown().optional() };
const inputs = { left: optionalPort(value), right: optionalPort(value), all: manyPort(value) };
const outputs = { out: port(value), also: port(value) };
const about = { version: 1, summary: "Stands in for a real node in tests.", category: "test", examples: [] };

const emitName = ({ config }: { config: { name: string } }) => ({ out: config.name, also: config.name });

const start = defineNode({
  ...about,
  type: "test.start",
  title: "Start",
  kind: "trigger",
  effect: "pure",
  config: z.object(named),
  inputs: {},
  outputs,
  run: emitName,
});

const pure = defineNode({
  ...about,
  type: "test.pure",
  title: "Pure",
  effect: "pure",
  config: z.object(named),
  inputs,
  outputs,
  run: emitName,
});

const idempotent = defineNode({ ...pure, type: "test.idempotent", title: "Idempotent", effect: "idempotent" });

const atLeastOnce = defineNode({
  ...pure,
  type: "test.at-least-once",
  title: "At least once",
  effect: "at-least-once",
});

const atMostOnce = defineNode({ ...pure, type: "test.at-most-once", title: "At most once", effect: "at-most-once" });

/** Skipped unless both sides have a value. */
const strict = defineNode({
  ...about,
  type: "test.strict",
  title: "Strict",
  effect: "pure",
  config: z.object(named),
  inputs: { left: port(value), right: port(value) },
  outputs,
  run: emitName,
});

const branch = defineNode({
  ...about,
  type: "test.branch",
  title: "Branch",
  effect: "pure",
  config: z.object({ ...named, take: z.array(z.enum(["yes", "no"])).default([]) }),
  inputs: { left: optionalPort(value) },
  outputs: { yes: port(value), no: port(value) },
  run: ({ config }) => Object.fromEntries(config.take.map((name) => [name, config.name])),
});

const merge = defineNode({
  ...about,
  type: "test.merge",
  title: "Merge",
  effect: "pure",
  config: z.object({ ...named, mode: z.enum(["all", "first"]).default("all") }),
  inputs: { all: manyPort(value) },
  outputs,
  joinFirst: { field: "mode", equals: "first" },
  run: emitName,
});

/** Waits for a moment that is long past: it parks, and is due at once. */
const wait = defineNode({
  ...about,
  type: "test.wait",
  title: "Wait",
  effect: "pure",
  parks: true,
  config: z.object(named),
  inputs,
  outputs,
  run: () => park.until(new Date(0)),
  resume: emitName,
});

const fail = defineNode({
  ...about,
  type: "test.fail",
  title: "Fail",
  effect: "idempotent",
  retry: { attempts: 1, delayMs: 0, maxDelayMs: 0 },
  config: z.object(named),
  inputs,
  outputs,
  run: () => {
    throw new AppError("node.failed", "This test node always fails.");
  },
});

// Containers take the config that the built-in ones take: the engine, not the node, reads it.
const map = defineNode({
  ...about,
  type: "test.map",
  title: "Map",
  kind: "container",
  effect: "pure",
  config: z.object({
    items: z.array(z.unknown()).default([]),
    concurrency: z.number().int().default(2),
    onItemError: z.enum(["fail", "collect"]).default("fail"),
  }),
  inputs: { left: optionalPort(value), all: manyPort(value) },
  outputs: { results: port(value), errors: port(value) },
  container: { kind: "map", itemPort: "item", resultPort: "result" },
});

const repeat = defineNode({
  ...about,
  type: "test.repeat",
  title: "Repeat",
  kind: "container",
  effect: "pure",
  config: z.object({
    until: lazyField(["result", "index"], { label: "Until" }).optional(),
    limit: z.number().int().default(1),
    start: z.unknown().optional(),
  }),
  inputs: { left: optionalPort(value), all: manyPort(value) },
  outputs: { result: port(value), count: port(value) },
  container: { kind: "repeat", itemPort: "item", resultPort: "result" },
});

const note = defineNode({
  ...about,
  type: "test.note",
  title: "Note",
  kind: "note",
  effect: "pure",
  config: z.object(named),
  inputs: {},
  outputs: {},
});

/** Node types of random graphs: one for each thing that a compiler or a run treats differently. */
export const testNodes: readonly NodeDefinition[] = [
  start,
  pure,
  idempotent,
  atLeastOnce,
  atMostOnce,
  strict,
  branch,
  merge,
  wait,
  fail,
  map,
  repeat,
  note,
];

/** The manifests of {@link testNodes}. */
export const testManifests: ManifestRegistry = new Map(
  testNodes.map((definition) => {
    const manifest = toManifest(definition);
    return [toNodeTypeKey(manifest), manifest] as const;
  }),
);

function mustFind(type: string) {
  const manifest = testManifests.get(toNodeTypeKey({ type, version: 1 }));
  if (manifest === undefined) throw new AppError("node.unknown-type", `There is no test node type "${type}".`);
  return manifest;
}

/** Input ports of a test node type, seen from outside. */
export const inputsOf = (type: string): string[] => Object.keys(mustFind(type).inputs);

/** Output ports of a test node type, seen from outside, `error` not among them. */
export const outputsOf = (type: string): string[] => Object.keys(mustFind(type).outputs);
