import type { FlowGraph, FlowNode } from "@autoweave/contracts/flow-graph";
import { type ManifestRegistry, type NodeManifest, toNodeTypeKey } from "@autoweave/contracts/node-manifest";
import type { Plan, PlanNode, PlanUnit, ScopePlan } from "@autoweave/contracts/plan";

// Everything here is worked out from the graph again, in other ways than the compiler's, so that the two do not share
// their mistakes.

type Checked = {
  graph: FlowGraph;
  manifests: ReadonlyMap<string, NodeManifest>;
  parents: ReadonlyMap<string, string | undefined>;
  faults: string[];
};
type Scope = { path: string; parent: string | undefined; expected: Set<string>; visible: Set<string> };

function manifestOf({ manifests }: Checked, id: string): NodeManifest {
  const manifest = manifests.get(id);
  if (manifest === undefined) throw new Error(`no node type for ${id}`);
  return manifest;
}

function bodyOf({ graph }: Checked, parent: string): FlowNode[] {
  return graph.nodes.filter((node) => node.parent === parent);
}

function reachedFrom({ graph }: Checked, start: string): Set<string> {
  const reached = new Set([start]);
  for (let before = 0; before !== reached.size; ) {
    before = reached.size;
    for (const { from, to } of graph.edges) if (reached.has(from.node)) reached.add(to.node);
  }
  for (const node of graph.nodes) if (node.parent !== undefined) reached.delete(node.id);
  return reached;
}

function hasJobsInBody(checked: Checked, id: string): boolean {
  return bodyOf(checked, id).some((node) => isEffectful(checked, node.id));
}

function isEffectful(checked: Checked, id: string): boolean {
  const manifest = manifestOf(checked, id);
  const node = checked.graph.nodes.find((one) => one.id === id);
  if (node?.concurrency !== undefined || (node?.retry ?? manifest.retry ?? { attempts: 1 }).attempts > 1) return true;
  if (manifest.container !== undefined) return hasJobsInBody(checked, id);
  return manifest.effect !== "pure" || manifest.parks;
}

function mentionedBy(node: FlowNode): string[] {
  const text = JSON.stringify([node.config, node.fallback ?? null, node.concurrency ?? null]);
  return [...text.matchAll(/nodes\.([A-Za-z_][A-Za-z0-9_]*)/g)].map((match) => match[1] ?? "");
}

function sourcesOf(checked: Checked, id: string): string[] {
  return checked.graph.edges
    .filter(({ from, to }) => to.node === id && checked.parents.get(from.node) !== id)
    .map(({ from }) => from.node);
}

/** All that a node needs from elsewhere when it runs inside one job. */
function neededBy(checked: Checked, id: string): string[] {
  const node = checked.graph.nodes.find((one) => one.id === id);
  const own = [...sourcesOf(checked, id), ...(node === undefined ? [] : mentionedBy(node))];
  if (manifestOf(checked, id).container === undefined || hasJobsInBody(checked, id)) return own;
  return [...own, ...bodyOf(checked, id).flatMap((inner) => neededBy(checked, inner.id))];
}

const sameSet = (a: Iterable<string>, b: Iterable<string>) =>
  JSON.stringify([...new Set(a)].sort()) === JSON.stringify([...new Set(b)].sort());

function checkPlaces(checked: Checked, scope: Scope, plan: ScopePlan): void {
  const placed = plan.units.flatMap((unit) => unit.nodes.map((node) => node.id));
  if (placed.length !== new Set(placed).size) checked.faults.push(`${scope.path}: a node is placed twice`);
  if (!sameSet(placed, scope.expected))
    checked.faults.push(`${scope.path}: placed ${placed.sort()} of ${[...scope.expected].sort()}`);
}

function checkInputs(checked: Checked, scope: Scope, node: PlanNode): void {
  const known = (id: string) => scope.expected.has(id) || id === scope.parent;
  const ports = Object.keys(manifestOf(checked, node.id).inputs);
  for (const port of ports) {
    const expected = checked.graph.edges
      .filter(({ from, to }) => to.node === node.id && to.port === port && known(from.node))
      .filter(({ from }) => checked.parents.get(from.node) !== node.id)
      .map(({ from }) => from);
    const found = node.inputs[port] ?? [];
    if (JSON.stringify(found) !== JSON.stringify(expected))
      checked.faults.push(`${scope.path}: inputs of ${node.id}.${port}`);
  }
}

