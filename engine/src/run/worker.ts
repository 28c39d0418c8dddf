import { AppError, toErrorRecord } from "@autoweave/contracts/app-error";
import type { Json } from "@autoweave/contracts/json";
import { RunEvent } from "@autoweave/contracts/run-event";
import type { HttpHandle } from "@autoweave/node-sdk";
import type { Bus } from "../queue/bus.js";
import type { FlowQueue, JobData, QueueWorker } from "../queue/flow-queue.js";
import { type Database, everyTenant } from "../store/database.js";
import { releaseLeases, renewLeases } from "../store/ledger/leases.js";
import { type StartedUnit, startUnits } from "../store/ledger/read.js";
import type { UnitKey } from "../store/ledger/rows.js";
import { takeSlot } from "../store/ledger/slots.js";
import { indexScope } from "./advance.js";
import { createBatcher } from "./batcher.js";
import { type FlowVersion, type FlowVersions, toRootScope, toScopePlan } from "./flow-version.js";
import { type Loaded, type LoadRequest, loadRounds, loadUnits, needsNoLoad, toPlainLoad } from "./load-units.js";
import type { NodeRegistry } from "./node-registry.js";
import type { UnitOutcome } from "./outcome.js";
import { type Relay, runEventTopic } from "./relay.js";
import { resolveCall } from "./resolve-call.js";
import { runUnit, type UnitTask, type WokeOrFailed } from "./run-unit.js";
import { type Settled, type Settlement, settleUnits } from "./settle.js";
import { wakeSlotWaiter } from "./slot-waiters.js";

/** How long a worker may be silent before its units are taken from it, milliseconds. */
export const leaseMs = 30_000;
const renewMs = 10_000;
const mostStarts = 5;

/** Runs units as the queue says so. `close` ends within `graceMs`: what has not ended by then is handed back. */
export type Worker = { close(graceMs: number): Promise<void> };

/** What a worker is built from. */
export type WorkerParts = {
  id: string;
  database: Database;
  queue: FlowQueue;
  bus: Bus;
  versions: FlowVersions;
  nodes: NodeRegistry;
  relay: Relay;
  http: HttpHandle;
  concurrency: number;
  onError: (error: unknown) => void;
};

/** A unit that this worker holds. */
type Held = { key: UnitKey; controller: AbortController };

