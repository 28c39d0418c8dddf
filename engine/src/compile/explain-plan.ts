import type { Plan, PlanNode, PlanSegment, PlanUnit, ScopePlan } from "@autoweave/contracts/plan";
import { explainRoot, explainStart } from "./explain-unit.js";

const count = (amount: number, word: string) => `${amount} ${word}${amount === 1 ? "" : "s"}`;

function describeNode(node: PlanNode): string {
  const notes = [
    ...(node.disabled === true ? ["disabled"] : []),
    ...(node.container?.inline === true ? [`${node.container.kind}, all in this job`] : []),
    ...(node.retry.attempts > 1 ? [count(node.retry.attempts, "attempt")] : []),
    ...(node.onError === "fail" ? [] : [`on error ${node.onError}`]),
  ];
  return notes.length === 0 ? node.id : `${node.id} (${notes.join(", ")})`;
}

function describeUnit(unit: PlanUnit): string {
  const priority = unit.priority === 0 ? "" : `, priority ${unit.priority}`;
  return `${unit.id}  ${unit.nodes.map(describeNode).join(" > ")}  [${unit.effect}${priority}]`;
}

function explainBodies(unit: PlanUnit): string[] {
  return unit.nodes.flatMap((node) => {
    if (node.container === undefined || node.container.inline) return [];
    const { kind, body } = node.container;
    return [`${kind} ${node.id}, each iteration: ${describeSize(body)}`, ...explainScope(body, true).map(indent)];
  });
}

const indent = (line: string) => (line === "" ? line : `  ${line}`);

function explainTree(unit: PlanUnit, segment: PlanSegment, plan: ScopePlan, inBody: boolean): string[] {
  const reasons = [
    explainStart(unit, inBody),
    ...(unit.id === segment.root && unit.consumers.length > 0 ? [`own tree: ${explainRoot(unit, plan)}`] : []),
    ...(unit.loads.length === 0 ? [] : [`loads ${unit.loads.join(", ")}`]),
    ...explainBodies(unit),
  ];
  const children = plan.units.filter(({ id }) => unit.feeders.includes(id) && segment.units.includes(id));
  const below = children.flatMap((child, position) => {
    const last = position === children.length - 1;
    const [first = "", ...rest] = explainTree(child, segment, plan, inBody);
    return [`${last ? "└─" : "├─"} ${first}`, ...rest.map((line) => `${last ? "  " : "│ "} ${line}`)];
  });
  const rule = children.length === 0 ? "   " : "│  ";
  return [describeUnit(unit), ...reasons.map((reason) => `${rule} ${reason}`), ...below];
}

function explainScope(plan: ScopePlan, inBody: boolean): string[] {
  return plan.segments.flatMap((segment) => {
    const root = plan.units.find((unit) => unit.id === segment.root);
    if (root === undefined) return [];
    const wait = root.join === "first" ? "one of " : "";
    const after = segment.feeders.length === 0 ? "" : `, after ${wait}${segment.feeders.join(", ")}`;
    return [`tree ${segment.id}${after}`, ...explainTree(root, segment, plan, inBody).map(indent)];
  });
}

function describeSize(plan: ScopePlan): string {
  const nodes = plan.units.reduce((sum, unit) => sum + unit.nodes.length, 0);
  return `${count(nodes, "node")} in ${count(plan.units.length, "job")}, ${count(plan.segments.length, "tree")}`;
}

/**
 * A plan in plain words, for a terminal: each trigger's trees, the jobs in them with what they wait for drawn below, and
 * why each job stands by itself. Ends without a newline.
 */
export function explainPlan(plan: Plan): string {
  return Object.entries(plan.triggers)
    .map(([trigger, scope]) => [`${trigger}: ${describeSize(scope)}`, ...explainScope(scope, false)].join("\n"))
    .join("\n\n");
}
