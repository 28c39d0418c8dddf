import type { Edge, EdgeEnd, FlowGraph, FlowNode } from "@autoweave/contracts/flow-graph";
import type { Json } from "@autoweave/contracts/json";
import type { Effect, ManifestRegistry } from "@autoweave/contracts/node-manifest";
import { createRandom, type Random } from "./random.js";
import { inputsOf, outputsOf, testManifests } from "./test-nodes.js";

/** What random graphs are made of. */
export type RandomGraphOptions = {
  /** Most nodes in all, bodies included. 60 when absent. */
  maxNodes?: number;
  /** Effects that nodes may have; all four when absent. */
  effects?: readonly Effect[];
  /** How deep containers may nest; 2 when absent, 0 for none. */
  containers?: number;
  /** Most triggers; 3 when absent. */
  triggers?: number;
  /** Nodes that park. */
  waits?: boolean;
  /** Nodes that fail, with every error policy but `fail`, and edges from their `error` ports. */
  failures?: boolean;
  /** Disabled nodes. */
  disabled?: boolean;
  /** Nodes with retries and concurrency keys of their own. */
  policies?: boolean;
};

type Settings = Required<RandomGraphOptions>;

/** How feeders are chosen: each graph has a temper of its own, so that chains, fans and lattices all come up. */
type Temper = { chain: number; reach: number; fanIn: number; branches: number; merges: number; pure: number };

type Draw = {
  random: Random;
  settings: Settings;
  temper: Temper;
  nodes: FlowNode[];
  edges: Edge[];
  /** Nodes that have surely run or been skipped before a node starts, by whatever trigger it is reached. */
  ancestors: Map<string, Set<string>>;
  /** Triggers that reach a node. */
  triggers: Map<string, Set<string>>;
  budget: number;
};

type Scope = { parent: string | undefined; depth: number; outerAncestors: Set<string>; outerTriggers: Set<string> };

const isContainer = (type: string) => type === "test.map" || type === "test.repeat";

function pickType(draw: Draw, scope: Scope, feeders: number): string {
  const { random, settings, temper } = draw;
  if (scope.depth < settings.containers && draw.budget > 1 && random.chance(0.1)) {
    return random.chance(0.6) ? "test.map" : "test.repeat";
  }
  if (feeders > 1 && random.chance(temper.merges)) return "test.merge";
  if (random.chance(temper.branches)) return "test.branch";
  if (feeders > 1 && random.chance(0.08)) return "test.strict";
  if (settings.waits && random.chance(0.08)) return "test.wait";
  if (settings.failures && random.chance(0.08)) return "test.fail";
  if (settings.effects.includes("pure") && random.chance(temper.pure)) return "test.pure";
  return `test.${random.pick(settings.effects)}`;
}

function pickFeeders(draw: Draw, earlier: readonly FlowNode[], mayStart: boolean): FlowNode[] {
  const { random, temper } = draw;
  if (mayStart && (earlier.length === 0 || random.chance(0.15))) return [];
  const last = earlier.slice(-temper.reach);
  const wanted = random.chance(temper.fanIn) ? random.between(2, 4) : 1;
  const feeders = new Set<FlowNode>();
  for (let count = 0; count < wanted; count += 1) {
    const previous = earlier.at(-1);
    if (previous !== undefined && count === 0 && random.chance(temper.chain)) feeders.add(previous);
    else feeders.add(random.pick(random.chance(0.85) ? last : earlier));
  }
  return [...feeders];
}

function addEdge(draw: Draw, from: EdgeEnd, to: EdgeEnd): void {
  const same = (a: EdgeEnd, b: EdgeEnd) => a.node === b.node && a.port === b.port;
  if (!draw.edges.some((edge) => same(edge.from, from) && same(edge.to, to))) draw.edges.push({ from, to });
}

