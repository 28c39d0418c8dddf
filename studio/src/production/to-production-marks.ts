import type { NodeMark } from "../editor/node-marks";

/** Figures of a node as the API gives them. */
export type NodeFigures = {
  node: string;
  count: number;
  failed: number;
  failureRate: number | null;
  p95Ms: number | null;
  queued: number;
  running: number;
  waiting: number;
};

type ProductionMark = NonNullable<NodeMark["production"]>;

/** What stands on each node in the view of production; nodes that nothing came to have a count of nothing. */
export function toProductionMarks(
  ids: readonly string[],
  figures: readonly NodeFigures[],
): Map<string, ProductionMark> {
  const byNode = new Map(figures.map((one) => [one.node, one]));
  return new Map(
    ids.map((id) => {
      const found = byNode.get(id);
      const { count = 0, failed = 0, failureRate = null, p95Ms = null } = found ?? {};
      const { queued = 0, running = 0, waiting = 0 } = found ?? {};
      return [id, { count, failed, failureRate, p95Ms, queued, running, waiting }];
    }),
  );
}
