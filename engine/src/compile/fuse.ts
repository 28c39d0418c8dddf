import { mustGet } from "./graph-index.js";

/** What fusion has to know of a node. */
export type FuseNode = {
  id: string;
  feeders: ReadonlySet<string>;
  /** Has an effect, may park, or owns a body of such nodes: at most one of these in a unit. */
  effectful: boolean;
};

type Draft = { nodes: string[]; effectful: boolean };

// A pure node joins the unit that holds all its producers. So only the first node of a unit has feeders outside it.
function joinProducers(nodes: readonly FuseNode[]): { drafts: Draft[]; draftOf: Map<string, Draft> } {
  const drafts: Draft[] = [];
  const draftOf = new Map<string, Draft>();
  for (const node of nodes) {
    const homes = new Set([...node.feeders].map((feeder) => mustGet(draftOf, feeder)));
    const [home] = homes;
    if (home !== undefined && homes.size === 1 && !node.effectful) {
      home.nodes.push(node.id);
      draftOf.set(node.id, home);
    } else {
      const draft = { nodes: [node.id], effectful: node.effectful };
      drafts.push(draft);
      draftOf.set(node.id, draft);
    }
  }
  return { drafts, draftOf };
}

function linkDrafts(nodes: readonly FuseNode[], draftOf: ReadonlyMap<string, Draft>) {
  const feeders = new Map<Draft, Set<Draft>>();
  const consumers = new Map<Draft, Set<Draft>>();
  for (const node of nodes) {
    const own = mustGet(draftOf, node.id);
    for (const name of node.feeders) {
      const feeder = mustGet(draftOf, name);
      if (feeder === own) continue;
      feeders.set(own, (feeders.get(own) ?? new Set()).add(feeder));
      consumers.set(feeder, (consumers.get(feeder) ?? new Set()).add(own));
    }
  }
  return { feeders, consumers };
}

/**
 * Groups the nodes of a scope, given in topological order, into units; each unit's nodes come out in an order they can
 * run in. The units form no circle: a unit's only way in is its first node, so nothing can leave it and come back.
 */
export function fuse(nodes: readonly FuseNode[]): string[][] {
  const { drafts, draftOf } = joinProducers(nodes);
  const { feeders, consumers } = linkDrafts(nodes, draftOf);
  const merged = new Set<Draft>();
  // One pass is enough: a pure successor with one feeder has joined it above, so every successor that is merged into
  // is effectful and does not merge on.
  for (const draft of drafts) {
    const [successor, ...others] = consumers.get(draft) ?? [];
    if (draft.effectful || successor === undefined || others.length > 0) continue;
    if (mustGet(feeders, successor).size !== 1) continue;
    successor.nodes.unshift(...draft.nodes);
    merged.add(draft);
  }
  return drafts.filter((draft) => !merged.has(draft)).map((draft) => draft.nodes);
}
