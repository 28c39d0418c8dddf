import { createHash } from "node:crypto";
import type { JobData, JobTree } from "./flow-queue.js";

/** A job as it goes to the queue: one unit with the jobs below it, or several units that stand alone. */
export type Bundle = { id: string; units: JobData[]; priority: number; children: JobTree[] };

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
  return { id: toBundleId(trees.map(({ id }) => id)), units: trees.map(({ data }) => data), priority, children: [] };
}

/**
 * Puts units that no other job waits for together, as many as fit: adding, fetching and finishing a job costs the servers
 * several times what starting a unit does. Trees stay as they are.
 */
export function toBundles(trees: readonly JobTree[]): Bundle[] {
  const bundles: Bundle[] = [];
  const open = new Map<number, { trees: JobTree[]; bytes: number }>();
  for (const tree of trees) {
    const { id, data, priority, children } = tree;
    if (children.length > 0) {
      bundles.push({ id, units: [data], priority, children });
      continue;
    }
    const bytes = Buffer.byteLength(JSON.stringify(data)) + 1;
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
