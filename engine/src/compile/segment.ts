import type { PlanSegment } from "@autoweave/contracts/plan";
import { mustGet } from "./graph-index.js";
import type { LinkedUnit } from "./link-units.js";
import { topologicalOrder } from "./topological-order.js";

type Tree = {
  root: string;
  /** Children before parents. */
  units: string[];
  /** Units of the tree that wait for no other unit of it. */
  leaves: string[];
  /** Units outside the tree that it waits for. Each is the root of its own tree. */
  feeders: Set<string>;
};

// Units that are sure to have settled when a unit starts. A `first` unit starts after any one feeder, so only what all
// of them have behind them is sure.
function settledBefore(units: readonly LinkedUnit[]): Map<string, Set<string>> {
  const before = new Map<string, Set<string>>();
  for (const unit of units) {
    const ways = unit.feeders.map((feeder) => new Set(mustGet(before, feeder)).add(feeder));
    const [way, ...others] = ways;
    let sure = way ?? new Set<string>();
    for (const other of others) {
      if (unit.join === "first") sure = new Set([...sure].filter((id) => other.has(id)));
      else for (const id of other) sure.add(id);
    }
    before.set(unit.id, sure);
  }
  return before;
}

function growTree(unit: LinkedUnit, children: readonly Tree[], before: ReadonlyMap<string, Set<string>>): Tree {
  const inside = new Set(children.map((child) => child.root));
  const outside = new Set(unit.feeders.filter((feeder) => !inside.has(feeder)));
  for (const child of children) for (const feeder of child.feeders) outside.add(feeder);
  const leaves = children.flatMap((child) => child.leaves);
  const holdsUp = leaves.some((leaf) => [...outside].some((feeder) => !mustGet(before, leaf).has(feeder)));
  // One child left out would itself be outside, and be waited for by its siblings: it is all of them or none.
  if (children.length === 0 || holdsUp) {
    return { root: unit.id, units: [unit.id], leaves: [unit.id], feeders: new Set(unit.feeders) };
  }
  return {
    root: unit.id,
    units: [...children.flatMap((child) => child.units), unit.id],
    leaves,
    feeders: outside,
  };
}

function growTrees(units: readonly LinkedUnit[]): Tree[] {
  const byId = new Map(units.map((unit) => [unit.id, unit]));
  const before = settledBefore(units);
  const trees = new Map<string, Tree>();
  for (const unit of units) {
    // A `first` unit is a tree of its own: inside one it would be held until all its feeders had settled, or hold up
    // others that need not wait for it.
    const mayHang = (feeder: string) => {
      const { consumers, join } = mustGet(byId, feeder);
      return consumers.length === 1 && join === "all" && unit.join === "all";
    };
    const tree = growTree(
      unit,
      unit.feeders.filter(mayHang).map((feeder) => mustGet(trees, feeder)),
      before,
    );
    for (const id of tree.units) if (id !== unit.id) trees.delete(id);
    trees.set(unit.id, tree);
  }
  return [...trees.values()];
}

/**
 * Cuts the units of a scope, given in topological order, into trees. A unit lives in the tree of its only consumer,
 * unless that would make it wait for a unit it does not hang on: a tree is launched as a whole, and a branch must not
 * be held up by its neighbour's wait for an approval.
 */
export function segment(units: readonly LinkedUnit[]): PlanSegment[] {
  const position = new Map(units.map((unit, index) => [unit.id, index]));
  const trees = growTrees(units);
  const treeOf = new Map(trees.flatMap((tree) => tree.units.map((id) => [id, tree] as const)));
  const feedersOf = (tree: Tree) => [...tree.feeders].map((feeder) => mustGet(treeOf, feeder));
  const ordered = topologicalOrder(trees, feedersOf);
  const positionOf = new Map(ordered.map((tree, index) => [tree, index]));
  return ordered.map((tree, index) => ({
    id: `s${index}`,
    units: [...tree.units].sort((a, b) => mustGet(position, a) - mustGet(position, b)),
    root: tree.root,
    feeders: feedersOf(tree)
      .map((feeder) => mustGet(positionOf, feeder))
      .sort((a, b) => a - b)
      .map((feeder) => `s${feeder}`),
  }));
}
