import type { Plan, PlanNode, PlanUnit, ScopePlan } from "@autoweave/contracts/plan";

/** One job of a plan, in words. */
export type DescribedJob = {
  /** Unique in the plan: `2`, and in the body of one of its nodes `2.1`. */
  number: string;
  nodes: string[];
  /** Which of the hues it has, counted from 0: neighbours have different ones. */
  hue: number;
  /** The tree that it belongs to, counted from 1. */
  tree: number;
  /** Why these nodes are one job, or why one stands alone. */
  why: string;
  /** What it waits for. */
  start: string;
  /** What else is to be known: tries, and why it has a tree of its own. */
  notes: string[];
  /** Of containers whose rounds are jobs of their own. */
  bodies: { node: string; summary: string; jobs: DescribedJob[] }[];
};

/** What one trigger sets in motion, in words. */
export type DescribedPlan = { trigger: string; summary: string; jobs: DescribedJob[]; trees: DescribedTree[] };

/** Jobs that are launched together. */
export type DescribedTree = { number: number; jobs: string[]; start: string };

/** What is to be known of nodes beside the plan. */
export type NodeFacts = {
  /** As its author knows it. */
  nameOf: (node: string) => string;
  /** It may wait for a time, a person or another run. */
  mayWait: (node: string) => boolean;
};

const listed = new Intl.ListFormat("en", { type: "conjunction" });
const either = new Intl.ListFormat("en", { type: "disjunction" });

function count(amount: number, word: string): string {
  return `${amount} ${word}${amount === 1 ? "" : "s"}`;
}

function isActing(node: PlanNode): boolean {
  return node.container === undefined ? node.effect !== "pure" : !node.container.inline;
}

function explainWhole(unit: PlanUnit, { nameOf, mayWait }: NodeFacts): string {
  const acting = unit.nodes.find(isActing);
  const waiting = unit.nodes.find((node) => mayWait(node.id));
  const [only, another] = unit.nodes;
  if (only !== undefined && another === undefined) {
    if (only.container !== undefined && !only.container.inline)
      return "A job of its own, because its rounds are jobs, too.";
    if (waiting !== undefined) return "A job of its own, because it may wait, and no worker is held up meanwhile.";
    if (isActing(only)) return "A job of its own, because it does something outside: it succeeds or fails by itself.";
    return unit.feeders.length > 1
      ? "A job of its own, because it brings several ways together."
      : "A job of its own: it only computes, and nothing beside it could run along.";
  }
  const together = `These ${unit.nodes.length} steps run as one job`;
  if (waiting !== undefined)
    return `${together}, because only ${nameOf(waiting.id)} may wait, and the others just compute along with it.`;
  return acting === undefined
    ? `${together}, because they only compute: doing them again does no harm.`
    : `${together}, because only ${nameOf(acting.id)} does something outside, and the others just compute along with it.`;
}

function toJobs(numbers: readonly string[]): string {
  return `${numbers.length === 1 ? "job" : "jobs"} ${listed.format(numbers)}`;
}

function explainStart(unit: PlanUnit, isInBody: boolean, numberOf: (unit: string) => string): string {
  const feeders = unit.feeders.map(numberOf);
  if (feeders.length === 0) return isInBody ? "Starts with each round" : "Starts with the run";
  if (unit.join === "first") return `Starts as soon as job ${either.format(feeders)} has put something out`;
  return `Starts after ${toJobs(feeders)}`;
}

/** Why a unit is the root of a tree although another one waits for it; undefined where that is plain. */
function explainRoot(unit: PlanUnit, scope: ScopePlan, numberOf: (unit: string) => string): string | undefined {
  const [consumer, ...others] = unit.consumers;
  const isRoot = scope.segments.some(({ root }) => root === unit.id);
  if (!isRoot || consumer === undefined) return undefined;
  if (others.length > 0) return `Has a tree of its own, because ${toJobs(unit.consumers.map(numberOf))} wait for it.`;
  const isEarly = unit.join === "first" || scope.units.find(({ id }) => id === consumer)?.join === "first";
  return isEarly
    ? "Has a tree of its own, because it need not wait for everything."
    : `Has a tree of its own, because with job ${numberOf(consumer)} it would wait for what it does not need.`;
}

