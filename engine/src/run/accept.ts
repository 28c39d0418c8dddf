import type { PlanUnit } from "@autoweave/contracts/plan";
import type { RunEvent } from "@autoweave/contracts/run-event";
import { type Database, everyTenant } from "../store/database.js";
import { claimDedupeKeys, insertOutbox, insertPayloads, insertRuns, insertUnits } from "../store/ledger/write.js";
import type { Acceptance } from "./acceptance.js";
import { type Batcher, createBatcher } from "./batcher.js";
import { toRootScope } from "./flow-version.js";
import type { Relay } from "./relay.js";
import { findInPlaceUnit, type InPlace, runInPlace, toHeldUnit } from "./run-in-place.js";
import { openScope, type WorkDone } from "./run-work.js";

/** Which run it became: its own, or an earlier one with the same dedupe key. */
export type Accepted = { runId: string; isNew: boolean };

/** Writes runs down so that nothing of them can be lost, then sees to their launch. Many at once share a transaction. */
export type Acceptor = { accept(acceptance: Acceptance): Promise<Accepted> };

type Written = { accepted: Accepted[]; done: WorkDone; inPlace: { acceptance: Acceptance; unit: PlanUnit }[] };

async function writeRuns(database: Database, batch: Acceptance[], place: InPlace | undefined): Promise<Written> {
  return database.withLedger(everyTenant, async (sql) => {
    const taken = await claimDedupeKeys(
      sql,
      batch.map(({ run }) => run),
    );
    const fresh = batch.filter(({ run }) => !taken.has(run.id));
    await insertPayloads(
      sql,
      fresh.flatMap(({ run }) =>
        run.input.payload === undefined ? [] : [{ runId: run.id, tenantId: run.tenantId, ...run.input.payload }],
      ),
    );
    const inPlace: Written["inPlace"] = [];
    const opened = fresh.map((acceptance) => {
      const unit = place === undefined ? undefined : findInPlaceUnit(acceptance, place);
      if (place === undefined || unit === undefined) {
        return openScope(acceptance.run, toRootScope(acceptance.version, acceptance.run.trigger), "");
      }
      inPlace.push({ acceptance, unit });
      return { units: [toHeldUnit(acceptance, unit, place)], outbox: [] };
    });
    const written = Promise.all([
      insertRuns(
        sql,
        fresh.map(({ run }) => run),
      ),
      insertUnits(
        sql,
        opened.flatMap(({ units }) => units),
      ),
      insertOutbox(
        sql,
        opened.flatMap(({ outbox }) => outbox),
      ),
    ]);
    sql.commit();
    const outbox = (await written)[2];
    const events: RunEvent[] = fresh.map(({ run }) => ({
      event: "run-started",
      tenantId: run.tenantId,
      runId: run.id,
      flowId: run.flowId,
    }));
    const accepted = batch.map(({ run }) => ({ runId: taken.get(run.id) ?? run.id, isNew: !taken.has(run.id) }));
    return { accepted, done: { outbox, events }, inPlace };
  });
}

/** Builds the acceptor of one process; with `inPlace` it runs the smallest runs itself. */
export function createAcceptor(options: { database: Database; relay: Relay; inPlace?: InPlace | undefined }): Acceptor {
  const { database, relay, inPlace: place } = options;
  const batcher: Batcher<Acceptance, Accepted> = createBatcher({
    mostItems: 100,
    lanes: 2,
    run: async (batch) => {
      const { accepted, done, inPlace } = await writeRuns(database, batch, place);
      void relay.deliver(done);
      if (place !== undefined) for (const { acceptance, unit } of inPlace) void runInPlace(acceptance, unit, place);
      return accepted;
    },
  });
  return { accept: (acceptance) => batcher.add(acceptance) };
}