function connect(draw: Draw, feeders: readonly FlowNode[], node: FlowNode): void {
  const { random } = draw;
  const ports = inputsOf(node.type);
  for (const [position, feeder] of feeders.entries()) {
    // A strict node has exactly two ports, and each must be connected.
    const port = (node.type === "test.strict" ? ports[position] : undefined) ?? random.pick(ports);
    const failed = feeder.type === "test.fail" && feeder.onError === "route" && random.chance(0.5);
    const from = { node: feeder.id, port: failed ? "error" : random.pick(outputsOf(feeder.type)) };
    addEdge(draw, from, { node: node.id, port });
    if (!random.chance(0.1)) continue;
    const second = { node: feeder.id, port: random.pick(outputsOf(feeder.type)) };
    addEdge(draw, second, { node: node.id, port: random.pick(ports) });
  }
}

function drawConfig(draw: Draw, id: string, type: string, scope: Scope): Record<string, Json> {
  const { random } = draw;
  if (type === "test.map") return { items: Array.from({ length: random.between(0, 3) }, (_, item) => item) };
  if (type === "test.repeat") {
    const limit = random.between(1, 3);
    return random.chance(0.5) ? { limit } : { limit: 9, until: { $expr: `index >= ${limit - 1}` } };
  }
  const config: Record<string, Json> = { name: id };
  if (type === "test.branch") config.take = random.pick([["yes"], ["no"], ["yes", "no"], []]);
  if (type === "test.merge") config.mode = random.pick(["all", "first"]);
  const readable = [...(draw.ancestors.get(id) ?? [])].sort();
  if (readable.length > 0 && random.chance(0.3)) config.value = { $expr: drawRead(draw, random.pick(readable)) };
  else if (scope.parent !== undefined && random.chance(0.3)) config.value = { $expr: "item" };
  return config;
}

function drawRead(draw: Draw, id: string): string {
  const type = draw.nodes.find((node) => node.id === id)?.type ?? "";
  const place = `nodes.${id}.${draw.random.pick(outputsOf(type))}`;
  return `has(${place}) ? ${place} : null`;
}

function drawPolicies(draw: Draw, type: string): Partial<FlowNode> {
  const { random, settings } = draw;
  const policies: Partial<FlowNode> = {};
  if (random.chance(0.05)) policies.priority = random.between(-5, 5);
  if (settings.disabled && random.chance(0.04)) policies.disabled = true;
  if (settings.policies && random.chance(0.04)) policies.retry = { attempts: 2, delayMs: 1, maxDelayMs: 1 };
  if (settings.policies && random.chance(0.04)) policies.concurrency = { key: "shared", limit: 2 };
  if (type !== "test.fail") return policies;
  policies.onError = random.pick(["route", "skip", "fallback"] as const);
  if (policies.onError === "fallback") policies.fallback = { out: "instead" };
  return policies;
}

// An expression may only read what is an ancestor however the node was reached: a run that another trigger started does
// not know the node at all.
function learnAncestors(draw: Draw, id: string, feeders: readonly FlowNode[], scope: Scope): void {
  const triggers = new Set(scope.outerTriggers);
  const ancestors = new Set(scope.outerAncestors);
  for (const feeder of feeders) {
    for (const trigger of draw.triggers.get(feeder.id) ?? []) triggers.add(trigger);
    for (const ancestor of draw.ancestors.get(feeder.id) ?? []) ancestors.add(ancestor);
    ancestors.add(feeder.id);
  }
  const isAlwaysReached = (ancestor: string) => [...triggers].every((one) => draw.triggers.get(ancestor)?.has(one));
  draw.triggers.set(id, triggers);
  draw.ancestors.set(id, new Set([...ancestors].filter(isAlwaysReached)));
}

