/** A page as a Relay connection: what comes behind its last item is there when `hasNextPage` says so. */
export type Connection<Node> = {
  edges: { node: Node; cursor: string }[];
  pageInfo: { hasNextPage: boolean; hasPreviousPage: boolean; startCursor: string | null; endCursor: string | null };
};

/** Builds the connection of a page that began behind the cursor `after`. */
export function toConnection<Node>(
  nodes: readonly Node[],
  toCursor: (node: Node) => string,
  page: { after: string | null | undefined; hasNextPage: boolean },
): Connection<Node> {
  const edges = nodes.map((node) => ({ node, cursor: toCursor(node) }));
  return {
    edges,
    pageInfo: {
      hasNextPage: page.hasNextPage,
      hasPreviousPage: page.after != null,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
  };
}
