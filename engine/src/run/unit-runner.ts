import { AppError } from "@autoweave/contracts/app-error";
import type { HttpHandle } from "@autoweave/node-sdk";
import { LRUCache } from "lru-cache";
import type { Bus } from "../queue/bus.js";
import type { JobData } from "../queue/flow-queue.js";
import { type Database, everyTenant } from "../store/database.js";
import { releaseLeases, renewLeases, type Start } from "../store/ledger/leases.js";
import type { UnitKey } from "../store/ledger/rows.js";
import { takeSlot } from "../store/ledger/slots.js";
import type { StartedUnit } from "../store/ledger/start-ready.js";
import { indexScope } from "./advance.js";
import { createBatcher } from "./batcher.js";
import { findUndone, firstNode, toBroken, toPoison } from "./broken-unit.js";
import type { CredentialSource } from "./credential/credential-source.js";
import { loadUnitCredentials, type UnitCredentials } from "./credential/unit-credentials.js";
import { type FlowVersion, type FlowVersions, toRootScope, toScopePlan } from "./flow-version.js";
import {
  type AtHand,
  addToHand,
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
import type { GoOn } from "./run-work.js";
import { type Settlement, settleUnits } from "./settle.js";
import { wakeSlotWaiters } from "./slot-waiters.js";
import { isPassing, withPatience } from "./with-patience.js";

/** How long a worker may be silent before its units are taken from it, milliseconds. */
export const leaseMs = 15_000;
const renewMs = 4_000;
// Shorter than a lease: by then another worker may have the unit.
const patienceMs = 10_000;
const mostStarts = 5;
const mostRemembered = 10_000;

/** Runs started units and holds their leases until they are settled. */
export type UnitRunner = {
  /**
   * Runs a unit that was started for this runner to its settle, and then what hangs on it for as long as `goesOn` says.
   * Throws when a unit cannot be settled now.
   */
  run(data: JobData, started: StartedUnit, how?: RunHow): Promise<void>;
  /** Begins a unit that is not written down yet: nobody else can have it. If it does not end before it is, `run` goes on. */
  begin(request: LoadRequest, version: FlowVersion): Begun;
  /** Units at work. */
  count(): number;
  /** True when a unit was completed here a short while ago: a job for it comes late. */
  hasCompleted(key: UnitKey): boolean;
  /** What is still at work is cut short and handed back. */
  handBack(): void;
  /** Ends it, once nothing is at work. */
  close(): Promise<void>;
};

/** A unit that is at work. */
export type Begun = { controller: AbortController; outcome: Promise<UnitOutcome> };

/** How a unit is to be run: `begun` when it is at work already. */
export type RunHow = { begun?: Begun | undefined; goesOn?: () => boolean };

/** What a runner is built from; `id` is what its leases carry. */
export type UnitRunnerParts = {
  id: string;
  database: Database;
  bus: Bus;
  versions: FlowVersions;
  nodes: NodeRegistry;
  relay: Relay;
  http: HttpHandle;
  credentials: CredentialSource;
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
  // A completed unit never starts again, so that a job for it can be sent away without a look.
  const completed = new LRUCache<string, true>({ max: mostRemembered });
  let begun = 0;
  let isClosing = false;

  const loads = createBatcher<LoadRequest, Loaded>({
    mostItems: 100,
    lanes: 2,
    run: (batch) => withPatience(() => loadUnits(database, batch), patienceMs),
  });
  const settles = createBatcher<Settlement, { isStale: boolean; next: StartedUnit | undefined }>({
    mostItems: 100,
    lanes: 2,
    run: async (batch) => {
      const settled = await withPatience(() => settleUnits(database, batch), patienceMs);
      void parts.relay.deliver(settled);
      return batch.map((settlement) => ({
        isStale: settled.stale.includes(settlement),
        next: settled.next.get(settlement),
      }));
    },
  });

  async function work(
    data: JobData,
    started: StartedUnit,
    { begun, goesOn = () => false }: RunHow = {},
  ): Promise<void> {
    let own: Held = hold(started, begun?.controller);
    try {
      const version = await parts.versions.get(data.versionId);
      const root = toRootScope(version, data.trigger);
      const { units } = indexScope(toScopePlan(root, data.scope));
      let given = begun?.outcome;
      let atHand: AtHand = new Map();
      for (let isBehind = false; ; isBehind = true) {
        const unit = units.get(own.start.unit);
        if (unit === undefined) throw new AppError("internal.bug", `The plan has no unit ${own.start.unit}.`);
        const request: LoadRequest = { started: own.start, unit, root };
        const outcome = await (given ?? perform(request, version, own.controller.signal, atHand));
        given = undefined;
        // What was cut short by the shutdown has no outcome: it is handed back as it was.
        if (isClosing && outcome.kind === "failed" && outcome.error.code === "node.cancelled") return;
        const holder = goesOn() && !isClosing ? { worker: parts.id, leaseMs } : undefined;
        const next = await settle(request, version, outcome, { holder, isBehind });
        if (next === undefined) return;
        atHand = addToHand(atHand, outcome, data.scope);
        held.delete(own);
        own = hold(next);
      }
    } finally {
      held.delete(own);
    }
  }

  function hold(start: StartedUnit, controller = new AbortController()): Held {
    const own: Held = { start, controller };
    held.add(own);
    if (isClosing) handBack([own]);
    // The cancel may have been heard between the start and this line: whoever renews is told again.
    else if (heardCancelled.has(start.runId)) void renew([own]).catch(onError);
    return own;
  }

  function handBack(all: Held[]): void {
    for (const { controller } of all) controller.abort();
    const starts = all.map(({ start }) => start);
    void database.withLedger(everyTenant, (sql) => releaseLeases(sql, starts, parts.id)).catch(onError);
  }

  async function perform(
    request: LoadRequest,
    version: FlowVersion,
    signal: AbortSignal,
    atHand: AtHand,
  ): Promise<UnitOutcome> {
    const { started } = request;
    try {
      if (started.starts > mostStarts) {
        const { node, attempts } = await database.withLedger(everyTenant, (sql) => findUndone(sql, request));
        return toBroken(request, node, toPoison(node.id, started.starts), attempts);
      }
      const [loaded, credentials] = await Promise.all([
        needsNoLoad(request, atHand) ? toPlainLoad(request, atHand) : loads.add(request),
        withPatience(() => loadUnitCredentials(parts, started.tenantId, version.plan, request.unit), patienceMs),
      ]);
      return await runUnit(toTask(request, version, { ...loaded, credentials }, signal), parts.nodes);
    } catch (error) {
      if (isPassing(error)) throw error;
      return toBroken(request, firstNode(request.unit), error);
    }
  }

  /** Resolves to the unit that goes on here, if one does. */
  async function settle(
    request: LoadRequest,
    version: FlowVersion,
    outcome: UnitOutcome,
    goOn: GoOn,
  ): Promise<StartedUnit | undefined> {
    const { started, unit } = request;
    const call =
      outcome.kind === "paused" && outcome.pause.kind === "call"
        ? await resolveCall(database, parts.versions, started, outcome.pause)
        : undefined;
    const settlement: Settlement = { started, unit, version, outcome, goOn, ...(call === undefined ? {} : { call }) };
    let next: StartedUnit | undefined;
    try {
      const settled = await settles.add(settlement);
      if (outcome.kind === "completed" && !settled.isStale) completed.set(nameOf(started), true);
      next = settled.next;
    } catch (error) {
      if (isPassing(error)) throw error;
      onError(error);
      // What cannot be written down now never can: running the unit again would only repeat its effect.
      const last = outcome.kind === "completed" ? outcome.results.at(-1)?.node : outcome.node;
      const node = unit.nodes.find(({ id }) => id === last) ?? firstNode(unit);
      await settles.add({ ...settlement, outcome: toBroken(request, node, error) });
      return undefined;
    }
    // The place may have become free between asking for it and being written down as waiting for it.
    if (outcome.kind === "paused" && outcome.pause.kind === "slot") {
      void parts.relay.deliver(await wakeSlotWaiters(parts, started.tenantId, outcome.pause.key));
    }
    return next;
  }

  function toTask(
    request: LoadRequest,
    version: FlowVersion,
    loaded: Loaded & { credentials: UnitCredentials | undefined },
    signal: AbortSignal,
  ): UnitTask {
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
        credentials: loaded.credentials,
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
    const outcome = perform(request, version, controller.signal, new Map());
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
    hasCompleted: (key) => completed.has(nameOf(key)),
    handBack: () => {
      isClosing = true;
      handBack([...held]);
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
