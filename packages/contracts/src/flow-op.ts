import { z } from "zod";
import { Edge, FlowNode, FlowSettings, NodeId } from "./flow-graph.js";
import { Json } from "./json.js";

const position = z.strictObject({
  x: z.number(),
  y: z.number(),
  width: z.number().optional(),
  height: z.number().optional(),
});

/** The parts of a node that `set-node` may change. `null` removes an optional part. */
export const NodeChange = z.strictObject({
  version: FlowNode.shape.version.unwrap().optional(),
  label: FlowNode.shape.label.unwrap().nullable().optional(),
  note: FlowNode.shape.note.unwrap().nullable().optional(),
  parent: NodeId.nullable().optional(),
  config: FlowNode.shape.config.unwrap().optional(),
  retry: FlowNode.shape.retry.unwrap().nullable().optional(),
  timeoutMs: FlowNode.shape.timeoutMs.unwrap().nullable().optional(),
  onError: FlowNode.shape.onError.unwrap().nullable().optional(),
  fallback: FlowNode.shape.fallback.unwrap().nullable().optional(),
  priority: FlowNode.shape.priority.unwrap().nullable().optional(),
  concurrency: FlowNode.shape.concurrency.unwrap().nullable().optional(),
  disabled: FlowNode.shape.disabled.unwrap().nullable().optional(),
});
export type NodeChange = z.infer<typeof NodeChange>;

/** One edit of a graph. Every change a person makes is a list of these, and each has an inverse. */
export const FlowOp = z.discriminatedUnion("op", [
  z.strictObject({ op: z.literal("add-node"), node: FlowNode, at: z.number().int().nonnegative().optional() }),
  /** Refused while an edge or a body hangs on the node: remove those first. */
  z.strictObject({ op: z.literal("remove-node"), id: NodeId }),
  z.strictObject({ op: z.literal("set-node"), id: NodeId, change: NodeChange }),
  /** Sets one config value by its path; `null` for `value` stores null, an absent `value` removes the key. */
  z.strictObject({
    op: z.literal("set-config"),
    id: NodeId,
    path: z
      .array(z.union([z.string(), z.number().int().nonnegative()]))
      .min(1)
      .max(20),
    value: Json.optional(),
  }),
  /** Renames the node in edges, bodies, layout and every expression that reads it. */
  z.strictObject({ op: z.literal("rename-node"), id: NodeId, to: NodeId }),
  z.strictObject({ op: z.literal("add-edge"), edge: Edge, at: z.number().int().nonnegative().optional() }),
  z.strictObject({ op: z.literal("remove-edge"), edge: Edge }),
  /** An absent `position` takes the box off the layout. */
  z.strictObject({ op: z.literal("move-node"), id: NodeId, position: position.optional() }),
  z.strictObject({
    op: z.literal("set-flow"),
    name: z.string().min(1).max(200).optional(),
    description: z.string().max(10_000).nullable().optional(),
    settings: FlowSettings.nullable().optional(),
  }),
]);
export type FlowOp = z.infer<typeof FlowOp>;
