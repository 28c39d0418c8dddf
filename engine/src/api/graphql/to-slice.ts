import { type Connection, toConnection } from "./to-connection.js";

/** A page of a list that was read whole; cursors are ids. A cursor that is not there any more begins from the start. */
export function toSlice<Node extends { id: string }>(
  all: readonly Node[],
  { first, after }: { first: number; after?: string | undefined },
): Connection<Node> {
  const from = after === undefined ? 0 : all.findIndex(({ id }) => id === after) + 1;
  const page = all.slice(from, from + first);
  return toConnection(page, ({ id }) => id, { after, hasNextPage: from + first < all.length });
}
