import { z } from "zod";
import type { Binding } from "./binding.js";
import { ConcurrencyPolicy, EdgeEnd, ErrorPolicy, NodeId, RetryPolicy } from "./flow-graph.js";
import { Json } from "./json.js";
import { Effect } from "./node-manifest.js";

const binding = Json as z.ZodType<Binding>;

/** A node, ready to run: config and policies settled by the compiler, feeders by port in the order of the edges. */
export type PlanNode = {
  id: string;
  type: string;
  version: number;
  effect: Effect;
  config: Record<string, Binding>;
  /** Edge sources by input port. */
  inputs: Record<string, EdgeEnd[]>;
  /** Input ports without which the node is skipped. */
  required: string[];
  /** Input ports that take a list of all that came. */
  many: string[];
  /** Earlier nodes that expressions of this node read. */
  reads: string[];
  retry: RetryPolicy;
  timeoutMs: number;
  onError: ErrorPolicy;
  fallback?: Record<string, Binding> | undefined;
  concurrency?: ConcurrencyPolicy | undefined;
  disabled?: boolean | undefined;
  /** Put out in place of what the node would: set in test runs only. */
  pinned?: Record<string, Json> | undefined;
  container?: PlanContainer | undefined;
};

/**
 * A body, compiled like a flow of its own. An `inline` body runs inside its unit: its nodes are pure, never park, wait for
 * no concurrency key and are tried once.
 */
export type PlanContainer = {
  kind: "map" | "repeat";
  itemPort: string;
  resultPort: string;
  inline: boolean;
  body: ScopePlan;
  /** Edge sources, in the body, of the iteration's result. */
  result: EdgeEnd[];
};

/** One job: one or more nodes that run together, in this order. */
export type PlanUnit = {
  /** Unique in its scope plan: `u0`, `u1`, … in topological order. */
  id: string;
  nodes: PlanNode[];
  effect: Effect;
  /** `first`: starts as soon as one feeder has emitted; `all`: once every feeder has settled. */
  join: "all" | "first";
  feeders: string[];
  consumers: string[];
  segment: string;
  /** Nodes of earlier units whose outputs this unit reads, and nothing more. */
  loads: string[];
  priority: number;
};

/** One FlowProducer tree. `units` are in an order that settles children before parents; the last is the root. */
export type PlanSegment = {
  id: string;
  units: string[];
  root: string;
  /**
   * Segments that must have settled before this one is launched as a whole. A unit that joins `first` is a segment of its
   * own, and one emission is enough for it.
   */
  feeders: string[];
};

/** The plan of one scope: what a trigger reaches, or the body of a container. */
export type ScopePlan = { units: PlanUnit[]; segments: PlanSegment[] };

/** A compiled flow version: one scope plan for each trigger node. */
export type Plan = { format: 1; hash: string; triggers: Record<string, ScopePlan> };

const PlanNode: z.ZodType<PlanNode> = z.lazy(() =>
  z.object({
    id: NodeId,
    type: z.string(),
    version: z.number(),
    effect: Effect,
    config: z.record(z.string(), binding),
    inputs: z.record(z.string(), z.array(EdgeEnd)),
    required: z.array(z.string()),
    many: z.array(z.string()),
    reads: z.array(z.string()),
    retry: RetryPolicy,
    timeoutMs: z.number(),
    onError: ErrorPolicy,
    fallback: z.record(z.string(), binding).optional(),
    concurrency: ConcurrencyPolicy.optional(),
    disabled: z.boolean().optional(),
    pinned: z.record(z.string(), Json).optional(),
    container: z
      .object({
        kind: z.enum(["map", "repeat"]),
        itemPort: z.string(),
        resultPort: z.string(),
        inline: z.boolean(),
        body: ScopePlan,
        result: z.array(EdgeEnd),
      })
      .optional(),
  }),
);

/** Schema of {@link ScopePlan}. */
export const ScopePlan: z.ZodType<ScopePlan> = z.lazy(() =>
  z.object({
    units: z.array(
      z.object({
        id: z.string(),
        nodes: z.array(PlanNode),
        effect: Effect,
        join: z.enum(["all", "first"]),
        feeders: z.array(z.string()),
        consumers: z.array(z.string()),
        segment: z.string(),
        loads: z.array(z.string()),
        priority: z.number(),
      }),
    ),
    segments: z.array(
      z.object({ id: z.string(), units: z.array(z.string()), root: z.string(), feeders: z.array(z.string()) }),
    ),
  }),
);

/** Schema of {@link Plan}. */
export const Plan: z.ZodType<Plan> = z.object({
  format: z.literal(1),
  hash: z.string(),
  triggers: z.record(z.string(), ScopePlan),
});
