import type { Json } from "@autoweave/contracts/json";
import type { PlanNode } from "@autoweave/contracts/plan";
import { toIteration, toIterationScope, toParentScope } from "@autoweave/contracts/scope-path";
import type { Sql } from "../../store/database.js";
import { readIterations, readOutputs } from "../../store/ledger/read.js";
import type { ListedNodeRun } from "../../store/ledger/read-node-run-page.js";
import { readNodeRuns } from "../../store/ledger/read-node-runs.js";
import { type ShownValues, toMark } from "./shown-values.js";

type Place = { scope: string; node: string };
type Ports = Record<string, Json>;

function toKey({ scope, node }: Place): string {
  return `${scope}/${node}`;
}

/** What came in at the nodes of a run. A node run keeps only where its inputs came from; this looks the values up there. */
export class NodeInputs {
  readonly #runId: string;
  readonly #nodes: ReadonlyMap<string, PlanNode>;
  readonly #values: ShownValues;
  readonly #outputs = new Map<string, Ports>();
  readonly #configs = new Map<string, Ports>();
  readonly #items = new Map<string, Json>();
  readonly #cut = new Map<string, number>();

  constructor(runId: string, nodes: ReadonlyMap<string, PlanNode>, values: ShownValues) {
    this.#runId = runId;
    this.#nodes = nodes;
    this.#values = values;
  }

  /** Reads what the inputs of these node runs are made of, and asks for the values in it. */
  async read(sql: Sql, rows: readonly ListedNodeRun[]): Promise<void> {
    for (const row of rows) this.#take(row);
    const scopes = [...new Set(rows.filter((row) => this.#takesItem(row)).map((row) => row.scope))];
    const rounds = await readIterations(
      sql,
      scopes.map((scope) => ({ runId: this.#runId, scope })),
    );
    for (const round of rounds) this.#items.set(round.scope, round.item);
    // Rounds that ran inside their container's unit have no row: what they started from follows from the container.
    const inline = scopes.filter((scope) => !this.#items.has(scope));
    await this.#readConfigs(sql, inline);
    await this.#readOutputs(sql, [...this.#sourcesOf(rows), ...inline.flatMap((scope) => this.#previousResult(scope))]);
    for (const item of this.#items.values()) this.#values.want(item);
    for (const config of this.#configs.values()) this.#values.wantAll(config);
    for (const output of this.#outputs.values()) this.#values.wantAll(output);
  }

  /** The values at the input ports of a node, once the values have been read. */
  of(row: ListedNodeRun): Ports {
    const many = new Set(this.#nodes.get(row.node)?.many);
    const ports = Object.entries(row.input).flatMap(([port, sources]): [string, Json][] => {
      const arrived = sources.flatMap((source) => this.#valueOf(row.scope, source));
      if (many.has(port)) return [[port, arrived]];
      return arrived[0] === undefined ? [] : [[port, arrived[0]]];
    });
    return Object.fromEntries(ports);
  }

  #take(row: ListedNodeRun): void {
    if (row.cutBytes !== null) this.#cut.set(toKey(row), row.cutBytes);
    else this.#outputs.set(toKey(row), row.output ?? {});
  }

  #takesItem(row: ListedNodeRun): boolean {
    return Object.values(row.input).some((sources) => sources.some((source) => this.#isItem(row.scope, source)));
  }

  #isItem(scope: string, source: string): boolean {
    const [node = "", port] = source.split(".");
    return toIteration(scope)?.container === node && this.#nodes.get(node)?.container?.itemPort === port;
  }

  #sourcesOf(rows: readonly ListedNodeRun[]): Place[] {
    return rows.flatMap(({ scope, input }) =>
      Object.values(input).flatMap((sources) =>
        sources
          .filter((source) => !this.#isItem(scope, source))
          .map((source) => ({ scope, node: source.split(".")[0] ?? "" })),
      ),
    );
  }

  async #readOutputs(sql: Sql, places: Place[]): Promise<void> {
    const missing = new Map(places.map((place) => [toKey(place), place]));
    for (const key of [...missing.keys()]) if (this.#outputs.has(key) || this.#cut.has(key)) missing.delete(key);
    const rows = await readOutputs(
      sql,
      [...missing.values()].map((place) => ({ runId: this.#runId, ...place })),
    );
    for (const row of rows) this.#outputs.set(toKey(row), row.output ?? {});
  }

  async #readConfigs(sql: Sql, scopes: string[]): Promise<void> {
    const places = scopes.flatMap((scope) => {
      const container = toIteration(scope)?.container;
      const parent = toParentScope(scope);
      return container === undefined || parent === undefined ? [] : [{ scope: parent, node: container }];
    });
    const distinct = [...new Map(places.map((place) => [toKey(place), place])).values()];
    const rows = await readNodeRuns(
      sql,
      distinct.map((place) => ({ runId: this.#runId, ...place })),
    );
    for (const row of rows) this.#configs.set(toKey(row), row.config);
  }

  /** Where a round of a repeat found what it started from: the result of the round before. */
  #previousResult(scope: string): Place[] {
    const round = toIteration(scope);
    const parent = toParentScope(scope);
    const container = this.#nodes.get(round?.container ?? "")?.container;
    if (round === undefined || parent === undefined || container?.kind !== "repeat" || round.index === 0) return [];
    const before = toIterationScope(parent, round.container, round.index - 1);
    return container.result.map(({ node }) => ({ scope: before, node }));
  }

  #valueOf(scope: string, source: string): Json[] {
    if (this.#isItem(scope, source)) return [this.#itemOf(scope)];
    const [node = "", port = ""] = source.split(".");
    const key = toKey({ scope, node });
    const cutBytes = this.#cut.get(key);
    if (cutBytes !== undefined) return [toMark(cutBytes)];
    const value = this.#outputs.get(key)?.[port];
    return value === undefined ? [] : [this.#values.show(value)];
  }

  #itemOf(scope: string): Json {
    const item = this.#items.get(scope);
    if (item !== undefined) return this.#values.show(item);
    const round = toIteration(scope);
    const node = this.#nodes.get(round?.container ?? "");
    if (round === undefined || node?.container === undefined) return null;
    const config = {
      ...node.config,
      ...this.#configs.get(toKey({ scope: toParentScope(scope) ?? "", node: node.id })),
    };
    if (node.container.kind === "map") {
      const items = this.#values.show(config.items ?? null);
      return Array.isArray(items) ? (items[round.index] ?? null) : items;
    }
    if (round.index === 0) return this.#values.show(config.start ?? null);
    const ends = node.container.result;
    for (const place of this.#previousResult(scope)) {
      const port = ends.find((end) => end.node === place.node)?.port ?? "";
      const value = this.#outputs.get(toKey(place))?.[port];
      if (value !== undefined) return this.#values.show(value);
    }
    return null;
  }
}