function drawNode(draw: Draw, scope: Scope, earlier: readonly FlowNode[]): FlowNode {
  const feeders = pickFeeders(draw, earlier, scope.parent !== undefined);
  const id = `${draw.random.pick([..."abcdef"])}${draw.nodes.length}`;
  const type = pickType(draw, scope, feeders.length);
  learnAncestors(draw, id, feeders, scope);
  const node: FlowNode = {
    id,
    type,
    version: 1,
    ...(scope.parent === undefined ? {} : { parent: scope.parent }),
    config: drawConfig(draw, id, type, scope),
    ...drawPolicies(draw, type),
  };
  draw.nodes.push(node);
  draw.budget -= 1;
  connect(draw, feeders, node);
  if (scope.parent !== undefined && draw.random.chance(feeders.length === 0 ? 0.6 : 0.1)) {
    const port = draw.random.pick(inputsOf(type));
    draw.edges.push({ from: { node: scope.parent, port: "item" }, to: { node: id, port } });
  }
  if (isContainer(type)) drawBody(draw, node, scope.depth + 1);
  return node;
}

function drawBody(draw: Draw, container: FlowNode, depth: number): void {
  const { random } = draw;
  const scope: Scope = {
    parent: container.id,
    depth,
    outerAncestors: draw.ancestors.get(container.id) ?? new Set(),
    outerTriggers: draw.triggers.get(container.id) ?? new Set(),
  };
  const body: FlowNode[] = [];
  const size = random.between(1, Math.min(8, draw.budget));
  while (body.length < size && draw.budget > 0) body.push(drawNode(draw, scope, body));
  for (const node of random.shuffle(body).slice(0, random.between(1, 2))) {
    const port = random.pick(outputsOf(node.type));
    draw.edges.push({ from: { node: node.id, port }, to: { node: container.id, port: "result" } });
  }
}

function drawTriggers(draw: Draw): FlowNode[] {
  const most = Math.min(draw.settings.triggers, Math.max(1, draw.budget - 1));
  const count = draw.random.chance(0.7) ? 1 : draw.random.between(1, most);
  return Array.from({ length: count }, (_, position): FlowNode => {
    const id = `start${position}`;
    const node: FlowNode = { id, type: "test.start", version: 1, config: { name: id } };
    draw.nodes.push(node);
    draw.budget -= 1;
    draw.triggers.set(id, new Set([id]));
    draw.ancestors.set(id, new Set());
    return node;
  });
}

function drawTemper(random: Random): Temper {
  return {
    chain: random.pick([0, 0.3, 0.9]),
    reach: random.pick([2, 4, 8, 60]),
    fanIn: random.pick([0.05, 0.25, 0.5]),
    branches: random.pick([0, 0.1, 0.2]),
    merges: random.pick([0, 0.2, 0.6]),
    pure: random.pick([0, 0.5, 1]),
  };
}

/**
 * Draws a valid graph: chains, fans, diamonds, lattices that are not series-parallel, nested containers and several
 * triggers. The same seed and options give the same graph. Every node can really run, with the definitions of
 * `test-nodes.ts`; none ends its run as failed.
 */
export function randomGraph(
  seed: number,
  options: RandomGraphOptions = {},
): { graph: FlowGraph; manifests: ManifestRegistry } {
  const random = createRandom(seed);
  const settings: Settings = {
    maxNodes: options.maxNodes ?? 60,
    effects: options.effects ?? ["pure", "idempotent", "at-least-once", "at-most-once"],
    containers: options.containers ?? 2,
    triggers: options.triggers ?? 3,
    waits: options.waits ?? false,
    failures: options.failures ?? false,
    disabled: options.disabled ?? false,
    policies: options.policies ?? false,
  };
  const draw: Draw = {
    random,
    settings,
    temper: drawTemper(random),
    nodes: [],
    edges: [],
    ancestors: new Map(),
    triggers: new Map(),
    budget: random.between(1, settings.maxNodes),
  };
  const outermost: FlowNode[] = drawTriggers(draw);
  const scope: Scope = { parent: undefined, depth: 0, outerAncestors: new Set(), outerTriggers: new Set() };
  while (draw.budget > 0) outermost.push(drawNode(draw, scope, outermost));
  const graph: FlowGraph = { format: 1, name: `random ${seed}`, nodes: random.shuffle(draw.nodes), edges: draw.edges };
  return { graph, manifests: testManifests };
}
