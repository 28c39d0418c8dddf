import { createHash } from "node:crypto";
import type { JobData, JobTree } from "./flow-queue.js";

/**
 * A job as it goes to the queue: one unit, several that stand alone, or `inTurn` several of which each waits for the one
 * before it. The jobs below it end before it starts.
 */
export type Bundle = { id: string; units: JobData[]; inTurn: boolean; priority: number; children: Bundle[] };

/** Most units that share a job, and most bytes that their data may take: a job stays below 2 KB. */
export const mostUnits = 8;
const mostBytes = 1800;

/** The same units make the same id, others another one. */
function toBundleId(ids: string[]): string {
  const [only] = ids;
  if (ids.length === 1 && only !== undefined) return only;
  return createHash("sha256").update(ids.join("/")).digest("hex").slice(0, 40);
}

function toBundle(trees: JobTree[], priority: number): Bundle {
  const ids = trees.map(({ id }) => id);
  return { id: toBundleId(ids), units: trees.map(({ data }) => data), inTurn: false, priority, children: [] };
}

function byteLengthOf(data: JobData): number {
  return Buffer.byteLength(JSON.stringify(data)) + 1;
}

/** A tree with each line of single children in one job, as far as they are as urgent and fit. */
function toTreeBundle(tree: JobTree): Bundle {
  const line = [tree];
  let bytes = byteLengthOf(tree.data);
  for (let { children } = tree; ; ) {
    const [only, another] = children;
    if (only === undefined || another !== undefined || only.priority !== tree.priority) break;
    bytes += byteLengthOf(only.data);
    if (bytes > mostBytes) break;
    line.unshift(only);
    ({ children } = only);
  }
  return {
    id: toBundleId(line.map(({ id }) => id)),
    units: line.map(({ data }) => data),
    inTurn: line.length > 1,
    priority: tree.priority,
    children: (line[0] ?? tree).children.map(toTreeBundle),
  };
}

/**
 * Puts units together, as many as fit: adding, fetching and finishing a job costs the servers several times what starting a
 * unit does. Those that no other job waits for share a job, and so do those of a tree that form a line.
 */
export function toBundles(trees: readonly JobTree[]): Bundle[] {
  const bundles: Bundle[] = [];
  const open = new Map<number, { trees: JobTree[]; bytes: number }>();
  for (const tree of trees) {
    const { data, priority, children } = tree;
    if (children.length > 0) {
      bundles.push(toTreeBundle(tree));
      continue;
    }
    const bytes = byteLengthOf(data);
    const last = open.get(priority);
    if (last !== undefined && last.trees.length < mostUnits && last.bytes + bytes <= mostBytes) {
      last.trees.push(tree);
      last.bytes += bytes;
      continue;
    }
    if (last !== undefined) bundles.push(toBundle(last.trees, priority));
    open.set(priority, { trees: [tree], bytes });
  }
  for (const [priority, { trees }] of open) bundles.push(toBundle(trees, priority));
  return bundles;
}
