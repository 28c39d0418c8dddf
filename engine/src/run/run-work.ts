import type { ErrorRecord } from "@autoweave/contracts/app-error";
import type { PlanUnit, ScopePlan } from "@autoweave/contracts/plan";
import type { Answer } from "@autoweave/contracts/run";
import type { RunEvent } from "@autoweave/contracts/run-event";
import { toScopeChain } from "@autoweave/contracts/scope-path";
import type { Sql } from "../store/database.js";
import { freeSlots } from "../store/ledger/halt.js";
import { type IterationState, lockRuns, readIterations, readScopes, readUnits } from "../store/ledger/read.js";
import type {
  Holder,
  IterationChange,
  IterationRow,
  NewOutbox,
  NewRun,
  NewUnit,
  NodeRunRow,
  OutboxRow,
  PayloadRow,
  RunChange,
  RunRow,
  UnitChange,
  UnitKey,
  UnitRow,
} from "../store/ledger/rows.js";
import {
  insertIterations,
  insertOutbox,
  insertPayloads,
  insertRuns,
  insertUnits,
  updateIterations,
  updateRuns,
  updateUnits,
  upsertNodeRuns,
} from "../store/ledger/write.js";
import { advanceScope, indexScope } from "./advance.js";
import { type FlowVersion, toContainerOf, toRootScope, toScopePlan } from "./flow-version.js";
import { Halting } from "./halting.js";
import { openScope, toLaunch } from "./open-scope.js";
import { type IterationsPause, Rounds } from "./rounds.js";

/**
 * A unit that ends here: with `holder`, one of those that hang on it goes on there. `isBehind` when it had gone on so
 * itself: then the jobs of what hangs on it are still to come, after its own.
 */
export type GoOn = { holder: Holder | undefined; isBehind: boolean };

/** Longest answer that is told over the bus, bytes of JSON. */
const mostToldBytes = 4_000;

/** What a committed transaction leaves to do: rows to deliver, events to publish. */
export type WorkDone = { outbox: OutboxRow[]; events: RunEvent[] };

function keyOf(key: UnitKey): string {
  return `${key.runId}/${key.scope}/${key.unit}`;
}

function scopeKey(runId: string, scope: string): string {
  return `${runId}/${scope}`;
}

function takeAll<Value>(values: Map<string, Value>): Value[] {
  const taken = [...values.values()];
  values.clear();
  return taken;
}

/**
 * The working set of one ledger transaction over some runs, whose rows it holds locked: reads what is needed, takes
 * changes, follows the one rule of {@link advanceScope}, and writes everything at once. The only writer of statuses.
 */
export class RunWork {
  readonly #sql: Sql;
  readonly #versions: ReadonlyMap<string, FlowVersion>;
  readonly runs: ReadonlyMap<string, RunRow>;
  readonly #units = new Map<string, UnitRow>();
  readonly #scopes = new Map<string, UnitRow[]>();
  readonly #iterations = new Map<string, IterationState>();

  readonly #unitChanges = new Map<string, UnitChange>();
  readonly #runChanges = new Map<string, RunChange>();
  /** By scope: a round that is opened and ends in one transaction is changed once, to its end. */
  readonly #iterationChanges = new Map<string, IterationChange>();
  readonly #groups: { run: RunRow; scope: string; units: string[] }[] = [];
  readonly #touched = new Map<string, { run: RunRow; scope: string }>();
  readonly #goingOn = new Map<string, Map<string, GoOn>>();
  readonly #next = new Map<string, UnitRow>();
  readonly #halting: Halting;
  readonly #rounds: Rounds;
  readonly #freed: UnitKey[] = [];
  readonly #newRuns: NewRun[] = [];
  readonly #newUnits: NewUnit[] = [];
  readonly #newIterations: IterationRow[] = [];
  readonly #nodeRuns: NodeRunRow[] = [];
  readonly #payloads: PayloadRow[] = [];
  readonly #outbox: NewOutbox[] = [];
  readonly #events: RunEvent[] = [];

