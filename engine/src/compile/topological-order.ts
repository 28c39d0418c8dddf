import { AppError } from "@autoweave/contracts/app-error";
import { mustGet, pushTo } from "./graph-index.js";

/**
 * Sorts so that feeders come first: by the longest way from a start, ties in the order given. Give `ids` in an order
 * that does not depend on how the graph was drawn, and the result does not either. Feeders must be among `ids`.
 */
export function topologicalOrder<Id>(ids: readonly Id[], feedersOf: (id: Id) => Iterable<Id>): Id[] {
  const consumers = new Map<Id, Id[]>();
  const waitingFor = new Map<Id, number>();
  for (const id of ids) {
    const feeders = new Set(feedersOf(id));
    waitingFor.set(id, feeders.size);
    for (const feeder of feeders) pushTo(consumers, feeder, id);
  }
  const given = new Map(ids.map((id, position) => [id, position]));
  const sorted: Id[] = [];
  let level = ids.filter((id) => waitingFor.get(id) === 0);
  while (level.length > 0) {
    const next: Id[] = [];
    for (const id of level) {
      sorted.push(id);
      for (const consumer of consumers.get(id) ?? []) {
        const left = mustGet(waitingFor, consumer) - 1;
        waitingFor.set(consumer, left);
        if (left === 0) next.push(consumer);
      }
    }
    level = next.sort((a, b) => mustGet(given, a) - mustGet(given, b));
  }
  if (sorted.length !== ids.length) throw new AppError("internal.bug", "The compiler met a circle after validation.");
  return sorted;
}
