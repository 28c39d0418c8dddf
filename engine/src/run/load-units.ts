import type { Json } from "@autoweave/contracts/json";
import type { PlanUnit, ScopePlan } from "@autoweave/contracts/plan";
import { toScopeChain } from "@autoweave/contracts/scope-path";
import { type Database, everyTenant, type Sql } from "../store/database.js";
import {
  readIterations,
  readIterationsOf,
  readOutputs,
  readPayloads,
  type StoredOutput,
} from "../store/ledger/read.js";
import { readNodeRuns, type StoredNodeRun } from "../store/ledger/read-node-runs.js";
import type { StartedUnit } from "../store/ledger/start-ready.js";
import { fromStoredPorts, isReferenceText, type StoredPorts, toPayloadId } from "../store/stored-value.js";
import { indexScope } from "./advance.js";
import { findContainer, toContainerOf, toScopePlan } from "./flow-version.js";
import type { UnitOutcome } from "./outcome.js";
import { type OpenedRounds, toResult } from "./run-container.js";
import type { Frame } from "./run-node.js";
import type { EarlierNode } from "./run-unit.js";

/** A started unit that needs data before it can run. */
export type LoadRequest = { started: StartedUnit; unit: PlanUnit; root: ScopePlan };

/** What a unit works on. `frame.outputs` holds the nodes it reads, and those of its own that are done. */
export type Loaded = { trigger: Json; frame: Frame; earlier: Map<string, EarlierNode> };

/** The scope in which a node that is read from `scope` has run. */
function toScopeOf(root: ScopePlan, scope: string, node: string): string | undefined {
  return toScopeChain(scope).find((around) => indexScope(toScopePlan(root, around)).producers.has(node));
}

/** True on the first start of a unit: nothing of it can be on record. */
export function isFresh(started: StartedUnit): boolean {
  return started.attempt === 1;
}

/** True when a unit can run on what its start brought along and what is at hand. */
export function needsNoLoad({ started, unit }: LoadRequest, atHand: AtHand): boolean {
  return (
    isFresh(started) &&
    started.scope === "" &&
    unit.loads.every((node) => atHand.has(node)) &&
    !isReferenceText(started.input)
  );
}

/** A {@link Loaded} for a unit that needs nothing from the database. */
export function toPlainLoad({ started, unit }: LoadRequest, atHand: AtHand): Loaded {
  const outputs = new Map<string, Record<string, Json>>();
  for (const node of unit.loads) {
    const stored = atHand.get(node);
    if (stored !== null && stored !== undefined) outputs.set(node, fromStoredPorts(stored));
  }
  const frame: Frame = { scope: "", outputs, iteration: undefined };
  return { trigger: JSON.parse(started.input) as Json, frame, earlier: new Map() };
}

/**
 * What nodes of a scope have put out that have just run here, as their rows keep it; null for those that put out nothing.
 * Not the values themselves: whoever had them may have changed them.
 */
export type AtHand = ReadonlyMap<string, StoredPorts | null>;

/** Adds what a unit of this scope has put out. */
export function addToHand(atHand: AtHand, { results }: UnitOutcome, scope: string): AtHand {
  const own = results.filter((result) => result.scope === scope);
  return new Map([...atHand, ...own.map(({ node, output }) => [node, output] as const)]);
}

class PayloadReader {
  readonly #wanted = new Map<string, { runId: string; id: string }>();
  #bodies = new Map<string, Json>();

  want(runId: string, stored: Json): void {
    const id = toPayloadId(stored);
    if (id !== undefined) this.#wanted.set(id, { runId, id });
  }

  async read(sql: Sql): Promise<void> {
    this.#bodies = await readPayloads(sql, [...this.#wanted.values()]);
  }

