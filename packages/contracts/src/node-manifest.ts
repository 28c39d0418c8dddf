import { z } from "zod";
import { NodeTypeName, PortName, RetryPolicy } from "./flow-graph.js";
import { Json, JsonObject } from "./json.js";

/**
 * What a node does to the world. `pure` may be fused and repeated; `idempotent` gets a key that stays the same over
 * attempts; `at-least-once` may happen twice after a crash; `at-most-once` asks a person after a crash.
 */
export const Effect = z.enum(["pure", "idempotent", "at-least-once", "at-most-once"]);
export type Effect = z.infer<typeof Effect>;

/** An input port. A node whose `required` port got nothing is skipped; a `many` port takes a list of all that came. */
export const InputPort = z.object({
  schema: JsonObject,
  required: z.boolean(),
  many: z.boolean(),
  label: z.string().optional(),
});
export type InputPort = z.infer<typeof InputPort>;

/** An output port. */
export const OutputPort = z.object({ schema: JsonObject, label: z.string().optional() });
export type OutputPort = z.infer<typeof OutputPort>;

/** A capability that the node asks for; the owner sees the list, `run` gets the handles. */
export const Need = z.object({ kind: z.string(), options: JsonObject });
export type Need = z.infer<typeof Need>;

/** A worked example: docs, studio preset and test in one. */
export const NodeExample = z.object({
  title: z.string(),
  config: JsonObject,
  /** Values on the input ports; a `many` port takes a list. */
  inputs: JsonObject.optional(),
  /** What expressions can read: `trigger`, `nodes`, `item`, `index`, `run`, `env`. */
  scope: JsonObject.optional(),
  /** Emissions by port. A port that is absent must not be emitted. */
  outputs: JsonObject.optional(),
  /** Or the error code it ends with. */
  error: z.string().optional(),
  /** Or what it waits for: the fields that matter, dates as ISO 8601. */
  parks: JsonObject.optional(),
  /** What ended the wait, for an example of a node that resumes. */
  woke: JsonObject.optional(),
  /** What the caller of the webhook is answered. */
  answer: JsonObject.optional(),
});
export type NodeExample = z.infer<typeof NodeExample>;

/** A body-owning node: `map` runs its body once an item, `repeat` until its condition holds. */
export const Container = z.object({
  kind: z.enum(["map", "repeat"]),
  /** Output port, seen from inside the body, that carries what an iteration starts from. */
  itemPort: PortName,
  /** Input port, seen from inside the body, that takes an iteration's result. */
  resultPort: PortName,
});
export type Container = z.infer<typeof Container>;

/**
 * A node type as JSON: all that the studio, the compiler and the docs ever see of it.
 *
 * `kind`: a `trigger` has no inputs and starts runs; an `action` runs; a `container` owns a body; a `note` is only read.
 */
export const NodeManifest = z.object({
  type: NodeTypeName,
  version: z.number().int().min(1),
  title: z.string(),
  summary: z.string(),
  /**
   * What the box says that it will do, with `{field}` for what its config says: `{method} {url}`. The first whose fields
   * are all set and shown counts; else the summary.
   */
  card: z.array(z.string()),
  category: z.string(),
  kind: z.enum(["trigger", "action", "container", "note"]),
  effect: Effect,
  /** JSON Schema of the resolved config. Field hints (`label`, `widget`, `help`, `lazy`) stand in it as `x-field`. */
  config: JsonObject,
  /** Config keys whose expressions the node evaluates itself, with variables of its own (`item`, `index`, …). */
  lazy: z.record(z.string(), z.array(z.string())),
  inputs: z.record(PortName, InputPort),
  outputs: z.record(PortName, OutputPort),
  /** Output ports named by the author: one for each entry of config list `field`, named by its key `name`. */
  dynamicOutputs: z.object({ field: z.string(), name: z.string() }).optional(),
  /** The node runs as soon as one feeder has emitted, when config `field` has this value. */
  joinFirst: z.object({ field: z.string(), equals: Json }).optional(),
  container: Container.optional(),
  needs: z.record(z.string(), Need),
  /** Default retry policy; by effect when absent. */
  retry: RetryPolicy.optional(),
  /** Default time limit in milliseconds. */
  timeoutMs: z.number().int().positive(),
  /** May wait for time, a signal or another run, and so holds no worker meanwhile. */
  parks: z.boolean(),
  synonyms: z.array(z.string()),
  examples: z.array(NodeExample),
  deprecated: z.string().optional(),
});
export type NodeManifest = z.infer<typeof NodeManifest>;

/** `type@version`, the key of a manifest registry. */
export function toNodeTypeKey(node: { type: string; version: number }): string {
  return `${node.type}@${node.version}`;
}

/** Looks a manifest up; the same shape in the compiler, the studio and the CLI. */
export type ManifestRegistry = ReadonlyMap<string, NodeManifest>;
