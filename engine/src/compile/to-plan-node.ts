import type { Edge, EdgeEnd, FlowNode, RetryPolicy } from "@autoweave/contracts/flow-graph";
import type { Effect, NodeManifest } from "@autoweave/contracts/node-manifest";
import type { PlanContainer, PlanNode } from "@autoweave/contracts/plan";
import { errorPolicyOf } from "@autoweave/flow/topology";
import { type GraphIndex, mustGet, pushTo } from "./graph-index.js";
import { readNames } from "./read-names.js";

const once: RetryPolicy = { attempts: 1, delayMs: 1000, maxDelayMs: 60_000 };
const retryByEffect: Record<Effect, RetryPolicy> = {
  pure: once,
  idempotent: { ...once, attempts: 3 },
  "at-least-once": once,
  "at-most-once": once,
};

// A container is only tried again when told: what is in its body has retried by itself before the container fails.
function settleRetry(node: FlowNode, manifest: NodeManifest): RetryPolicy {
  const byEffect = manifest.kind === "container" ? once : retryByEffect[manifest.effect];
  return node.retry ?? manifest.retry ?? byEffect;
}

function settleInputs(edges: readonly Edge[], isKnown: (id: string) => boolean): Record<string, EdgeEnd[]> {
  const inputs = new Map<string, EdgeEnd[]>();
  for (const { from, to } of edges) if (isKnown(from.node)) pushTo(inputs, to.port, from);
  return Object.fromEntries(inputs);
}

/** What a node is settled against. */
export type SettleContext = {
  index: GraphIndex;
  /** Nodes of this scope. */
  scope: ReadonlySet<string>;
  /** Nodes that expressions may read: of this scope and of the scopes around it. */
  readable: ReadonlySet<string>;
  container?: { effect: Effect; plan: PlanContainer } | undefined;
};

/**
 * A graph's node with everything settled. Feeders and reads that the trigger does not reach are dropped: in a run it
 * started they have no output.
 */
export function toPlanNode(node: FlowNode, context: SettleContext): PlanNode {
  const { index, scope, readable, container } = context;
  const manifest = mustGet(index.manifests, node.id);
  const ports = Object.entries(manifest.inputs);
  return {
    id: node.id,
    type: node.type,
    version: node.version,
    effect: container?.effect ?? manifest.effect,
    config: node.config,
    inputs: settleInputs(index.inputs.get(node.id) ?? [], (id) => scope.has(id) || id === node.parent),
    required: ports.filter(([, port]) => port.required).map(([name]) => name),
    many: ports.filter(([, port]) => port.many).map(([name]) => name),
    reads: [...readNames(node, manifest)].filter((name) => readable.has(name) && name !== node.id).sort(),
    retry: settleRetry(node, manifest),
    timeoutMs: node.timeoutMs ?? manifest.timeoutMs,
    onError: errorPolicyOf(index.topology, node),
    ...(node.fallback === undefined ? {} : { fallback: node.fallback }),
    ...(node.concurrency === undefined ? {} : { concurrency: node.concurrency }),
    ...(node.disabled === undefined ? {} : { disabled: node.disabled }),
    ...(container === undefined ? {} : { container: container.plan }),
  };
}
