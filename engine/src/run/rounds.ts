import type { WaitingFor } from "@autoweave/contracts/run";
import { toIterationScope } from "@autoweave/contracts/scope-path";
import type { Sql } from "../store/database.js";
import {
  countWaitingRounds,
  type IterationState,
  readIterations,
  readScopes,
  readWaitingRounds,
  type WaitingRound,
} from "../store/ledger/read.js";
import type {
  IterationChange,
  IterationRow,
  PayloadRow,
  RunRow,
  UnitChange,
  UnitKey,
  UnitRow,
} from "../store/ledger/rows.js";
import { toStoredValue } from "../store/stored-value.js";
import type { ContainerInPlan } from "./flow-version.js";
import type { Pause } from "./outcome.js";

/** What a container waits for: the rounds of its body. */
export type IterationsPause = Extract<Pause, { kind: "iterations" }>;

type WaitingForRounds = Extract<WaitingFor, { kind: "iterations" }>;

/** What rounds need of the working set that they are part of. */
export type RoundsWork = {
  containerAround(runId: string, scope: string): (ContainerInPlan & { scope: string }) | undefined;
  unit(key: UnitKey): UnitRow | undefined;
  change(row: UnitRow, to: Omit<UnitChange, keyof UnitKey | "was">): void;
  addPayloads(rows: PayloadRow[]): void;
  addIteration(row: IterationRow): void;
  changeIteration(change: IterationChange): void;
  /** Writes down the units of a round that opens. */
  openUnits(run: RunRow, scope: string): void;
  /** Takes rows of a round that had been open into the working set. */
  takeRound(units: UnitRow[], iterations: IterationState[]): void;
  advance(run: RunRow, scope: string): void;
  resumeContainer(run: RunRow, container: UnitRow): void;
};

/** Opens and closes the rounds of containers. Part of a {@link RunWork}, under the locks that it holds. */
export class Rounds {
  readonly #sql: Sql;
  readonly #work: RoundsWork;
  /** By container, as {@link keyOf} names it: the rounds that come next. */
  readonly #waiting = new Map<string, WaitingRound[]>();
  /** Containers whose rounds wait again after a redrive, and rounds of them that have units already. */
  readonly #again: { run: RunRow; container: UnitRow; pause: IterationsPause }[] = [];
  readonly #kept: { run: RunRow; round: WaitingRound }[] = [];

  constructor(sql: Sql, work: RoundsWork) {
    this.#sql = sql;
    this.#work = work;
  }

  /** Reads the rounds that are to be opened when those of these scopes end. */
  async load(scopes: { runId: string; scope: string }[]): Promise<void> {
    const wanted = new Map<string, { runId: string; parent: string; container: string }>();
    for (const { runId, scope } of scopes) {
      const found = this.#work.containerAround(runId, scope);
      if (found === undefined) continue;
      const key: UnitKey = { runId, scope: found.scope, unit: found.unit.id };
      const waitingFor = this.#work.unit(key)?.waitingFor;
      if (waitingFor?.kind !== "iterations" || waitingFor.left === 0) continue;
      wanted.set(keyOf(key), { runId, parent: found.scope, container: found.node.id });
    }
    if (wanted.size === 0) return;
    const rounds = await readWaitingRounds(this.#sql, [...wanted.values()], scopes.length);
    for (const [key, container] of wanted) {
      const own = rounds.filter(
        (round) =>
          round.runId === container.runId &&
          round.parent === container.parent &&
          round.container === container.container,
      );
      this.#waiting.set(key, own);
    }
  }

  /** Writes down rounds of a container and opens the first `concurrency` of them; or opens those that wait again. */
  open(run: RunRow, container: UnitRow, pause: IterationsPause): void {
    const { node, items, from, concurrency, collect } = pause;
    if (items.length === 0) {
      this.#again.push({ run, container, pause });
      return;
    }
    const total = from + items.length;
    const opened = Math.min(items.length, Math.max(1, concurrency));
    for (const [offset, item] of items.entries()) {
      const stored = toStoredValue(item);
      const scope = toIterationScope(container.scope, node, from + offset);
      if (stored.payload !== undefined) {
        this.#work.addPayloads([{ runId: run.id, tenantId: run.tenantId, ...stored.payload }]);
      }
      this.#work.addIteration({
        runId: run.id,
        scope,
        tenantId: run.tenantId,
        parent: container.scope,
        container: node,
        index: from + offset,
        status: offset < opened ? "running" : "waiting",
        item: stored,
      });
      if (offset < opened) this.#work.openUnits(run, scope);
    }
    this.#wait(container, { total, active: opened, left: items.length - opened, collect });
  }

  /** Opens rounds of containers that wait again after a redrive. */
  async openAgain(): Promise<void> {
    for (const { run, container, pause } of this.#again.splice(0)) {
      const { node, from, concurrency, collect } = pause;
      const of = { runId: run.id, parent: container.scope, container: node };
      const rounds = await readWaitingRounds(this.#sql, [of], Math.max(1, concurrency));
      for (const round of rounds) this.#openOne(run, round);
      const left = (await countWaitingRounds(this.#sql, of)) - rounds.length;
      this.#wait(container, { total: from, active: rounds.length, left, collect });
    }
  }

  /** Rounds that had been open go on where they stopped. */
  async advanceKept(): Promise<void> {
    while (this.#kept.length > 0) {
      const kept = this.#kept.splice(0);
      const scopes = kept.map(({ run, round }) => ({ runId: run.id, scope: round.scope }));
      const units = await readScopes(this.#sql, scopes);
      const iterations = await readIterations(this.#sql, scopes);
      this.#work.takeRound(
        units,
        iterations.map((row) => ({ ...row, status: "running", error: null })),
      );
      for (const { run, round } of kept) this.#work.advance(run, round.scope);
    }
  }

  /** A round is over: the next one opens, or the container goes on. */
  end(run: RunRow, scope: string): void {
    const found = this.#work.containerAround(run.id, scope);
    if (found === undefined) return;
    const row = this.#work.unit({ runId: run.id, scope: found.scope, unit: found.unit.id });
    if (row === undefined || row.status !== "waiting" || row.waitingFor?.kind !== "iterations") return;
    const { active, left } = row.waitingFor;
    const opening = left > 0 ? this.#waiting.get(keyOf(row))?.shift() : undefined;
    if (opening !== undefined) {
      this.#openOne(run, opening);
      this.#wait(row, { ...row.waitingFor, left: left - 1 });
    } else if (active > 1) {
      this.#wait(row, { ...row.waitingFor, active: active - 1 });
    } else {
      this.#work.resumeContainer(run, row);
    }
  }

  #openOne(run: RunRow, round: WaitingRound): void {
    this.#work.changeIteration({ runId: run.id, scope: round.scope, status: "running" });
    if (round.isKept) this.#kept.push({ run, round });
    else this.#work.openUnits(run, round.scope);
  }

  #wait(container: UnitRow, rounds: Omit<WaitingForRounds, "kind">): void {
    this.#work.change(container, {
      status: "waiting",
      launch: false,
      // `kind` comes first: the ledger finds containers by how the text begins.
      waitingFor: { kind: "iterations", ...rounds },
    });
  }
}

function keyOf({ runId, scope, unit }: UnitKey): string {
  return `${runId}/${scope}/${unit}`;
}