function describeNotes(unit: PlanUnit, { nameOf }: NodeFacts): string[] {
  return unit.nodes.flatMap((node) => [
    ...(node.disabled === true ? [`${nameOf(node.id)} is switched off.`] : []),
    ...(node.container?.inline === true ? [`All rounds of ${nameOf(node.id)} run within this job.`] : []),
    ...(node.retry.attempts > 1 ? [`${nameOf(node.id)} is tried up to ${node.retry.attempts} times.`] : []),
  ]);
}

function describeScope(scope: ScopePlan, prefix: string, facts: NodeFacts): DescribedJob[] {
  const numbers = new Map(scope.units.map(({ id }, index) => [id, `${prefix}${index + 1}`]));
  const numberOf = (id: string) => numbers.get(id) ?? id;
  const trees = new Map(scope.segments.map(({ id }, index) => [id, index + 1]));
  return scope.units.map((unit, index) => {
    const number = numberOf(unit.id);
    const root = explainRoot(unit, scope, numberOf);
    return {
      number,
      nodes: unit.nodes.map(({ id }) => id),
      hue: index + (prefix === "" ? 0 : prefix.length),
      tree: trees.get(unit.segment) ?? 1,
      why: explainWhole(unit, facts),
      start: explainStart(unit, prefix !== "", numberOf),
      notes: [...describeNotes(unit, facts), ...(root === undefined ? [] : [root])],
      bodies: unit.nodes.flatMap((node) =>
        node.container === undefined || node.container.inline
          ? []
          : [
              {
                node: node.id,
                summary: `Each round of ${facts.nameOf(node.id)}: ${describeSize(node.container.body)}`,
                jobs: describeScope(node.container.body, `${number}.`, facts),
              },
            ],
      ),
    };
  });
}

function describeSize(scope: ScopePlan): string {
  const nodes = scope.units.reduce((sum, unit) => sum + unit.nodes.length, 0);
  const jobs = `${count(nodes, "step")} in ${count(scope.units.length, "job")}`;
  return scope.segments.length < 2 ? jobs : `${jobs}, launched as ${count(scope.segments.length, "tree")}`;
}

function describeTrees(scope: ScopePlan): DescribedTree[] {
  const numbers = new Map(scope.segments.map(({ id }, index) => [id, index + 1]));
  const jobs = new Map(scope.units.map(({ id }, index) => [id, String(index + 1)]));
  return scope.segments.map(({ id, units, feeders, root }) => {
    const before = feeders.flatMap((feeder) => numbers.get(feeder) ?? []).map(String);
    const isEarly = scope.units.find((unit) => unit.id === root)?.join === "first";
    const names = `${before.length === 1 || isEarly ? "tree" : "trees"} ${(isEarly ? either : listed).format(before)}`;
    return {
      number: numbers.get(id) ?? 1,
      jobs: units.flatMap((unit) => jobs.get(unit) ?? []),
      start:
        before.length === 0
          ? "launched with the run"
          : isEarly
            ? `launched once ${names} has put something out`
            : `launched after ${names}`,
    };
  });
}

/** A plan in plain words: what each trigger sets in motion, job by job, and why it is cut so. */
export function describePlan(plan: Plan, facts: NodeFacts): DescribedPlan[] {
  return Object.entries(plan.triggers).map(([trigger, scope]) => ({
    trigger,
    summary: describeSize(scope),
    jobs: describeScope(scope, "", facts),
    trees: describeTrees(scope),
  }));
}

/** All jobs of a plan, those of bodies behind the ones that they belong to. */
export function listJobs(jobs: readonly DescribedJob[]): DescribedJob[] {
  return jobs.flatMap((job) => [job, ...job.bodies.flatMap((body) => listJobs(body.jobs))]);
}
