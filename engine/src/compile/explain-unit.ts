import type { PlanNode, PlanUnit, ScopePlan } from "@autoweave/contracts/plan";

const listed = new Intl.ListFormat("en", { type: "conjunction" });

const isEffectful = (node: PlanNode) =>
  node.container === undefined ? node.effect !== "pure" : !node.container.inline;

function whyAlone(entry: PlanNode): string {
  if (entry.container !== undefined) return `${entry.id} has jobs of its own in its body`;
  // A pure node with one feeder would have joined it, unless it may park.
  if (!isEffectful(entry)) return `${entry.id} may wait, and holds no worker meanwhile`;
  return `${entry.id} has an effect (${entry.effect}), and succeeds or fails by itself`;
}

/** Why a unit is a job of its own instead of a part of the one before it. */
export function explainStart(unit: PlanUnit, inBody: boolean): string {
  const [entry] = unit.nodes;
  if (entry === undefined) return "it holds nothing";
  if (unit.feeders.length === 0) return inBody ? "starts with each iteration" : "starts with the run";
  if (unit.join === "first") return `starts as soon as one of ${listed.format(unit.feeders)} has emitted`;
  if (unit.feeders.length > 1 && !isEffectful(entry))
    return `${entry.id} brings ${listed.format(unit.feeders)} together`;
  return whyAlone(entry);
}

/** Why a unit is the root of a tree instead of a child in its consumer's. */
export function explainRoot(unit: PlanUnit, plan: ScopePlan): string {
  const [consumer, ...others] = unit.consumers;
  if (consumer === undefined) return "nothing hangs on it";
  if (others.length > 0) return `a job has one parent, and ${listed.format(unit.consumers)} hang on it`;
  if (unit.join === "first") return "must not be held until all before it have settled";
  const join = plan.units.find((other) => other.id === consumer)?.join;
  if (join === "first") return `${consumer} starts early, and does not wait for it`;
  return `in the tree of ${consumer} it would wait for jobs it does not hang on`;
}
