import type { RunEvent } from "@autoweave/contracts/run-event";
import { type Database, everyTenant } from "../store/database.js";
import type { NewOutbox, NewRun } from "../store/ledger/rows.js";
import { insertOutbox, insertPayloads, insertRuns, insertUnits } from "../store/ledger/write.js";
import { type Batcher, createBatcher } from "./batcher.js";
import { type FlowVersion, toRootScope } from "./flow-version.js";
import type { Relay } from "./relay.js";
import { openScope, type WorkDone } from "./run-work.js";

/** A run to be accepted, with the version it is pinned to. */
export type Acceptance = { run: NewRun; version: FlowVersion };

/** Which run it became: its own, or an earlier one with the same dedupe key. */
export type Accepted = { runId: string; isNew: boolean };

/** Writes runs down so that nothing of them can be lost, then sees to their launch. Many at once share a transaction. */
export type Acceptor = { accept(acceptance: Acceptance): Promise<Accepted> };

async function writeRuns(database: Database, batch: Acceptance[]): Promise<{ accepted: Accepted[]; done: WorkDone }> {
  return database.withLedger(everyTenant, async (sql) => {
    const { taken } = await insertRuns(
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
    const opened = fresh.map(({ run, version }) => openScope(run, toRootScope(version, run.trigger), ""));
    await insertUnits(
      sql,
      opened.flatMap(({ units }) => units),
    );
    const promised: NewOutbox[] = opened.flatMap(({ outbox }) => outbox);
    const outbox = await insertOutbox(sql, promised);
    const events: RunEvent[] = fresh.map(({ run }) => ({
      event: "run-started",
      tenantId: run.tenantId,
      runId: run.id,
      flowId: run.flowId,
    }));
    const accepted = batch.map(({ run }) => ({ runId: taken.get(run.id) ?? run.id, isNew: !taken.has(run.id) }));
    return { accepted, done: { outbox, events } };
  });
}

/** Builds the acceptor of one process. */
export function createAcceptor(options: { database: Database; relay: Relay }): Acceptor {
  const batcher: Batcher<Acceptance, Accepted> = createBatcher({
    mostItems: 100,
    lanes: 2,
    run: async (batch) => {
      const { accepted, done } = await writeRuns(options.database, batch);
      void options.relay.deliver(done);
      return accepted;
    },
  });
  return { accept: (acceptance) => batcher.add(acceptance) };
}