  value(stored: Json): Json {
    const id = toPayloadId(stored);
    return id === undefined ? stored : (this.#bodies.get(id) ?? null);
  }

  ports(stored: Record<string, Json>): Record<string, Json> {
    return Object.fromEntries(Object.entries(stored).map(([port, value]) => [port, this.value(value)]));
  }
}

/** Reads what a batch of started units works on, in one transaction. */
export async function loadUnits(database: Database, requests: LoadRequest[]): Promise<Loaded[]> {
  return database.withLedger(everyTenant, async (sql) => {
    const wanted = requests.flatMap(({ started, unit, root }) =>
      unit.loads.flatMap((node) => {
        const scope = toScopeOf(root, started.scope, node);
        return scope === undefined ? [] : [{ runId: started.runId, scope, node }];
      }),
    );
    const outputs = await readOutputs(sql, wanted);
    const own = await readNodeRuns(
      sql,
      requests
        .filter(({ started }) => !isFresh(started))
        .flatMap(({ started, unit }) =>
          unit.nodes.map((node) => ({ runId: started.runId, scope: started.scope, node: node.id })),
        ),
    );
    const rounds = await readIterations(
      sql,
      requests
        .filter(({ started }) => started.scope !== "")
        .map(({ started }) => ({ runId: started.runId, scope: started.scope })),
    );

    const payloads = new PayloadReader();
    const inputs = requests.map(({ started }) => JSON.parse(started.input) as Json);
    for (const [place, { started }] of requests.entries()) payloads.want(started.runId, inputs[place] ?? null);
    for (const row of outputs) for (const value of Object.values(row.output ?? {})) payloads.want(row.runId, value);
    for (const row of own) for (const value of Object.values(row.output ?? {})) payloads.want(row.runId, value);
    for (const row of rounds) payloads.want(row.runId, row.item);
    await payloads.read(sql);

    return requests.map((request, place) => {
      const { started } = request;
      const frame: Frame = { scope: started.scope, outputs: new Map(), iteration: undefined };
      for (const row of outputs) {
        if (
          row.runId === started.runId &&
          row.output !== null &&
          toScopeOf(request.root, started.scope, row.node) === row.scope
        ) {
          frame.outputs.set(row.node, payloads.ports(row.output));
        }
      }
      const round = rounds.find((row) => row.runId === started.runId && row.scope === started.scope);
      const container = toContainerOf(request.root, started.scope);
      if (round !== undefined && container !== undefined) {
        frame.iteration = {
          container: round.container,
          itemPort: container.container.itemPort,
          item: payloads.value(round.item),
          index: round.index,
        };
      }
      const earlier = new Map<string, EarlierNode>(
        own
          .filter((row) => row.runId === started.runId && row.scope === started.scope && row.unit === started.unit)
          .map((row) => [row.node, toEarlier(row, payloads)]),
      );
      return { trigger: payloads.value(inputs[place] ?? null), frame, earlier };
    });
  });
}

function toEarlier(row: StoredNodeRun, payloads: PayloadReader): EarlierNode {
  const output = row.output === null ? null : payloads.ports(row.output);
  return { status: row.status, attempt: row.attempt, attempts: row.attempts, output, startedAt: row.startedAt };
}

/** Reads how the rounds of a container ended (of a repeat, the last), with their results; undefined when it has opened none. */
export async function loadRounds(
  database: Database,
  request: LoadRequest,
  node: string,
): Promise<OpenedRounds | undefined> {
  const { started, root } = request;
  return database.withLedger(everyTenant, async (sql) => {
    const container = findContainer(toScopePlan(root, started.scope), node)?.container;
    if (container === undefined) return undefined;
    const most = container.kind === "repeat" ? 1 : undefined;
    const iterations = await readIterationsOf(
      sql,
      { runId: started.runId, parent: started.scope, container: node },
      most,
    );
    const last = iterations.at(-1);
    if (last === undefined) return undefined;
    const ends = container.result.map((end) => end.node).filter((id) => id !== node);
    const outputs = await readOutputs(
      sql,
      iterations.flatMap(({ runId, scope }) => ends.map((id) => ({ runId, scope, node: id }))),
    );
    const payloads = new PayloadReader();
    for (const row of outputs) for (const value of Object.values(row.output ?? {})) payloads.want(row.runId, value);
    if (ends.length < container.result.length) for (const row of iterations) payloads.want(row.runId, row.item);
    await payloads.read(sql);
    const byScope = groupByScope(outputs);
    const ended = iterations
      .filter((round) => round.status === "completed" || round.error !== null)
      .map((round) => ({
        index: round.index,
        error: round.error,
        result: toResult(container, {
          outputs: new Map((byScope.get(round.scope) ?? []).map((row) => [row.node, payloads.ports(row.output ?? {})])),
          iteration: {
            container: node,
            itemPort: container.itemPort,
            item: payloads.value(round.item),
            index: round.index,
          },
        }),
      }));
    const left = iterations.filter((round) => round.status === "waiting").length;
    return { ended, left, total: last.index + 1 };
  });
}

function groupByScope(outputs: StoredOutput[]): Map<string, StoredOutput[]> {
  const groups = new Map<string, StoredOutput[]>();
  for (const row of outputs) groups.set(row.scope, [...(groups.get(row.scope) ?? []), row]);
  return groups;
}
