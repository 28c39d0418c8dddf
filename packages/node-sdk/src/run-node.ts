import type { Json } from "@autoweave/contracts/json";
import type { ErasedRunInput, NodeDefinition, RunFacts } from "./define-node.js";
import type { Park, Woke } from "./park.js";
import { parseConfig } from "./parse-config.js";

/** What a test gives a node. `config` is resolved: literals, and functions for lazy fields. */
export type NodeTrial = {
  config?: Record<string, unknown>;
  inputs?: Record<string, Json>;
  /** Stand-ins for the handles of the declared needs. */
  use?: Record<string, unknown>;
  trigger?: Json;
  run?: Partial<RunFacts>;
  /** Calls `resume` with this instead of `run`. */
  woke?: Woke;
  signal?: AbortSignal;
};

/** Facts of a run that never happened, the same each time. */
export const trialRun: RunFacts = {
  id: "run-1",
  flowId: "flow-1",
  flowName: "Example",
  version: 1,
  cause: "manual",
  startedAt: "2026-01-01T00:00:00.000Z",
  attempt: 1,
  idempotencyKey: "example-key",
};

/** Runs one node alone, for its tests: checks the config as the engine does, then calls `run` or `resume`. */
export async function runNode(
  definition: NodeDefinition,
  trial: NodeTrial = {},
): Promise<Record<string, unknown> | Park> {
  const input = {
    config: parseConfig(definition, trial.config ?? {}),
    inputs: withEmptyLists(definition, trial.inputs ?? {}),
    use: trial.use ?? {},
    signal: trial.signal ?? new AbortController().signal,
    run: { ...trialRun, ...trial.run },
    trigger: trial.trigger ?? null,
  };
  // The definition's own types are forgotten here; the config was just checked against its schema.
  if (trial.woke !== undefined) return (await definition.resume?.({ ...input, woke: trial.woke } as never)) ?? {};
  return (await definition.run?.(input as unknown as ErasedRunInput)) ?? {};
}

function withEmptyLists(definition: NodeDefinition, inputs: Record<string, Json>): Record<string, Json> {
  const many = Object.entries(definition.inputs).filter(([, port]) => port.kind === "many");
  return { ...Object.fromEntries(many.map(([name]) => [name, []])), ...inputs };
}
