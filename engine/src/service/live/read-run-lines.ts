import type { PlanUnit, ScopePlan } from "@autoweave/contracts/plan";
import type { UnitStatus } from "@autoweave/contracts/run";
import { type FlowVersions, findVersion, toScopePlan } from "../../run/flow-version.js";
import type { Sql } from "../../store/database.js";
import {
  type NodeRunLine,
  type RunLook,
  readNodeRunLines,
  readUnitLines,
  type UnitLine,
} from "../../store/ledger/read-changes.js";
import type { RunFacts } from "../../store/ledger/read-runs.js";
import { type RunSummary, toRunSummary } from "../run/run-view.js";
import type { Item } from "./channel.js";
import type { NodeLine } from "./live-update.js";
import { type Snapshot, toWholeXid } from "./snapshot.js";

/** What a run's channel tells: the run itself, or one node of it. */
export type RunItem = { run: RunSummary } | { node: NodeLine };

/** Most node lines of one run that are told at once. */
export const mostNodeLines = 1000;

/** A run as it was read, with its transaction. */
export type WatchedRun = RunFacts & { xid: string };

/** The item of the run itself. */
export function toRunItem(run: WatchedRun): Item<RunItem> {
  return { key: "run", xids: [BigInt(run.xid)], value: { run: toRunSummary(run) } };
}

/** What has changed in runs, as items by run; a run with more than are told has one item too many. */
export async function readRunLines(
  sql: Sql,
  versions: FlowVersions,
  looks: readonly (RunLook & { run: RunFacts })[],
  seen: Snapshot,
): Promise<Map<string, Item<RunItem>[]>> {
  const most = mostNodeLines + 1;
  const [units, nodes] = await Promise.all([readUnitLines(sql, looks, most), readNodeRunLines(sql, looks, most)]);
  const items = new Map<string, Item<RunItem>[]>();
  for (const { run } of looks) {
    const ownNodes = nodes.filter(({ runId }) => runId === run.id);
    const ownUnits = units.filter(({ runId }) => runId === run.id);
    const version = ownUnits.length === 0 ? undefined : await findVersion(versions, run.versionId);
    items.set(run.id, [
      ...ownNodes.map((node) => toItem(toKnownLine(node), [node.xmin, node.unitXmin], seen)),
      ...toFreshItems(ownUnits, ownNodes, version?.plan.triggers[run.trigger], seen),
    ]);
  }
  return items;
}

function toItem(node: NodeLine, xmins: readonly (string | null)[], seen: Snapshot): Item<RunItem> {
  const xids = xmins.flatMap((xmin) => (xmin === null ? [] : [toWholeXid(xmin, seen)]));
  return { key: `${node.scope}/${node.node}`, xids, value: { node } };
}

/** A node that is on record. What its unit does by now counts more than what the last settle wrote. */
function toKnownLine(row: NodeRunLine): NodeLine {
  const { startedAt, finishedAt, unitStatus, node } = row;
  const isHeld = row.status === "waiting" || row.status === "retrying" || row.status === "running";
  const status =
    isHeld && unitStatus === "running" ? "running" : isHeld && unitStatus === "ready" ? "queued" : row.status;
  return {
    node,
    scope: row.scope,
    type: row.type,
    status,
    attempt: row.attempt,
    error: row.error,
    waitingFor: status === "waiting" || status === "retrying" ? row.waitingFor : null,
    startedAt: startedAt?.toISOString() ?? null,
    finishedAt: finishedAt?.toISOString() ?? null,
    durationMs: startedAt === null || finishedAt === null ? null : finishedAt.getTime() - startedAt.getTime(),
    emitted: row.emitted === null ? null : toPorts(row.emitted, node),
  };
}

function toPorts(emitted: readonly string[], node: string): string[] {
  const prefix = `${node}.`;
  return emitted.filter((name) => name.startsWith(prefix)).map((name) => name.slice(prefix.length));
}

const freshStatuses: Partial<Record<UnitStatus, NodeLine["status"]>> = {
  ready: "queued",
  running: "running",
  waiting: "waiting",
  cancelled: "cancelled",
};

/** Nodes of units that move although nothing of them is on record yet. */
function toFreshItems(
  units: readonly UnitLine[],
  known: readonly NodeRunLine[],
  root: ScopePlan | undefined,
  seen: Snapshot,
): Item<RunItem>[] {
  const recorded = new Set(known.map(({ scope, node }) => `${scope}/${node}`));
  return units.flatMap((unit) => {
    const status = freshStatuses[unit.status];
    if (status === undefined || root === undefined) return [];
    const nodes = findUnit(root, unit)?.nodes ?? [];
    return nodes
      .filter(({ id }) => !recorded.has(`${unit.scope}/${id}`))
      .map(({ id, type }) => {
        const startedAt = unit.status === "running" ? unit.updatedAt.toISOString() : null;
        const line: NodeLine = {
          ...{ node: id, scope: unit.scope, type, status, attempt: unit.status === "running" ? 1 : 0, error: null },
          waitingFor: unit.status === "waiting" ? unit.waitingFor : null,
          ...{ startedAt, finishedAt: null, durationMs: null, emitted: null },
        };
        return toItem(line, [unit.xmin], seen);
      });
  });
}

function findUnit(root: ScopePlan, { scope, unit }: UnitLine): PlanUnit | undefined {
  return toScopePlan(root, scope).units.find(({ id }) => id === unit);
}
