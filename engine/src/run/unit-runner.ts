import { AppError } from "@autoweave/contracts/app-error";
import type { HttpHandle } from "@autoweave/node-sdk";
import { LRUCache } from "lru-cache";
import type { Bus } from "../queue/bus.js";
import type { JobData } from "../queue/flow-queue.js";
import { type Database, everyTenant } from "../store/database.js";
import { releaseLeases, renewLeases, type Start } from "../store/ledger/leases.js";
import type { StartedUnit } from "../store/ledger/read.js";
import type { UnitKey } from "../store/ledger/rows.js";
import { takeSlot } from "../store/ledger/slots.js";
import { indexScope } from "./advance.js";
import { createBatcher } from "./batcher.js";
import { findUndone, firstNode, toBroken, toPoison } from "./broken-unit.js";
import { type FlowVersion, type FlowVersions, toRootScope, toScopePlan } from "./flow-version.js";
import {
  isFresh,
  type Loaded,
  type LoadRequest,
  loadRounds,
  loadUnits,
  needsNoLoad,
  toPlainLoad,
} from "./load-units.js";
import type { NodeRegistry } from "./node-registry.js";
import type { UnitOutcome } from "./outcome.js";
import { type Relay, stopTopic } from "./relay.js";
import { resolveCall } from "./resolve-call.js";
import { runUnit, type UnitTask, type WokeOrFailed } from "./run-unit.js";
import { type Settled, type Settlement, settleUnits } from "./settle.js";
import { wakeSlotWaiters } from "./slot-waiters.js";
import { isPassing, withPatience } from "./with-patience.js";

/** How long a worker may be silent before its units are taken from it, milliseconds. */
export const leaseMs = 15_000;
const renewMs = 4_000;
// Shorter than a lease: by then another worker may have the unit.
const patienceMs = 10_000;
const mostStarts = 5;

/** Runs started units and holds their leases until they are settled. */
export type UnitRunner = {
  /** Runs a unit that was started for this runner to its settle. Throws when it cannot be settled now. */
  run(data: JobData, started: StartedUnit, begun?: Begun): Promise<void>;
  /** Begins a unit that is not written down yet: nobody else can have it. If it does not end before it is, `run` goes on. */
  begin(request: LoadRequest, version: FlowVersion): Begun;
  /** Units at work. */
  count(): number;
  /** What is still at work is cut short and handed back. */
  handBack(): void;
  /** Ends it, once nothing is at work. */
  close(): Promise<void>;
};

/** A unit that is at work. */
export type Begun = { controller: AbortController; outcome: Promise<UnitOutcome> };

/** What a runner is built from; `id` is what its leases carry. */
export type UnitRunnerParts = {
  id: string;
  database: Database;
  bus: Bus;
  versions: FlowVersions;
  nodes: NodeRegistry;
  relay: Relay;
  http: HttpHandle;
  onError: (error: unknown) => void;
};

/** A unit that this runner holds. */
type Held = { start: StartedUnit; controller: AbortController };

