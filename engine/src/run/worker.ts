import type { FlowQueue, JobData } from "../queue/flow-queue.js";
import { everyTenant } from "../store/database.js";
import { type StartedUnit, startUnits } from "../store/ledger/read.js";
import type { UnitKey } from "../store/ledger/rows.js";
import { createBatcher } from "./batcher.js";
import { createUnitRunner, leaseMs, nameOf, type UnitRunnerParts } from "./unit-runner.js";

/** Runs units as the queue says so. `close` ends within `graceMs`: what has not ended by then is handed back. */
export type Worker = { close(graceMs: number): Promise<void> };

/** What a worker is built from. `concurrency` is how many units it runs at once. */
export type WorkerParts = UnitRunnerParts & { queue: FlowQueue; concurrency: number };

/** Starts a worker. */
export function startWorker(parts: WorkerParts): Worker {
  const { database, onError } = parts;
  const runner = createUnitRunner(parts);

  const starts = createBatcher<UnitKey, StartedUnit | undefined>({
    mostItems: 100,
    lanes: 2,
    run: async (keys) => {
      const started = await database.withLedger(everyTenant, (sql) => startUnits(sql, keys, parts.id, leaseMs));
      const byKey = new Map(started.map((unit) => [nameOf(unit), unit]));
      return keys.map((key) => {
        const unit = byKey.get(nameOf(key));
        // The same unit twice in a batch: only one of them may run it.
        byKey.delete(nameOf(key));
        return unit;
      });
    },
  });
  async function handle(data: JobData): Promise<void> {
    try {
      const started = await starts.add({ runId: data.runId, scope: data.scope, unit: data.unit });
      if (started !== undefined) await runner.run(data, started);
    } catch (error) {
      // The lease runs out and the reconciler tries again; failing the job would help nobody.
      onError(error);
    }
  }

  const consumer = parts.queue.work({ concurrency: parts.concurrency }, handle);

  return {
    close: async (graceMs) => {
      const closing = consumer.close();
      const timer = setTimeout(() => runner.handBack(), graceMs);
      await closing;
      clearTimeout(timer);
      await runner.close();
    },
  };
}