function checkUnit(checked: Checked, scope: Scope, plan: ScopePlan, unit: PlanUnit): void {
  const fault = (text: string) => checked.faults.push(`${scope.path}: ${unit.id}: ${text}`);
  const unitOf = new Map(plan.units.flatMap((one) => one.nodes.map((node) => [node.id, one.id] as const)));
  const position = new Map(unit.nodes.map((node, index) => [node.id, index]));
  const feeders = new Set<string>();
  for (const [index, node] of unit.nodes.entries()) {
    const sources = sourcesOf(checked, node.id).filter((source) => scope.expected.has(source));
    for (const source of sources) {
      const inside = position.get(source);
      if (inside === undefined) feeders.add(unitOf.get(source) ?? "none");
      if (inside !== undefined && inside >= index) fault(`${node.id} runs before its feeder ${source}`);
      if (inside === undefined && index > 0) fault(`a second way in at ${node.id}`);
    }
    if (index > 0 && sources.length === 0) fault(`${node.id} hangs on nothing of its unit`);
    checkInputs(checked, scope, node);
  }
  if (!sameSet(unit.feeders, feeders)) fault(`feeders ${unit.feeders}, edges say ${[...feeders]}`);
  const consumers = plan.units.filter((other) => other.feeders.includes(unit.id)).map((other) => other.id);
  if (!sameSet(unit.consumers, consumers)) fault("consumers are not those it feeds");
  const effectful = unit.nodes.filter((node) => isEffectful(checked, node.id));
  if (effectful.length > 1) fault(`effectful nodes ${effectful.map((node) => node.id)}`);
  const needed = unit.nodes.flatMap((node) => neededBy(checked, node.id));
  const loads = needed.filter((id) => scope.visible.has(id) && !position.has(id));
  if (!sameSet(unit.loads, loads)) fault(`loads ${unit.loads}, needs ${loads}`);
  if (unit.loads.length !== new Set(unit.loads).size) fault("loads a node twice");
  checkFused(checked, plan, unit, fault);
}

function checkFused(checked: Checked, plan: ScopePlan, unit: PlanUnit, fault: (text: string) => void): void {
  const [only, ...others] = unit.feeders;
  const [entry] = unit.nodes;
  if (only === undefined || others.length > 0 || entry === undefined) return;
  if (!isEffectful(checked, entry.id)) fault("its first node belongs into its only feeder");
  const feeder = plan.units.find((one) => one.id === only);
  if (feeder === undefined || feeder.consumers.length !== 1) return;
  if (!feeder.nodes.some((node) => isEffectful(checked, node.id)))
    fault("its only feeder is pure and has no other use");
}

function checkNoCircle(
  checked: Checked,
  scope: Scope,
  what: string,
  items: readonly { id: string; feeders: string[] }[],
): void {
  const seen = new Set<string>();
  for (const item of items) {
    const missing = item.feeders.filter((feeder) => !seen.has(feeder));
    if (missing.length > 0) checked.faults.push(`${scope.path}: ${what} ${item.id} comes before ${missing}`);
    if (seen.has(item.id)) checked.faults.push(`${scope.path}: ${what} ${item.id} is there twice`);
    seen.add(item.id);
  }
}

/** Units that have settled whenever a unit starts, by the join rule of each unit on the way. */
function sureBefore(plan: ScopePlan): Map<string, Set<string>> {
  const before = new Map<string, Set<string>>();
  for (const unit of plan.units) {
    const ways = unit.feeders.map((id) => new Set([...(before.get(id) ?? []), id]));
    const all = [...new Set(ways.flatMap((way) => [...way]))];
    const isSure = (id: string) => unit.join === "all" || ways.every((way) => way.has(id));
    before.set(unit.id, new Set(all.filter(isSure)));
  }
  return before;
}