/** Builds a runner. */
export function createUnitRunner(parts: UnitRunnerParts): UnitRunner {
  const { database, onError } = parts;
  // Not by the unit's name: after a lost lease the same unit may be here twice, and both must hear of a stop.
  const held = new Set<Held>();
  const heardCancelled = new LRUCache<string, true>({ max: 1000, ttl: 2 * renewMs });
  let begun = 0;
  let isClosing = false;

  const loads = createBatcher<LoadRequest, Loaded>({
    mostItems: 50,
    lanes: 2,
    run: (batch) => withPatience(() => loadUnits(database, batch), patienceMs),
  });
  const settles = createBatcher<Settlement, Settled>({
    mostItems: 50,
    lanes: 2,
    run: async (batch) => {
      const settled = await withPatience(() => settleUnits(database, batch), patienceMs);
      void parts.relay.deliver(settled);
      return batch.map(() => settled);
    },
  });

  async function work(data: JobData, started: StartedUnit, begun?: Begun): Promise<void> {
    const own: Held = { start: started, controller: begun?.controller ?? new AbortController() };
    held.add(own);
    // The cancel may have been heard between the start and this line: whoever renews is told again.
    if (heardCancelled.has(started.runId)) void renew([own]).catch(onError);
    try {
      const version = await parts.versions.get(data.versionId);
      const root = toRootScope(version, data.trigger);
      const unit = indexScope(toScopePlan(root, data.scope)).units.get(data.unit);
      if (unit === undefined) throw new AppError("internal.bug", `The plan has no unit ${data.unit}.`);
      const request: LoadRequest = { started, unit, root };
      const outcome = await (begun?.outcome ?? perform(request, version, own.controller.signal));
      // What was cut short by the shutdown has no outcome: it is handed back as it was.
      if (isClosing && outcome.kind === "failed" && outcome.error.code === "node.cancelled") return;
      await settle(request, version, outcome);
    } finally {
      held.delete(own);
    }
  }

  async function perform(request: LoadRequest, version: FlowVersion, signal: AbortSignal): Promise<UnitOutcome> {
    const { started } = request;
    try {
      if (started.starts > mostStarts) {
        const { node, attempts } = await database.withLedger(everyTenant, (sql) => findUndone(sql, request));
        return toBroken(request, node, toPoison(node.id, started.starts), attempts);
      }
      const loaded = needsNoLoad(request) ? toPlainLoad(request) : await loads.add(request);
      return await runUnit(toTask(request, version, loaded, signal), parts.nodes);
    } catch (error) {
      if (isPassing(error)) throw error;
      return toBroken(request, firstNode(request.unit), error);
    }
  }

  async function settle(request: LoadRequest, version: FlowVersion, outcome: UnitOutcome): Promise<void> {
    const { started, unit } = request;
    const call =
      outcome.kind === "paused" && outcome.pause.kind === "call"
        ? await resolveCall(database, parts.versions, started, outcome.pause)
        : undefined;
    const settlement: Settlement = { started, unit, version, outcome, ...(call === undefined ? {} : { call }) };
    try {
      await settles.add(settlement);
    } catch (error) {
      if (isPassing(error)) throw error;
      onError(error);
      // What cannot be written down now never can: running the unit again would only repeat its effect.
      const last = outcome.kind === "completed" ? outcome.results.at(-1)?.node : outcome.node;
      const node = unit.nodes.find(({ id }) => id === last) ?? firstNode(unit);
      await settles.add({ ...settlement, outcome: toBroken(request, node, error) });
      return;
    }
    // The place may have become free between asking for it and being written down as waiting for it.
    if (outcome.kind === "paused" && outcome.pause.kind === "slot") {
      void parts.relay.deliver(await wakeSlotWaiters(parts, started.tenantId, outcome.pause.key));
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
      rounds: async (container) =>
        isFresh(started) ? undefined : withPatience(() => loadRounds(database, request, container), patienceMs),
      takeSlot: (key, limit) => {
        const slot = { key, limit, isNext: false };
        return withPatience(
          () => database.withLedger(everyTenant, (sql) => takeSlot(sql, run.tenantId, slot, started)),
          patienceMs,
        );
      },
    };
  }

  function abortRun(runId: string): void {
    for (const { start, controller } of held) if (start.runId === runId) controller.abort();
  }

  async function renew(all: Held[]): Promise<void> {
    if (all.length === 0) return;
    const starts = all.map(({ start }) => start);
    const goOn = await database.withLedger(everyTenant, (sql) => renewLeases(sql, starts, parts.id, leaseMs));
    const names = new Set(goOn.map(nameOfStart));
    // What was taken over has no use for an end any more; one that has just ended does not hear this.
    for (const { start, controller } of all) if (!names.has(nameOfStart(start))) controller.abort();
  }

  const unsubscribe = parts.bus.subscribe(stopTopic, (runId) => {
    if (typeof runId !== "string") return;
    heardCancelled.set(runId, true);
    abortRun(runId);
  });
  const renewing = setInterval(() => void renew([...held]).catch(onError), renewMs);

  function begin(request: LoadRequest, version: FlowVersion): Begun {
    const controller = new AbortController();
    const outcome = perform(request, version, controller.signal);
    begun++;
    const end = () => {
      begun--;
    };
    outcome.then(end, end);
    return { controller, outcome };
  }

  return {
    run: work,
    begin,
    count: () => held.size + begun,
    handBack: () => {
      isClosing = true;
      const keys = [...held].map(({ start }) => start);
      for (const { controller } of held) controller.abort();
      void database.withLedger(everyTenant, (sql) => releaseLeases(sql, keys, parts.id)).catch(onError);
    },
    close: async () => {
      clearInterval(renewing);
      unsubscribe();
      await settles.idle();
      await parts.relay.idle();
    },
  };
}

function nameOfStart(start: Start): string {
  return `${nameOf(start)}/${start.attempt}`;
}

/** Names a unit in messages between batches. */
export function nameOf(key: UnitKey): string {
  return `${key.runId}/${key.scope}/${key.unit}`;
}
