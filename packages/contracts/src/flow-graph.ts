import { z } from "zod";
import type { Binding } from "./binding.js";
import { Json } from "./json.js";

/** A node's id is also the name that expressions read it by: `nodes.<id>.<port>`. */
export const NodeId = z
  .string()
  .regex(/^[A-Za-z_][A-Za-z0-9_]{0,63}$/, "use letters, digits and _, not starting with a digit, at most 64 of them");
export type NodeId = z.infer<typeof NodeId>;

/** A port's name. `then` is refused: a port object must never look like a promise. */
export const PortName = z
  .string()
  .regex(/^[A-Za-z_][A-Za-z0-9_]{0,63}$/, "use letters, digits and _, not starting with a digit, at most 64 of them")
  .refine((name) => name !== "then" && name !== "__proto__", "this name is reserved");
export type PortName = z.infer<typeof PortName>;

/** A node type without its version: `area.verb`. */
export const NodeTypeName = z.string().regex(/^[a-z][a-z0-9]*(?:-[a-z0-9]+)*(?:\.[a-z][a-z0-9]*(?:-[a-z0-9]+)*)+$/);
export type NodeTypeName = z.infer<typeof NodeTypeName>;

const milliseconds = z.number().int().nonnegative();

/** How a node that failed is tried again. Delays are milliseconds; each doubles up to `maxDelayMs`, with jitter. */
export const RetryPolicy = z.strictObject({
  /** Tries in all, the first one included. */
  attempts: z.number().int().min(1).max(100),
  delayMs: milliseconds.max(86_400_000).default(1000),
  maxDelayMs: milliseconds.max(86_400_000).default(60_000),
});
export type RetryPolicy = z.infer<typeof RetryPolicy>;

/**
 * What happens once a node has failed for good: `fail` ends the run, `route` emits the error on the `error` port,
 * `skip` emits nothing, `fallback` emits `fallback` (an object from port to value) as if the node had.
 */
export const ErrorPolicy = z.enum(["fail", "route", "skip", "fallback"]);
export type ErrorPolicy = z.infer<typeof ErrorPolicy>;

/** At most `limit` nodes with the same key run at the same moment, in the whole tenant. */
export const ConcurrencyPolicy = z.strictObject({
  key: Json as z.ZodType<Binding>,
  limit: z.number().int().min(1).max(1000),
});
export type ConcurrencyPolicy = z.infer<typeof ConcurrencyPolicy>;

/** A box on the canvas. */
export const FlowNode = z.strictObject({
  id: NodeId,
  type: NodeTypeName,
  version: z.number().int().min(1).default(1),
  /** What people read on the box; the node type's title when absent. */
  label: z.string().max(200).optional(),
  note: z.string().max(10_000).optional(),
  /** The container whose body this node is in. */
  parent: NodeId.optional(),
  config: z.record(z.string(), Json as z.ZodType<Binding>).default({}),
  retry: RetryPolicy.optional(),
  timeoutMs: milliseconds.min(1).max(86_400_000).optional(),
  onError: ErrorPolicy.optional(),
  fallback: z.record(z.string(), Json as z.ZodType<Binding>).optional(),
  /** 0 is the default; larger runs earlier. */
  priority: z.number().int().min(-100).max(100).optional(),
  concurrency: ConcurrencyPolicy.optional(),
  /** A disabled node passes nothing on: what hangs on it is skipped. */
  disabled: z.boolean().optional(),
});
export type FlowNode = z.infer<typeof FlowNode>;

/** One end of an edge. */
export const EdgeEnd = z.strictObject({ node: NodeId, port: PortName });
export type EdgeEnd = z.infer<typeof EdgeEnd>;

/** From an output port to an input port. */
export const Edge = z.strictObject({ from: EdgeEnd, to: EdgeEnd });
export type Edge = z.infer<typeof Edge>;

/** What holds for the whole flow. */
export const FlowSettings = z.strictObject({
  /** Longest a run may take, milliseconds; none when absent. */
  timeoutMs: milliseconds.min(1).optional(),
  /** 0 is the default; larger runs earlier. */
  priority: z.number().int().min(-100).max(100).optional(),
  /** Constants that expressions read as `env.<name>`. Not for secrets. */
  env: z.record(z.string().regex(/^[A-Za-z_][A-Za-z0-9_]{0,63}$/), Json).optional(),
});
export type FlowSettings = z.infer<typeof FlowSettings>;

/** Where a box stands, in canvas pixels. Apart from meaning: moving a box makes no new version. */
export const Layout = z.record(
  z.string(),
  z.strictObject({ x: z.number(), y: z.number(), width: z.number().optional(), height: z.number().optional() }),
);
export type Layout = z.infer<typeof Layout>;

/** Format number of flow files; raised with a migration in `packages/flow`. */
export const flowGraphFormat = 1;

/** What a person draws, as JSON. This is also the content of a `*.flow.json` file. */
export const FlowGraph = z.strictObject({
  $schema: z.string().optional(),
  format: z.literal(flowGraphFormat),
  name: z.string().min(1).max(200),
  description: z.string().max(10_000).optional(),
  settings: FlowSettings.optional(),
  nodes: z.array(FlowNode).max(2000),
  edges: z.array(Edge).max(10_000),
  layout: Layout.optional(),
});
export type FlowGraph = z.infer<typeof FlowGraph>;
