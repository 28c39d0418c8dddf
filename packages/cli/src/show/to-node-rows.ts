import type { NodeRunView } from "@autoweave/contracts/run";

/** A line of a run's tree: a node, an iteration of a container, or a word on iterations that are left out. */
export type NodeRow =
  | { kind: "node"; depth: number; name: string; node: NodeRunView }
  | { kind: "iteration"; depth: number; scope: string; index: number }
  | { kind: "more"; depth: number; left: number };

/** Iterations shown of one container, unless all are asked for; those that did not go well are always shown. */
const shownIterations = 5;

/** Which nodes are shown, and how. */
export type RowOptions = { all?: boolean | undefined; flat?: boolean | undefined };

/**
 * The nodes of a run as a tree, in the order they started: below a container stand its iterations, and in each the
 * nodes of its body. `flat` is for nodes that were picked out of their tree: each says its scope.
 */
export function toNodeRows(nodes: readonly NodeRunView[], options: RowOptions): NodeRow[] {
  if (options.flat === true) {
    return [...nodes].sort(byStart).map((node) => ({ kind: "node", depth: 0, name: toPlace(node), node }));
  }
  const byScope = groupBy(nodes, ({ scope }) => scope);
  const iterations = groupBy([...byScope.keys()], toContainer);

  function walk(scope: string, depth: number): NodeRow[] {
    return [...(byScope.get(scope) ?? [])]
      .sort(byStart)
      .flatMap((node) => [
        { kind: "node" as const, depth, name: node.node, node },
        ...walkIterations(iterations.get(scope === "" ? node.node : `${scope}/${node.node}`) ?? [], depth + 1),
      ]);
  }

  function walkIterations(scopes: string[], depth: number): NodeRow[] {
    const ordered = [...scopes].sort((left, right) => toIndex(left) - toIndex(right));
    const shown = ordered.filter((scope, place) => options.all === true || place < shownIterations || !wentWell(scope));
    const rows = shown.flatMap((scope) => [
      { kind: "iteration" as const, depth, scope, index: toIndex(scope) },
      ...walk(scope, depth + 1),
    ]);
    const left = ordered.length - shown.length;
    return left === 0 ? rows : [...rows, { kind: "more" as const, depth, left }];
  }

  function wentWell(scope: string): boolean {
    return (byScope.get(scope) ?? []).every(({ status }) => status === "completed" || status === "skipped");
  }

  return walk("", 0);
}

function groupBy<Item>(items: readonly Item[], toKey: (item: Item) => string): Map<string, Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const group = groups.get(toKey(item));
    if (group === undefined) groups.set(toKey(item), [item]);
    else group.push(item);
  }
  return groups;
}

/** `a:1/each:3` is an iteration of `a:1/each`; the top scope is of no container. */
export function toContainer(scope: string): string {
  return scope.slice(0, Math.max(0, scope.lastIndexOf(":")));
}

function toIndex(scope: string): number {
  return Number(scope.slice(scope.lastIndexOf(":") + 1));
}

/** A node with its scope: `each:3/look`. */
export function toPlace({ scope, node }: { scope: string; node: string }): string {
  return scope === "" ? node : `${scope}/${node}`;
}

/** What was skipped never started, and stands below what did. Of one millisecond, the server's order stays. */
function byStart(left: NodeRunView, right: NodeRunView): number {
  return toTime(left.startedAt) - toTime(right.startedAt);
}

function toTime(startedAt: string | null): number {
  return startedAt === null ? Number.MAX_SAFE_INTEGER : Date.parse(startedAt);
}
