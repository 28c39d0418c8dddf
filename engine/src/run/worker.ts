import type { FlowQueue, JobData } from "../queue/flow-queue.js";
import type { LedgerOptions } from "../store/database.js";
import type { UnitKey } from "../store/ledger/rows.js";
import type { StartedUnit } from "../store/ledger/start-ready.js";
import { indexScope } from "./advance.js";
import { createBatcher } from "./batcher.js";
import { findVersion, toRootScope, toScopePlan } from "./flow-version.js";
import { isOnce } from "./open-scope.js";
import { startUnits } from "./start-units.js";
import { createUnitRunner, leaseMs, nameOf, type UnitRunnerParts } from "./unit-runner.js";

/**
 * How long a run goes on, unit after unit, before it passes through the queue again. Until then whatever waits there, be it
 * more urgent, waits for another place.
 */
const sliceMs = 500;

/** Runs units as the queue says so. `close` ends within `graceMs`: what has not ended by then is handed back. */
export type Worker = { close(graceMs: number): Promise<void> };

/** What a worker is built from. `concurrency` is how many units it runs at once. */
export type WorkerParts = UnitRunnerParts & { queue: FlowQueue; concurrency: number };

/** Starts a worker. */
export function startWorker(parts: WorkerParts): Worker {
  const { database, onError } = parts;
  const runner = createUnitRunner(parts);
  let isClosing = false;

  const toStarts = (options: LedgerOptions) =>
    createBatcher<UnitKey, StartedUnit | undefined>({
      mostItems: 100,
      lanes: 2,
      run: async (keys) => {
        const started = await startUnits(database, keys, { worker: parts.id, leaseMs }, options);
        return keys.map((key) => {
          const unit = started.get(nameOf(key));
          // The same unit twice in a batch: only one of them may run it.
          started.delete(nameOf(key));
          return unit;
        });
      },
    });
  const starts = toStarts({ durable: false });
  // That an effect may have happened must be known after a crash of PostgreSQL too.
  const onceStarts = toStarts({ durable: true });

  async function mayRepeat(data: JobData): Promise<boolean> {
    const version = await findVersion(parts.versions, data.versionId);
    const root = version === undefined ? undefined : toRootScope(version, data.trigger);
    const unit = root === undefined ? undefined : indexScope(toScopePlan(root, data.scope)).units.get(data.unit);
    return unit === undefined || !isOnce(unit);
  }

  async function handle(data: JobData): Promise<void> {
    try {
      const key: UnitKey = { runId: data.runId, scope: data.scope, unit: data.unit };
      if (runner.hasCompleted(key)) return;
      const started = await ((await mayRepeat(data)) ? starts : onceStarts).add(key);
      if (started === undefined) return;
      const until = performance.now() + sliceMs;
      await runner.run(data, started, { goesOn: () => !isClosing && performance.now() < until });
    } catch (error) {
      // The lease runs out and the reconciler tries again; failing the job would help nobody.
      onError(error);
    }
  }

  const consumer = parts.queue.work({ concurrency: parts.concurrency }, handle);

  return {
    close: async (graceMs) => {
      isClosing = true;
      const closing = consumer.close();
      const timer = setTimeout(() => runner.handBack(), graceMs);
      await closing;
      clearTimeout(timer);
      await runner.close();
    },
  };
}
