import { AppError } from "@autoweave/contracts/app-error";
import type { PlanUnit, ScopePlan } from "@autoweave/contracts/plan";
import type { Database, Sql } from "../store/database.js";
import { findRunVersion } from "../store/ledger/find-runs.js";
import { lockRuns } from "../store/ledger/read.js";
import { listNodeRuns, readDoneNodes } from "../store/ledger/read-node-runs.js";
import {
  readUnfinished,
  reopenRounds,
  reopenRun,
  reopenUnits,
  type ScopedUnit,
  type Unfinished,
} from "../store/ledger/reopen.js";
import type { RunRow } from "../store/ledger/rows.js";
import { indexScope } from "./advance.js";
import { type FlowVersion, type FlowVersions, toRootScope, toScopePlan } from "./flow-version.js";
import type { Relay } from "./relay.js";
import { RunWork } from "./run-work.js";

/** What redriving needs of the app. */
export type RedriveParts = { database: Database; versions: FlowVersions; relay: Relay };

/** A node in a scope of a run. */
export type NodeInScope = { scope: string; node: string };

/** What a redrive runs again (or for the first time, if it is reached now), and what it keeps as it is. */
export type RedrivePreview = { again: NodeInScope[]; kept: NodeInScope[] };

/** Units to start anew and rounds to be opened again; those of `rounds` that were never opened have no units yet. */
type Redrive = { units: ScopedUnit[]; rounds: Unfinished["rounds"] };

const mostListed = 10_000;

/** Says what {@link redriveRun} would do. Throws `run.not-found`, or `run.state` when the run has not failed. */
export async function previewRedrive(parts: RedriveParts, tenantId: string, runId: string): Promise<RedrivePreview> {
  const version = await readVersion(parts, tenantId, runId);
  return parts.database.withLedger(tenantId, async (sql) => {
    const run = await lockEnded(sql, runId);
    const root = toRootScope(version, run.trigger);
    return toPreview(sql, runId, root, toRedrive(root, await readUnfinished(sql, runId)));
  });
}

/**
 * Runs a failed or cancelled run again from what failed, on its own version: nodes that have completed keep their
 * outputs, also those in rounds that failed further on. `alongside` joins the transaction. Returns what it does. Throws
 * `run.not-found` or `run.state`.
 */
export async function redriveRun(
  parts: RedriveParts,
  tenantId: string,
  runId: string,
  alongside?: (sql: Sql, preview: RedrivePreview) => Promise<void>,
): Promise<RedrivePreview> {
  const version = await readVersion(parts, tenantId, runId);
  const { preview, done } = await parts.database.withLedger(tenantId, async (sql) => {
    const run = await lockEnded(sql, runId);
    const root = toRootScope(version, run.trigger);
    const redrive = toRedrive(root, await readUnfinished(sql, runId));
    const preview = await toPreview(sql, runId, root, redrive);
    const { timeoutMs } = version.settings;
    await reopenRun(sql, runId, timeoutMs === undefined ? null : new Date(Date.now() + timeoutMs));
    await reopenUnits(sql, runId, redrive.units);
    await reopenRounds(
      sql,
      runId,
      redrive.rounds.map(({ scope }) => scope),
    );
    const work = await RunWork.open(sql, [{ runId, scope: "" }], new Map([[version.id, version]]));
    work.advanceAgain(runId, "");
    work.addEvent({ event: "run-started", tenantId: run.tenantId, runId, flowId: run.flowId });
    await alongside?.(sql, preview);
    return { preview, done: await work.flush() };
  });
  await parts.relay.deliver(done);
  return preview;
}

/**
 * From the top down and in the order of the plan: a container that is started anew takes its unfinished rounds along, and
 * those what is in them.
 */
function toRedrive(root: ScopePlan, unfinished: Unfinished): Redrive {
  const redrive: Redrive = { units: [], rounds: [] };
  const unitsIn = groupBy(unfinished.units, (unit) => unit.scope);
  const roundsOf = groupBy(unfinished.rounds, (round) => `${round.parent}|${round.container}`);
  const scopes = [""];
  for (const scope of scopes) {
    const unfinishedHere = new Set(unitsIn.get(scope)?.map(({ unit }) => unit));
    for (const unit of toScopePlan(root, scope).units) {
      if (!unfinishedHere.has(unit.id)) continue;
      redrive.units.push({ scope, unit: unit.id });
      for (const container of roundOwners(unit)) {
        const rounds = roundsOf.get(`${scope}|${container}`) ?? [];
        redrive.rounds.push(...rounds);
        scopes.push(...rounds.map((round) => round.scope));
      }
    }
  }
  return redrive;
}

function roundOwners(unit: PlanUnit): string[] {
  return unit.nodes.filter((node) => node.container?.inline === false).map((node) => node.id);
}

async function toPreview(sql: Sql, runId: string, root: ScopePlan, redrive: Redrive): Promise<RedrivePreview> {
  const done = new Set((await readDoneNodes(sql, runId, redrive.units)).map(nameOf));
  const reopened = redrive.units.flatMap(({ scope, unit }) =>
    (indexScope(toScopePlan(root, scope)).units.get(unit)?.nodes ?? []).map(({ id }) => ({ scope, node: id })),
  );
  const first = redrive.rounds
    .filter((round) => !round.wasOpened)
    .flatMap(({ scope }) =>
      [...indexScope(toScopePlan(root, scope)).producers.keys()].map((node) => ({ scope, node })),
    );
  const again = [...reopened.filter((node) => !done.has(nameOf(node))), ...first];
  const redone = new Set(again.map(nameOf));
  const kept = (await listNodeRuns(sql, runId, mostListed)).filter((node) => !redone.has(nameOf(node)));
  return { again: again.slice(0, mostListed), kept };
}

function nameOf({ scope, node }: NodeInScope): string {
  return `${scope}|${node}`;
}

function groupBy<Item>(items: readonly Item[], keyOf: (item: Item) => string): Map<string, Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group === undefined) groups.set(keyOf(item), [item]);
    else group.push(item);
  }
  return groups;
}

async function readVersion(parts: RedriveParts, tenantId: string, runId: string): Promise<FlowVersion> {
  const versionId = await parts.database.withLedger(tenantId, (sql) => findRunVersion(sql, runId));
  if (versionId === undefined) throw toNotFound();
  return parts.versions.get(versionId);
}

async function lockEnded(sql: Sql, runId: string): Promise<RunRow> {
  const run = (await lockRuns(sql, [runId])).get(runId);
  if (run === undefined) throw toNotFound();
  if (run.status !== "failed" && run.status !== "cancelled") {
    throw new AppError("run.state", `The run is ${run.status}; only a failed or cancelled run can be redriven.`, {
      details: { status: run.status },
    });
  }
  return run;
}

function toNotFound(): AppError {
  return new AppError("run.not-found", "There is no such run.");
}