  private constructor(sql: Sql, runs: ReadonlyMap<string, RunRow>, versions: ReadonlyMap<string, FlowVersion>) {
    this.#sql = sql;
    this.runs = runs;
    this.#versions = versions;
    this.#halting = new Halting(sql, {
      statusOf: (runId, scope) => this.#iterations.get(scopeKey(runId, scope))?.status,
      containerAround: (runId, scope) => this.#containerAround(runId, scope),
      unit: (key) => this.unit(key),
      addOutbox: (row) => this.addOutbox(row),
      endRun: (run, status) => this.#endRun(run, status),
      endRound: (run, scope) => this.#rounds.end(run, scope),
      resumeContainer: (run, row) => this.resumeContainer(run, row),
      write: async () => {
        await this.#rounds.advanceKept();
        await this.#write();
      },
    });
    this.#rounds = new Rounds(sql, {
      containerAround: (runId, scope) => this.#containerAround(runId, scope),
      unit: (key) => this.unit(key),
      change: (row, to) => this.change(row, to),
      addPayloads: (rows) => this.addPayloads(rows),
      addIteration: (row) => this.#newIterations.push(row),
      changeIteration: (change) => this.#changeIteration(change),
      openUnits: (run, scope) => this.#openUnits(run, scope),
      takeRound: (units, iterations) => {
        for (const row of units) this.#take(row, true);
        for (const row of iterations) this.#iterations.set(scopeKey(row.runId, row.scope), row);
      },
      advance: (run, scope) => this.#advance(run, scope),
      resumeContainer: (run, row) => this.resumeContainer(run, row),
    });
  }

  /** Locks the runs and reads the scopes named, with the containers around them. `versions` must hold theirs. */
  static async open(
    sql: Sql,
    scopes: { runId: string; scope: string }[],
    versions: ReadonlyMap<string, FlowVersion>,
  ): Promise<RunWork> {
    const distinct = [...new Map(scopes.map((key) => [scopeKey(key.runId, key.scope), key])).values()];
    const chain = distinct.flatMap((key) =>
      toScopeChain(key.scope)
        .filter((scope) => scope !== "")
        .map((scope) => ({ runId: key.runId, scope })),
    );
    const rounds = [...new Map(chain.map((key) => [scopeKey(key.runId, key.scope), key])).values()];
    // Sent together: what is read behind the locks is read once they are held.
    const [runs, units, iterations] = await Promise.all([
      lockRuns(
        sql,
        scopes.map((key) => key.runId),
      ),
      readScopes(sql, distinct),
      readIterations(sql, rounds),
    ]);
    const work = new RunWork(sql, runs, versions);
    for (const row of units) work.#take(row, true);
    for (const row of iterations) work.#iterations.set(scopeKey(row.runId, row.scope), row);
    if (rounds.length > 0) await work.#loadContainers(rounds);
    return work;
  }

  /** Reads the containers around rounds, and the rounds that come next in them. */
  async #loadContainers(rounds: { runId: string; scope: string }[]): Promise<void> {
    const containers = rounds.flatMap((key) => {
      const found = this.#containerAround(key.runId, key.scope);
      return found === undefined ? [] : [{ runId: key.runId, scope: found.scope, unit: found.unit.id }];
    });
    const missing = [...new Map(containers.map((key) => [keyOf(key), key])).values()].filter(
      (key) => !this.#units.has(keyOf(key)),
    );
    for (const row of await readUnits(this.#sql, missing)) this.#take(row, false);
    await this.#rounds.load(rounds);
  }

  #take(row: UnitRow, isInScope: boolean): void {
    this.#units.set(keyOf(row), row);
    if (!isInScope) return;
    const key = scopeKey(row.runId, row.scope);
    const rows = this.#scopes.get(key) ?? [];
    rows.push(row);
    this.#scopes.set(key, rows);
  }

  #version(run: RunRow): FlowVersion {
    const version = this.#versions.get(run.versionId);
    if (version === undefined) throw new Error(`version ${run.versionId} was not read before its run`);
    return version;
  }

  /** The plan that holds in a scope of a run. */
  planOf(run: RunRow, scope: string): ScopePlan {
    return toScopePlan(toRootScope(this.#version(run), run.trigger), scope);
  }

  #containerAround(runId: string, scope: string) {
    const run = this.runs.get(runId);
    return run === undefined ? undefined : toContainerOf(toRootScope(this.#version(run), run.trigger), scope);
  }

  /** The unit as it is now, changes of this transaction included. */
  unit(key: UnitKey): UnitRow | undefined {
    return this.#units.get(keyOf(key));
  }

  /** Changes a unit that the working set holds. */
  change(row: UnitRow, to: Omit<UnitChange, keyof UnitKey | "was">): void {
    const key = keyOf(row);
    const before = this.#unitChanges.get(key);
    this.#unitChanges.set(key, {
      ...before,
      ...to,
      runId: row.runId,
      scope: row.scope,
      unit: row.unit,
      was: before?.was ?? row.status,
      launch: to.launch || (before?.launch ?? false),
    });
    row.status = to.status;
    if (to.launch) row.launched = true;
    if (to.emitted !== undefined) row.emitted = to.emitted;
    if (to.waitingFor !== undefined) row.waitingFor = to.waitingFor;
    const run = this.runs.get(row.runId);
    if (run !== undefined) this.#touched.set(scopeKey(row.runId, row.scope), { run, scope: row.scope });
  }

  /** Says, before {@link flush}, how to go on after a unit. */
  goOn(row: UnitRow, how: GoOn): void {
    const key = scopeKey(row.runId, row.scope);
    const inScope = this.#goingOn.get(key) ?? new Map<string, GoOn>();
    this.#goingOn.set(key, inScope);
    inScope.set(row.unit, how);
  }

  /** The unit that goes on after this one, as it was before: started for the holder, once this is committed. */
  nextAfter(key: UnitKey): UnitRow | undefined {
    return this.#next.get(keyOf(key));
  }

  #changeIteration(change: IterationChange): void {
    const key = scopeKey(change.runId, change.scope);
    this.#iterationChanges.set(key, { ...this.#iterationChanges.get(key), ...change });
  }

  addNodeRuns(rows: NodeRunRow[]): void {
    this.#nodeRuns.push(...rows);
  }

  addPayloads(rows: PayloadRow[]): void {
    this.#payloads.push(...rows);
  }

  addEvent(event: RunEvent): void {
    this.#events.push(event);
  }

  addOutbox(row: NewOutbox): void {
    this.#outbox.push(row);
  }

  /** The unit's places under concurrency keys become free with this transaction. */
  freeSlotsOf(key: UnitKey): void {
    this.#freed.push(key);
  }

  /** Writes down a run with the units of its top scope. Used for sub-flows, inside their caller's settle. */
  addRun(run: NewRun, plan: ScopePlan): void {
    this.#newRuns.push(run);
    if (run.input.payload !== undefined) {
      this.#payloads.push({ runId: run.id, tenantId: run.tenantId, ...run.input.payload });
    }
    const opened = openScope(run, plan, "");
    this.#newUnits.push(...opened.units);
    this.#outbox.push(...opened.outbox);
    this.#events.push({ event: "run-started", tenantId: run.tenantId, runId: run.id, flowId: run.flowId });
  }

  setAnswer(run: RunRow, answer: Answer): void {
    const before = this.#runChanges.get(run.id);
    this.#runChanges.set(run.id, { id: run.id, status: run.status, finishedAt: null, ...before, answer });
    // A short answer travels along, which saves its reader a look.
    const told = Buffer.byteLength(JSON.stringify(answer)) <= mostToldBytes ? { answer } : {};
    this.#events.push({ event: "run-answered", tenantId: run.tenantId, runId: run.id, ...told });
  }

  /** Writes down rounds of a container and opens the first of them. */
  openRounds(run: RunRow, container: UnitRow, pause: IterationsPause): void {
    this.#rounds.open(run, container, pause);
  }

  #openUnits(run: RunRow, scope: string): void {
    const opened = openScope(run, this.planOf(run, scope), scope);
    this.#newUnits.push(...opened.units);
    this.#outbox.push(...opened.outbox);
  }

  /** A node failed for good in a scope: nothing new starts there, and the failure goes to the container or the run. */
  failScope(run: RunRow, scope: string, error: ErrorRecord): void {
    const iteration = this.#iterations.get(scopeKey(run.id, scope));
    if (iteration === undefined) {
      if (run.status !== "running") return;
      run.status = "failing";
      this.#runChanges.set(run.id, {
        ...this.#runChanges.get(run.id),
        id: run.id,
        status: "failing",
        error,
        finishedAt: null,
      });
    } else if (iteration.status === "running" || iteration.status === "failing") {
      iteration.status = "failing";
      iteration.error = error;
      this.#changeIteration({ runId: run.id, scope, status: "failing", error });
    }
    this.#halting.add(run, scope);
  }

  /** The run may not go on (cancel, deadline): nothing new starts. */
  haltRun(run: RunRow, status: "failing" | "cancelling", error: ErrorRecord | null): void {
    run.status = status;
    this.#runChanges.set(run.id, { ...this.#runChanges.get(run.id), id: run.id, status, error, finishedAt: null });
    this.#halting.add(run, "");
  }

  /** A run that is ending is looked at again: what has nothing at work any more ends now. */
  settleAgain(run: RunRow): void {
    this.#halting.add(run, "");
  }

  /** A scope is looked at although nothing in it was changed here. */
  advanceAgain(runId: string, scope: string): void {
    const run = this.runs.get(runId);
    if (run !== undefined) this.#touched.set(scopeKey(runId, scope), { run, scope });
  }

  /** The unit's start did not end: it goes on counting towards poison. */
  keepStarts(row: UnitRow): void {
    const change = this.#unitChanges.get(keyOf(row));
    if (change !== undefined) change.keepStarts = true;
  }

  /** True while units of this scope may start. */
  isOpen(run: RunRow, scope: string): boolean {
    return this.#halting.areaAround(run, scope) === undefined;
  }

  /**
   * Applies all changes and what follows from them, and commits. Called once, last; only when nothing followed, which
   * `WorkDone` says by being empty, does the transaction stay open.
   */
  async flush(): Promise<WorkDone> {
    await this.#rounds.openAgain();
    for (const { run, scope } of [...this.#touched.values()]) this.#advance(run, scope);
    await this.#rounds.advanceKept();
    const isLast =
      this.#groups.length === 0 && this.#outbox.length === 0 && this.#halting.isNothing() && this.#freed.length === 0;
    const isNothing = isLast && this.#unitChanges.size === 0 && this.#events.length === 0;
    await this.#write(isLast && !isNothing);
    if (isLast) return { outbox: [], events: this.#events };
    await this.#halting.settle();
    const freed = await freeSlots(this.#sql, this.#freed);
    this.#outbox.push(
      ...freed.map(({ tenantId, runId, key }) => ({ tenantId, runId, body: { kind: "slot-freed" as const, key } })),
    );
    const promised = insertOutbox(this.#sql, this.#outbox);
    if (this.#outbox.length > 0 || this.#events.length > 0) this.#sql.commit();
    return { outbox: await promised, events: this.#events };
  }

  #advance(run: RunRow, scope: string): void {
    if (!this.isOpen(run, scope)) {
      this.#halting.add(run, scope);
      return;
    }
    const rows = this.#scopes.get(scopeKey(run.id, scope));
    if (rows === undefined) return;
    const plan = this.planOf(run, scope);
    const byUnit = new Map(rows.map((row) => [row.unit, row]));
    const goingOn = this.#goingOn.get(scopeKey(run.id, scope)) ?? new Map<string, GoOn>();
    this.#goingOn.delete(scopeKey(run.id, scope));
    const next = advanceScope(
      plan,
      byUnit,
      [...goingOn].filter(([, { holder }]) => holder !== undefined).map(([unit]) => unit),
    );
    const late = new Set(
      [...goingOn].flatMap(
        ([unit, { isBehind }]) => (isBehind ? indexScope(plan).units.get(unit)?.consumers : []) ?? [],
      ),
    );
    for (const { after, unit } of next.next) {
      const row = byUnit.get(unit);
      const holder = goingOn.get(after)?.holder;
      if (row === undefined || holder === undefined) continue;
      this.#next.set(keyOf({ ...row, unit: after }), { ...row });
      this.change(row, { status: "running", launch: false, holder });
    }
    const inGroup = new Set(next.launches.flat());
    for (const id of next.skipped) this.#skip(run, plan, byUnit.get(id));
    for (const id of next.ready) {
      const row = byUnit.get(id);
      if (row !== undefined) this.change(row, { status: "ready", launch: true, relaunch: late.has(id) });
    }
    for (const id of inGroup) {
      const row = byUnit.get(id);
      if (row !== undefined) this.change(row, { status: row.status, launch: true });
    }
    for (const units of next.launches) this.#groups.push({ run, scope, units });
    const single = next.ready.filter((id) => !inGroup.has(id));
    for (const id of single) this.#groups.push({ run, scope, units: [id] });
    if (next.ended) this.#endScope(run, scope);
  }

  #skip(run: RunRow, plan: ScopePlan, row: UnitRow | undefined): void {
    if (row === undefined) return;
    this.change(row, { status: "skipped", launch: false });
    const unit = indexScope(plan).units.get(row.unit);
    if (unit !== undefined) this.#nodeRuns.push(...toSkippedRows(run, row, unit));
  }

  #endScope(run: RunRow, scope: string): void {
    if (scope === "") {
      if (run.status === "running") this.#endRun(run, "completed");
      return;
    }
    const iteration = this.#iterations.get(scopeKey(run.id, scope));
    if (iteration === undefined || iteration.status !== "running") return;
    iteration.status = "completed";
    this.#changeIteration({ runId: run.id, scope, status: "completed" });
    this.#rounds.end(run, scope);
  }

  /** All rounds are over: a worker closes the container. */
  resumeContainer(run: RunRow, row: UnitRow): void {
    this.change(row, { status: "ready", launch: true, waitingFor: row.waitingFor });
    this.#groups.push({ run, scope: row.scope, units: [row.unit] });
  }

  #endRun(run: RunRow, status: "completed" | "failed" | "cancelled", error?: ErrorRecord): void {
    run.status = status;
    this.#runChanges.set(run.id, {
      ...this.#runChanges.get(run.id),
      id: run.id,
      status,
      ...(error === undefined ? {} : { error }),
      finishedAt: new Date(),
    });
    this.#events.push({ event: "run-ended", tenantId: run.tenantId, runId: run.id, status });
    const { tenantId, id: runId } = run;
    if (run.parentRunId !== null && run.parentScope !== null && run.parentUnit !== null) {
      const { parentRunId, parentScope, parentUnit } = run;
      this.#outbox.push({ tenantId, runId, body: { kind: "child-ended", parentRunId, parentScope, parentUnit } });
    }
    // A flow that handles errors is not told of its own: that circle would not end.
    if (status === "failed" && run.cause !== "error") {
      this.#outbox.push({ tenantId, runId, body: { kind: "run-failed", flowId: run.flowId, flowName: run.flowName } });
    }
  }

  /** Writes all changes; `isLast` sends the commit along. */
  async #write(isLast = false): Promise<void> {
    await insertPayloads(this.#sql, this.#payloads.splice(0));
    // Sent together and done in this order: rounds and units may be made and changed in one transaction.
    const made = [
      insertRuns(this.#sql, this.#newRuns.splice(0)),
      insertIterations(this.#sql, this.#newIterations.splice(0)),
      updateIterations(this.#sql, takeAll(this.#iterationChanges)),
      insertUnits(this.#sql, this.#newUnits.splice(0)),
    ];
    const changing = updateUnits(this.#sql, takeAll(this.#unitChanges));
    const noted = [
      upsertNodeRuns(this.#sql, this.#nodeRuns.splice(0)),
      updateRuns(this.#sql, takeAll(this.#runChanges)),
    ];
    if (isLast) this.#sql.commit();
    const [changed] = await Promise.all([changing, ...made, ...noted]);
    const launches = new Map(changed.map((row) => [keyOf(row), row.launches]));
    for (const { run, scope, units } of this.#groups.splice(0)) {
      const fresh = units.filter((unit) => {
        const key = keyOf({ runId: run.id, scope, unit });
        const now = launches.get(key);
        // Each unit once, though it may stand in two groups.
        launches.delete(key);
        return now !== undefined && now !== this.#units.get(key)?.launches;
      });
      if (fresh.length > 0) this.#outbox.push(toLaunch(run, scope, fresh));
    }
  }
}

function toSkippedRows(run: RunRow, row: UnitKey, unit: PlanUnit): NodeRunRow[] {
  return unit.nodes.map((node) => ({
    runId: run.id,
    scope: row.scope,
    node: node.id,
    tenantId: run.tenantId,
    unit: unit.id,
    type: node.type,
    status: "skipped",
    attempt: 0,
    attempts: [],
    input: {},
    config: { text: "{}" },
    output: null,
    error: null,
    startedAt: null,
    finishedAt: null,
  }));
}
