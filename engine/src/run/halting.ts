import { toScopeChain } from "@autoweave/contracts/scope-path";
import type { Sql } from "../store/database.js";
import { type Area, failRounds, haltArea } from "../store/ledger/halt.js";
import type { IterationStatus, NewOutbox, RunRow, UnitKey, UnitRow } from "../store/ledger/rows.js";
import type { ContainerInPlan } from "./flow-version.js";

/** What halting needs of the working set that it is part of. */
export type HaltingWork = {
  /** How a round stands that the working set holds. */
  statusOf(runId: string, scope: string): IterationStatus | undefined;
  containerAround(runId: string, scope: string): (ContainerInPlan & { scope: string }) | undefined;
  unit(key: UnitKey): UnitRow | undefined;
  addOutbox(row: NewOutbox): void;
  endRun(run: RunRow, status: "failed" | "cancelled"): void;
  endRound(run: RunRow, scope: string): void;
  resumeContainer(run: RunRow, container: UnitRow): void;
  /** Writes what has been changed so far. */
  write(): Promise<void>;
};

/** An area in which nothing may start: a run, or a round with all that is in it. */
export type HaltedArea = { kind: "run" } | { kind: "scope"; scope: string };

/**
 * Cancels what had not started where something failed or was cancelled, and ends what has nothing at work any more. Part
 * of a {@link RunWork}, under the locks that it holds.
 */
export class Halting {
  readonly #sql: Sql;
  readonly #work: HaltingWork;
  readonly #halted: { run: RunRow; scope: string }[] = [];

  constructor(sql: Sql, work: HaltingWork) {
    this.#sql = sql;
    this.#work = work;
  }

  /** Says that something in this scope may not go on. */
  add(run: RunRow, scope: string): void {
    this.#halted.push({ run, scope });
  }

  /** True when there is nothing to settle. */
  isNothing(): boolean {
    return this.#halted.length === 0;
  }

  /** The outermost area around `scope` in which nothing may start, if any. */
  areaAround(run: RunRow, scope: string): HaltedArea | undefined {
    if (run.status !== "running") return { kind: "run" };
    for (const around of toScopeChain(scope).reverse()) {
      const status = this.#work.statusOf(run.id, around);
      if (status !== undefined && status !== "running") return { kind: "scope", scope: around };
    }
    return undefined;
  }

  /** Settles each area once; what ends in it may halt what is around it. */
  async settle(): Promise<void> {
    const seen = new Set<string>();
    while (this.#halted.length > 0) {
      for (const { run, scope } of this.#halted.splice(0)) {
        const area = this.areaAround(run, scope);
        if (area === undefined) continue;
        const key = area.kind === "run" ? run.id : `${run.id}/${area.scope}`;
        if (seen.has(key)) continue;
        seen.add(key);
        if (area.kind === "run") await this.#settleRun(run);
        else await this.#settleScope(run, area.scope);
      }
      await this.#work.write();
    }
  }

  /** Cancels what has not started in the area. True when nothing is at work in it any more. */
  async #halt(run: RunRow, area: Area): Promise<boolean> {
    const { working, children, freed } = await haltArea(this.#sql, area);
    const { tenantId, id } = run;
    for (const runId of children) this.#work.addOutbox({ tenantId, runId, body: { kind: "cancel-run" } });
    for (const key of freed) this.#work.addOutbox({ tenantId, runId: id, body: { kind: "slot-freed", key } });
    return working === 0;
  }

  async #settleRun(run: RunRow): Promise<void> {
    if (!(await this.#halt(run, { runId: run.id, prefixes: [] }))) return;
    if (run.status === "failing") this.#work.endRun(run, "failed");
    else if (run.status === "cancelling") this.#work.endRun(run, "cancelled");
  }

  async #settleScope(run: RunRow, scope: string): Promise<void> {
    const found = this.#work.containerAround(run.id, scope);
    if (found === undefined) return;
    const area: Area = { runId: run.id, prefixes: [scope] };
    const row = this.#work.unit({ runId: run.id, scope: found.scope, unit: found.unit.id });
    const collects = row?.waitingFor?.kind === "iterations" && row.waitingFor.collect === true;
    if (!collects) {
      area.prefixes = await failRounds(this.#sql, run.id, found.scope, found.node.id);
      if (area.prefixes.length === 0) area.prefixes = [scope];
    }
    if (!(await this.#halt(run, area))) return;
    if (collects) {
      this.#work.endRound(run, scope);
      return;
    }
    if (row !== undefined && row.status === "waiting") this.#work.resumeContainer(run, row);
  }
}