/** Starts a worker. */
export function startWorker(parts: WorkerParts): Worker {
  const { database, onError } = parts;
  const held = new Map<string, Held>();
  let isClosing = false;

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
  const loads = createBatcher<LoadRequest, Loaded>({
    mostItems: 50,
    lanes: 2,
    run: (batch) => loadUnits(database, batch),
  });
  const settles = createBatcher<Settlement, Settled>({
    mostItems: 50,
    lanes: 2,
    run: async (batch) => {
      const settled = await settleUnits(database, batch);
      void parts.relay.deliver(settled);
      return batch.map(() => settled);
    },
  });

  async function handle(data: JobData): Promise<void> {
    try {
      const started = await starts.add({ runId: data.runId, scope: data.scope, unit: data.unit });
      if (started !== undefined) await work(data, started);
    } catch (error) {
      // The lease runs out and the reconciler tries again; failing the job would help nobody.
      onError(error);
    }
  }

  async function work(data: JobData, started: StartedUnit): Promise<void> {
    const name = nameOf(started);
    const controller = new AbortController();
    held.set(name, { key: started, controller });
    try {
      const version = await parts.versions.get(data.versionId);
      const root = toRootScope(version, data.trigger);
      const unit = indexScope(toScopePlan(root, data.scope)).units.get(data.unit);
      if (unit === undefined) throw new AppError("internal.bug", `The plan has no unit ${data.unit}.`);
      const request: LoadRequest = { started, unit, root };
      const outcome = await perform(request, version, controller.signal);
      // What was cut short by the shutdown has no outcome: it is handed back as it was.
      if (isClosing && controller.signal.aborted) return;
      const call =
        outcome.kind === "paused" && outcome.pause.kind === "call"
          ? await resolveCall(database, parts.versions, started, outcome.pause)
          : undefined;
      await settles.add({ started, unit, version, outcome, ...(call === undefined ? {} : { call }) });
      // The place may have become free between asking for it and being written down as waiting for it.
      if (outcome.kind === "paused" && outcome.pause.kind === "slot") {
        void parts.relay.deliver(await wakeSlotWaiter(parts, started.tenantId, outcome.pause.key));
      }
    } finally {
      held.delete(name);
    }
  }

  async function perform(request: LoadRequest, version: FlowVersion, signal: AbortSignal): Promise<UnitOutcome> {
    const { started, unit } = request;
    if (started.starts > mostStarts) return toPoisoned(request);
    try {
      const loaded = needsNoLoad(request) ? toPlainLoad(request) : await loads.add(request);
      return await runUnit(toTask(request, version, loaded, signal), parts.nodes);
    } catch (error) {
      return { kind: "failed", node: unit.nodes[0]?.id ?? "", error: toErrorRecord(error), results: [] };
    }
  }

  function toTask(request: LoadRequest, version: FlowVersion, loaded: Loaded, signal: AbortSignal): UnitTask {
    const { started, unit } = request;
    const { run } = started;
    const waiting = [...loaded.earlier].find(([, node]) => node.status === "waiting")?.[0];
    const woke = started.woke as WokeOrFailed | null;
    return {
      unit,
      frame: loaded.frame,
      earlier: loaded.earlier,
      context: {
        tenantId: run.tenantId,
        facts: {
          id: run.id,
          flowId: run.flowId,
          flowName: run.flowName,
          version: run.version,
          cause: run.cause,
          startedAt: run.createdAt.toISOString(),
        },
        trigger: loaded.trigger,
        env: version.env,
        http: parts.http,
        signal,
      },
      woke: waiting === undefined || woke === null ? undefined : { node: waiting, value: woke },
      rounds:
        waiting === undefined || started.waitingFor?.kind !== "iterations"
          ? undefined
          : { node: waiting, read: () => loadRounds(database, request, waiting) },
      takeSlot: (key, limit) =>
        database.withLedger(everyTenant, (sql) => takeSlot(sql, run.tenantId, key, limit, started)),
    };
  }

  function abortRun(runId: string): void {
    for (const unit of held.values()) if (unit.key.runId === runId) unit.controller.abort();
  }

  async function renew(): Promise<void> {
    if (held.size === 0) return;
    const keys = [...held.values()].map(({ key }) => key);
    const cancelled = await database.withLedger(everyTenant, (sql) => renewLeases(sql, keys, parts.id, leaseMs));
    for (const runId of cancelled) abortRun(runId);
  }

  const unsubscribe = parts.bus.subscribe(runEventTopic, (body) => {
    const event = RunEvent.safeParse(body);
    if (event.success && event.data.event === "run-cancelled") abortRun(event.data.runId);
  });
  const renewing = setInterval(() => void renew().catch(onError), renewMs);
  const consumer: QueueWorker = parts.queue.work({ concurrency: parts.concurrency }, handle);

  return {
    close: async (graceMs) => {
      const closing = consumer.close();
      const timer = setTimeout(() => {
        isClosing = true;
        const keys = [...held.values()].map(({ key }) => key);
        for (const { controller } of held.values()) controller.abort();
        void database.withLedger(everyTenant, (sql) => releaseLeases(sql, keys, parts.id)).catch(onError);
      }, graceMs);
      await closing;
      clearTimeout(timer);
      clearInterval(renewing);
      unsubscribe();
      await settles.idle();
    },
  };
}

function nameOf(key: UnitKey): string {
  return `${key.runId}/${key.scope}/${key.unit}`;
}

function toPoisoned({ started, unit }: LoadRequest): UnitOutcome {
  const node = unit.nodes[0]?.id ?? "";
  const error = new AppError(
    "node.poison",
    `The unit of ${node} was started ${started.starts} times and never ended; its worker dies in it. Mend the node, then redrive the run.`,
    { details: { starts: started.starts } },
  );
  const now = new Date();
  return {
    kind: "failed",
    node,
    error: { ...toErrorRecord(error), node },
    results: [
      {
        node,
        scope: started.scope,
        type: unit.nodes[0]?.type ?? "",
        status: "failed",
        attempt: started.starts,
        attempts: [],
        input: {} as Json,
        config: {} as Json,
        output: null,
        error: toErrorRecord(error),
        startedAt: now,
        finishedAt: now,
      },
    ],
  };
}
