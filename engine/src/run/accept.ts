import type { RunEvent } from "@autoweave/contracts/run-event";
import { type Database, everyTenant } from "../store/database.js";
import type { RunResult } from "../store/ledger/read-results.js";
import type { NewOutbox, NewRun, NewUnit, NodeRunRow, PayloadRow } from "../store/ledger/rows.js";
import {
  claimDedupeKeys,
  insertOutbox,
  insertPayloads,
  insertRuns,
  insertUnits,
  upsertNodeRuns,
} from "../store/ledger/write.js";
import type { Acceptance } from "./acceptance.js";
import { type Batcher, createBatcher } from "./batcher.js";
import { toRootScope } from "./flow-version.js";
import { openScope } from "./open-scope.js";
import type { Relay } from "./relay.js";
import { beginInPlace, endInPlace, type InPlace, type RunInPlace, toHeldUnit } from "./run-in-place.js";
import type { WorkDone } from "./run-work.js";
import { toEndedRun } from "./to-ended-run.js";

/**
 * Which run it became: its own, or an earlier one with the same dedupe key. `result` is there when the run has ended
 * with an answer by now.
 */
export type Accepted = { runId: string; isNew: boolean; result?: RunResult };

/** Writes runs down so that nothing of them can be lost, then sees to their launch. Many at once share a transaction. */
export type Acceptor = { accept(acceptance: Acceptance): Promise<Accepted> };

/** A run that is to be accepted; `inPlace` when it is run here. */
type Entry = { acceptance: Acceptance; inPlace: RunInPlace | undefined };

/** What a batch writes. */
type Rows = {
  runs: NewRun[];
  units: NewUnit[];
  nodeRuns: NodeRunRow[];
  payloads: PayloadRow[];
  outbox: NewOutbox[];
  events: RunEvent[];
};

type Written = { accepted: Accepted[]; done: WorkDone; held: Entry[] };

function addRun(rows: Rows, { acceptance, inPlace }: Entry, place: InPlace | undefined): void {
  const { run, version } = acceptance;
  if (run.input.payload !== undefined) {
    rows.payloads.push({ runId: run.id, tenantId: run.tenantId, ...run.input.payload });
  }
  if (inPlace?.outcome?.kind === "completed") {
    const ended = toEndedRun(run, inPlace.unit, inPlace.outcome);
    rows.runs.push(ended.run);
    rows.units.push(ended.unit);
    rows.nodeRuns.push(...ended.nodeRuns);
    rows.payloads.push(...ended.payloads);
    rows.events.push(...ended.events);
    return;
  }
  rows.runs.push(run);
  rows.events.push({ event: "run-started", tenantId: run.tenantId, runId: run.id, flowId: run.flowId });
  if (place !== undefined && inPlace !== undefined) {
    rows.units.push(toHeldUnit(acceptance, inPlace.unit, place));
    return;
  }
  const opened = openScope(run, toRootScope(version, run.trigger), "");
  rows.units.push(...opened.units);
  rows.outbox.push(...opened.outbox);
}

function toAccepted({ runId, isNew }: Accepted, { outcome }: Partial<RunInPlace>): Accepted {
  if (!isNew || outcome?.kind !== "completed" || outcome.answer === undefined) return { runId, isNew };
  const { answer } = outcome;
  return { runId, isNew, result: { status: "completed", answer, output: answer.body, error: null } };
}

async function writeRuns(database: Database, batch: Entry[], place: InPlace | undefined): Promise<Written> {
  return database.withLedger(everyTenant, async (sql) => {
    const taken = await claimDedupeKeys(
      sql,
      batch.map(({ acceptance }) => acceptance.run),
    );
    // As they stand at this moment: what ends later is settled.
    const entries = batch.map(({ acceptance, inPlace }) => ({
      acceptance,
      inPlace: inPlace === undefined ? undefined : { ...inPlace },
    }));
    for (const { acceptance, inPlace } of entries) if (taken.has(acceptance.run.id)) inPlace?.begun?.controller.abort();
    const fresh = entries.filter(({ acceptance }) => !taken.has(acceptance.run.id));
    const rows: Rows = { runs: [], units: [], nodeRuns: [], payloads: [], outbox: [], events: [] };
    for (const entry of fresh) addRun(rows, entry, place);
    await insertPayloads(sql, rows.payloads);
    const written = Promise.all([
      insertOutbox(sql, rows.outbox),
      insertRuns(sql, rows.runs),
      insertUnits(sql, rows.units),
      upsertNodeRuns(sql, rows.nodeRuns),
    ]);
    sql.commit();
    const [outbox] = await written;
    const accepted = entries.map(({ acceptance: { run }, inPlace }) =>
      toAccepted({ runId: taken.get(run.id) ?? run.id, isNew: !taken.has(run.id) }, inPlace ?? {}),
    );
    const held = fresh.filter(({ inPlace }) => inPlace !== undefined && inPlace.outcome?.kind !== "completed");
    return { accepted, done: { outbox, events: rows.events }, held };
  });
}

/** Builds the acceptor of one process; with `inPlace` it runs the smallest runs itself. */
export function createAcceptor(options: { database: Database; relay: Relay; inPlace?: InPlace | undefined }): Acceptor {
  const { database, relay, inPlace: place } = options;
  const batcher: Batcher<Entry, Accepted> = createBatcher({
    mostItems: 100,
    lanes: 2,
    run: async (batch) => {
      const { accepted, done, held } = await writeRuns(database, batch, place);
      void relay.deliver(done);
      for (const { acceptance, inPlace } of held) {
        if (place !== undefined && inPlace !== undefined) void endInPlace(acceptance, inPlace, place);
      }
      return accepted;
    },
  });
  return {
    accept: (acceptance) =>
      batcher.add({ acceptance, inPlace: place === undefined ? undefined : beginInPlace(acceptance, place) }),
  };
}
