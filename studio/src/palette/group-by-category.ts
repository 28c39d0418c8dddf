import type { NodeManifest } from "@autoweave/contracts/node-manifest";
import { categoryOrder, toCategoryLook } from "../node-config/category-look";

/** Node types of one category. */
export type TypeGroup = { category: string; title: string; manifests: NodeManifest[] };

function toRank(category: string): number {
  const rank = categoryOrder.indexOf(category);
  return rank < 0 ? categoryOrder.length : rank;
}

/** Newest versions only, by category in the order in which a flow is built; deprecated types are not offered. */
export function groupByCategory(manifests: Iterable<NodeManifest>): TypeGroup[] {
  const newest = new Map<string, NodeManifest>();
  for (const manifest of manifests) {
    const known = newest.get(manifest.type);
    if (known === undefined || known.version < manifest.version) newest.set(manifest.type, manifest);
  }
  const groups = new Map<string, NodeManifest[]>();
  for (const manifest of newest.values()) {
    if (manifest.deprecated !== undefined) continue;
    groups.set(manifest.category, [...(groups.get(manifest.category) ?? []), manifest]);
  }
  return [...groups]
    .sort(([one], [other]) => toRank(one) - toRank(other) || one.localeCompare(other, "en"))
    .map(([category, list]) => ({ category, title: toCategoryLook(category).title, manifests: list }));
}