function checkSegments(checked: Checked, scope: Scope, plan: ScopePlan): void {
  const fault = (text: string) => checked.faults.push(`${scope.path}: ${text}`);
  const byId = new Map(plan.units.map((unit) => [unit.id, unit]));
  const before = sureBefore(plan);
  const members = plan.segments.flatMap((segment) => segment.units);
  if (members.length !== plan.units.length || !sameSet(members, byId.keys())) fault("segments do not part the units");
  for (const segment of plan.segments) {
    const outside = new Set<string>();
    if (segment.units.at(-1) !== segment.root) fault(`${segment.id}: the root is not last`);
    for (const [index, id] of segment.units.entries()) {
      const unit = byId.get(id);
      if (unit === undefined) continue;
      if (unit.segment !== segment.id) fault(`${id} does not know its segment`);
      const [parent, ...others] = unit.consumers;
      const hangs = others.length === 0 && parent !== undefined && segment.units.indexOf(parent) > index;
      if (id !== segment.root && !hangs) fault(`${segment.id}: ${id} has no one parent in the tree`);
      if (unit.join === "first" && segment.units.length > 1) fault(`${segment.id}: ${id} starts early inside a tree`);
      for (const feeder of unit.feeders) if (!segment.units.includes(feeder)) outside.add(feeder);
    }
    for (const feeder of outside) {
      if (byId.get(feeder)?.segment !== plan.segments.find((one) => one.root === feeder)?.id)
        fault(`${feeder} is no root`);
    }
    const feeders = [...outside].map((feeder) => byId.get(feeder)?.segment ?? "none");
    if (!sameSet(segment.feeders, feeders)) fault(`${segment.id}: feeders ${segment.feeders}, edges say ${feeders}`);
    for (const id of segment.units) {
      const unit = byId.get(id);
      if (unit === undefined || unit.join === "first") continue;
      for (const feeder of outside)
        if (!before.get(id)?.has(feeder)) fault(`${segment.id}: ${id} is held up by ${feeder}`);
    }
  }
}

function checkScope(checked: Checked, scope: Scope, plan: ScopePlan): void {
  checkPlaces(checked, scope, plan);
  checkNoCircle(checked, scope, "unit", plan.units);
  checkNoCircle(checked, scope, "segment", plan.segments);
  for (const unit of plan.units) checkUnit(checked, scope, plan, unit);
  checkSegments(checked, scope, plan);
  for (const node of plan.units.flatMap((unit) => unit.nodes)) {
    if (node.container === undefined) continue;
    if (node.container.inline === hasJobsInBody(checked, node.id))
      checked.faults.push(`${scope.path}: ${node.id} inline`);
    const expected = new Set(bodyOf(checked, node.id).map((inner) => inner.id));
    const visible = new Set([...scope.visible, ...expected]);
    visible.delete(node.id);
    checkScope(checked, { path: `${scope.path}/${node.id}`, parent: node.id, expected, visible }, node.container.body);
  }
}

/** What is wrong with a plan, judged by the graph alone. Empty when every promise of the compiler holds. */
export function findPlanFaults(graph: FlowGraph, manifests: ManifestRegistry, plan: Plan): string[] {
  const manifestsById = graph.nodes.flatMap((node) => {
    const manifest = manifests.get(toNodeTypeKey(node));
    return manifest === undefined ? [] : [[node.id, manifest] as const];
  });
  const parents = new Map(graph.nodes.map((node) => [node.id, node.parent]));
  const checked: Checked = { graph, manifests: new Map(manifestsById), parents, faults: [] };
  const triggers = graph.nodes.filter((node) => manifestOf(checked, node.id).kind === "trigger").map((node) => node.id);
  if (!sameSet(triggers, Object.keys(plan.triggers))) checked.faults.push("a trigger has no plan");
  for (const [trigger, scope] of Object.entries(plan.triggers)) {
    const expected = reachedFrom(checked, trigger);
    checkScope(checked, { path: trigger, parent: undefined, expected, visible: expected }, scope);
  }
  return checked.faults;
}
