import type { Actor } from "@autoweave/auth/actor";
import { authorize } from "@autoweave/auth/authorize";
import { type FlowVersions, findVersion, toScopePlan } from "../../run/flow-version.js";
import type { Database } from "../../store/database.js";
import {
  type NodeFigureRow,
  readNodeFigures,
  readUnitDepths,
  type UnitDepthRow,
} from "../../store/observe/node-figures.js";
import { findObservedFlow } from "./find-observed-flow.js";
import { type RangeInput, toRange } from "./time-range.js";
import { toTenths } from "./to-tenths.js";

/** How one node of a flow did, over all its rounds, and what is before it now. Durations are milliseconds. */
export type NodeStats = {
  node: string;
  count: number;
  completed: number;
  failed: number;
  skipped: number;
  retried: number;
  /** Failed ones of those that ran, from 0 to 1; null when none ran. */
  failureRate: number | null;
  p50Ms: number | null;
  p95Ms: number | null;
  /** Units with this node that no worker has yet: the depth of its queue at this moment. */
  queued: number;
  /** Units with this node that a worker has in hand. */
  running: number;
  /** Units with this node that are parked: for a time, a person, a device, or a next try. */
  waiting: number;
};

/** Newest runs that are looked at, and newest open ones for what is queued. */
const mostRuns = 2000;
const mostOpenRuns = 10_000;

type Depth = Pick<NodeStats, "queued" | "running" | "waiting">;
const depthOf = { ready: "queued", running: "running", waiting: "waiting" } as const;
const noDepth: Depth = { queued: 0, running: 0, waiting: 0 };
const noFigures: Omit<NodeFigureRow, "node"> = {
  ...{ count: 0, completed: 0, failed: 0, skipped: 0, retried: 0 },
  ...{ p50: null, p95: null },
};

/** Units by the nodes that the plan of their version puts into them. */
async function toNodeDepths(versions: FlowVersions, rows: readonly UnitDepthRow[]): Promise<Map<string, Depth>> {
  const depths = new Map<string, Depth>();
  for (const { versionId, trigger, scope, unit, status, count } of rows) {
    const root = (await findVersion(versions, versionId))?.plan.triggers[trigger];
    const nodes = root === undefined ? [] : (toScopePlan(root, scope).units.find(({ id }) => id === unit)?.nodes ?? []);
    for (const { id } of nodes) {
      const depth = depths.get(id) ?? { ...noDepth };
      depth[depthOf[status]] += count;
      depths.set(id, depth);
    }
  }
  return depths;
}

function toStats(node: string, figures: Omit<NodeFigureRow, "node">, depth: Depth): NodeStats {
  const { count, completed, failed, skipped, retried, p50, p95 } = figures;
  const ran = completed + failed;
  const failureRate = ran === 0 ? null : failed / ran;
  return {
    ...{ node, count, completed, failed, skipped, retried, failureRate },
    ...{ p50Ms: toTenths(p50), p95Ms: toTenths(p95), ...depth },
  };
}

/**
 * How the nodes of a flow did in its newest runs of some time, 2,000 of them at most (`runs` says how many), and how much
 * of it waits at each node now, in its 10,000 newest open runs. Runs that try a draft do not count. Throws
 * `flow.not-found`, `request.invalid`.
 */
export async function getNodeStats(
  parts: { database: Database; versions: FlowVersions },
  actor: Actor,
  input: RangeInput & { flow: string },
): Promise<{ runs: number; nodes: NodeStats[] }> {
  authorize(actor, "observe.nodes");
  const { from, to } = toRange(input);
  const { tenantId } = actor;
  const { figures, units } = await parts.database.withLedger(tenantId, async (sql) => {
    const flowId = await findObservedFlow(sql, tenantId, input.flow);
    const [read, depths] = await Promise.all([
      readNodeFigures(sql, { flowId, from, to }, mostRuns),
      readUnitDepths(sql, flowId, mostOpenRuns),
    ]);
    return { figures: new Map(read.map((row) => [row.node, row])), units: depths };
  });
  const depths = await toNodeDepths(parts.versions, units);
  const names = [...new Set([...figures.keys(), ...depths.keys()])].sort();
  return {
    runs: figures.values().next().value?.runs ?? 0,
    nodes: names.map((node) => toStats(node, figures.get(node) ?? noFigures, depths.get(node) ?? noDepth)),
  };
}
