import { AppError } from "@autoweave/contracts/app-error";
import { isEndedRun } from "@autoweave/contracts/run";
import type { FlowVersions } from "../../run/flow-version.js";
import { type Database, everyTenant, type Sql } from "../../store/database.js";
import { firstTenant } from "../../store/first-tenant.js";
import { readChangedRuns, readFlowChanges, readSnapshot, readWatchedRuns } from "../../store/ledger/read-changes.js";
import { readLogChanges } from "../../store/observe/log-lines.js";
import type { Channel, Item } from "./channel.js";
import { groupBy } from "./group-by.js";
import { mostItems, type Subscription, toFlowItem, toLogItem, toRunsItem } from "./live-topics.js";
import { mostNodeLines, type RunItem, readRunLines, toRunItem } from "./read-run-lines.js";
import { formatSnapshot, isEarlier, isVisible, parseSnapshot, type Snapshot } from "./snapshot.js";

type Of<Kind extends Subscription["kind"]> = Extract<Subscription, { kind: Kind }>;

function ofKind<Kind extends Subscription["kind"]>(all: readonly Subscription[], kind: Kind): Of<Kind>[] {
  return all.filter((one): one is Of<Kind> => one.kind === kind);
}

/** The earliest place of some channels: what they all have is not read again. */
function toEarliest(channels: readonly Pick<Channel<never>, "place">[]): Snapshot | undefined {
  return channels
    .map(({ place }) => place)
    .reduce<Snapshot | undefined>(
      (first, place) => (first === undefined || isEarlier(place, first) ? place : first),
      undefined,
    );
}

function distinct(values: readonly string[]): string[] {
  return [...new Set(values)];
}

/** The moment that a frozen transaction sees. */
export async function readMoment(sql: Sql): Promise<Snapshot> {
  const snapshot = parseSnapshot(await readSnapshot(sql));
  if (snapshot === undefined) throw new AppError("internal.bug", "PostgreSQL told a snapshot that cannot be read.");
  return snapshot;
}

type Row = { tenantId: string; xid: string };

/** Reads for all subscriptions of one kind together. Nobody asked: nothing is read. */
function readFor<R extends Row>(
  sql: Sql,
  subscriptions: readonly { tenantId: string; channel: { readonly place: Snapshot } }[],
  read: (sql: Sql, tenantIds: string[], since: string, most: number) => Promise<R[]>,
): Promise<R[]> {
  const since = toEarliest(subscriptions.map(({ channel }) => channel));
  if (since === undefined) return Promise.resolve([]);
  return read(sql, distinct(subscriptions.map(({ tenantId }) => tenantId)), formatSnapshot(since), mostItems + 1);
}

function tellRows<R extends Row, Value>(
  subscriptions: readonly { tenantId: string; poke: () => void; channel: Channel<Value> }[],
  rows: readonly R[],
  toItem: (row: R) => Item<Value>,
  seen: Snapshot,
): void {
  const byTenant = groupBy(rows, ({ tenantId }) => tenantId);
  for (const { tenantId, channel, poke } of subscriptions) {
    const own = byTenant.get(tenantId) ?? [];
    const isNews = own.length > mostItems ? channel.reset(seen) : channel.accept(own.map(toItem), seen);
    if (isNews) poke();
  }
}

function tellRuns(
  subscriptions: readonly Of<"run">[],
  items: ReadonlyMap<string, Item<RunItem>[]>,
  seen: Snapshot,
): void {
  for (const { runId, channel, poke } of subscriptions) {
    const own = items.get(runId);
    const isNews =
      own === undefined || own.length > mostNodeLines + 1 ? channel.reset(seen) : channel.accept(own, seen);
    if (isNews) poke();
  }
}

/** What is new in runs that are watched, by run; a run that is gone is missing. */
async function readRuns(
  sql: Sql,
  versions: FlowVersions,
  subscriptions: readonly Of<"run">[],
  seen: Snapshot,
): Promise<Map<string, Item<RunItem>[]>> {
  if (subscriptions.length === 0) return new Map();
  const byRun = groupBy(subscriptions, ({ runId }) => runId);
  const runs = await readWatchedRuns(sql, [...byRun.keys()]);
  const looks = runs.flatMap((run) => {
    const place = toEarliest((byRun.get(run.id) ?? []).map(({ channel }) => channel));
    // Nothing moves in a run that has ended, until somebody opens it again, which changes the run itself.
    const isStill = place !== undefined && isEndedRun(run.status) && isVisible(BigInt(run.xid), place);
    return place === undefined || isStill ? [] : [{ run, runId: run.id, sinceXmin: place.xmin }];
  });
  const lines = looks.length === 0 ? undefined : await readRunLines(sql, versions, looks, seen);
  return new Map(runs.map((run) => [run.id, [toRunItem(run), ...(lines?.get(run.id) ?? [])]]));
}

/** Looks once for many subscriptions, at one moment, and tells each what is new for it. */
export async function look(
  parts: { database: Database; versions: FlowVersions },
  subscriptions: readonly Subscription[],
): Promise<void> {
  const [runsOf, flowsOf, logOf, runOf] = [
    ofKind(subscriptions, "runs"),
    ofKind(subscriptions, "flows"),
    ofKind(subscriptions, "log"),
    ofKind(subscriptions, "run"),
  ];
  if (runsOf.length + flowsOf.length + logOf.length + runOf.length === 0) return;
  const { seen, runs, changes, log, watched } = await parts.database.withLedger(
    everyTenant,
    async (sql) => {
      const [moment, changedRuns, flowChanges, lines] = await Promise.all([
        readMoment(sql),
        readFor(sql, runsOf, readChangedRuns),
        readFor(sql, flowsOf, readFlowChanges),
        readFor(sql, logOf, readLogChanges(firstTenant)),
      ]);
      const watchedRuns = await readRuns(sql, parts.versions, runOf, moment);
      return { seen: moment, runs: changedRuns, changes: flowChanges, log: lines, watched: watchedRuns };
    },
    { frozen: true },
  );
  tellRows(runsOf, runs, toRunsItem, seen);
  tellRows(flowsOf, changes, toFlowItem, seen);
  tellRows(logOf, log, toLogItem, seen);
  tellRuns(runOf, watched, seen);
}
