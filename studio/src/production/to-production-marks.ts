import type { NodeMark } from "../editor/node-marks";

/** Figures of a node as the API gives them. */
export type NodeFigures = {
  node: string;
  completed: number;
  failed: number;
  skipped: number;
  failureRate: number | null;
  p95Ms: number | null;
  queued: number;
  running: number;
  waiting: number;
};

type ProductionMark = NonNullable<NodeMark["production"]>;

/**
 * What stands on each node in the view of production; of nodes that nothing came to, too. What is before a job is before
 * all of its nodes: it stands on one of them, `places`, where it is known which.
 */
export function toProductionMarks(
  ids: readonly string[],
  figures: readonly NodeFigures[],
  places?: ReadonlySet<string>,
): Map<string, ProductionMark> {
  const byNode = new Map(figures.map((one) => [one.node, one]));
  return new Map(
    ids.map((id) => {
      const found = byNode.get(id);
      const { completed = 0, failed = 0, skipped = 0, failureRate = null, p95Ms = null } = found ?? {};
      const { queued = 0, running = 0, waiting = 0 } = places === undefined || places.has(id) ? (found ?? {}) : {};
      return [id, { ran: completed + failed, skipped, failed, failureRate, p95Ms, queued, running, waiting }];
    }),
  );
}
