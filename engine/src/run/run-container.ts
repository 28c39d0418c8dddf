import { AppError, type ErrorRecord } from "@autoweave/contracts/app-error";
import type { Json } from "@autoweave/contracts/json";
import type { PlanContainer, PlanNode } from "@autoweave/contracts/plan";
import { toIterationScope } from "@autoweave/contracts/scope-path";
import type { Pause } from "./outcome.js";
import type { Frame } from "./run-node.js";

/** How the rounds of a container ended, in their order. Rounds that were cancelled for another's failure are absent. */
export type Rounds = { index: number; error: ErrorRecord | null; result: Json }[];

/** Rounds that were opened before. `left` are to be opened again, after a redrive; `total` are on record. */
export type OpenedRounds = { ended: Rounds; left: number; total: number };

/** What a container has to do next: the end of it, or rounds that others run. */
export type ContainerStep = { emissions: Record<string, Json> } | { pause: Pause };

/** A container at work. */
export type ContainerTask = {
  node: PlanNode;
  container: PlanContainer;
  config: Record<string, unknown>;
  frame: Frame;
  /** Set once rounds were opened and none is at work any more. */
  rounds: OpenedRounds | undefined;
  /** Runs the body in this process, for one that is inline. Resolves to why it failed, or null. */
  runBody: (frame: Frame) => Promise<ErrorRecord | null>;
};

type MapConfig = { items: Json[]; concurrency: number; onItemError: "fail" | "collect" };
type RepeatConfig = {
  until?: ((variables: { result: Json; index: number }) => Json) | undefined;
  limit: number;
  start?: Json | undefined;
};

/** Opens or runs a container's rounds, or closes it. Throws what its node fails of. */
export async function runContainer(task: ContainerTask): Promise<ContainerStep> {
  return task.container.kind === "map" ? runMap(task) : runRepeat(task);
}

async function runMap(task: ContainerTask): Promise<ContainerStep> {
  const { node, container } = task;
  const config = task.config as unknown as MapConfig;
  const { items, concurrency } = config;
  const collect = config.onItemError === "collect";
  const pause = { kind: "iterations" as const, node: node.id, concurrency, collect };
  if (task.rounds === undefined && !container.inline && items.length > 0) {
    return { pause: { ...pause, items, from: 0 } };
  }
  if (task.rounds !== undefined && task.rounds.left > 0) {
    return { pause: { ...pause, items: [], from: task.rounds.total } };
  }
  const ended = task.rounds?.ended ?? (await runItems(task, config));
  const failed = ended.filter((round) => round.error !== null);
  const first = failed[0];
  if (first?.error != null && !collect) throw toItemError(node, first.index, first.error);
  return {
    emissions: {
      results: ended.filter((round) => round.error === null).map((round) => round.result),
      errors: failed.map(({ index, error }) => ({
        index,
        item: config.items[index] ?? null,
        error: error as unknown as Json,
      })),
    },
  };
}

async function runItems(task: ContainerTask, config: MapConfig): Promise<Rounds> {
  const ended: Rounds = [];
  for (const [index, item] of config.items.entries()) {
    const round = await runRound(task, item, index);
    ended.push(round);
    if (round.error !== null && config.onItemError === "fail") break;
  }
  return ended;
}

async function runRound(
  { node, container, frame, runBody }: ContainerTask,
  item: Json,
  index: number,
): Promise<Rounds[number]> {
  const inner: Frame = {
    scope: toIterationScope(frame.scope, node.id, index),
    outputs: new Map(frame.outputs),
    iteration: { container: node.id, itemPort: container.itemPort, item, index },
  };
  const error = await runBody(inner);
  return { index, error, result: error === null ? toResult(container, inner) : null };
}

/** The value that a round hands to its container: the first edge into the result port that carries one. */
export function toResult(container: PlanContainer, frame: Pick<Frame, "outputs" | "iteration">): Json {
  for (const end of container.result) {
    if (frame.iteration !== undefined && end.node === frame.iteration.container) return frame.iteration.item;
    const value = frame.outputs.get(end.node)?.[end.port];
    if (value !== undefined) return value;
  }
  return null;
}

async function runRepeat(task: ContainerTask): Promise<ContainerStep> {
  const { node, container, rounds } = task;
  const config = task.config as unknown as RepeatConfig;
  const pause = { kind: "iterations" as const, node: node.id, concurrency: 1, collect: false };
  if (rounds !== undefined && rounds.left > 0) return { pause: { ...pause, items: [], from: rounds.total } };
  let last = rounds?.ended.at(-1);
  for (;;) {
    const next = nextRound(node, config, last);
    if (next === undefined) {
      return { emissions: { result: last?.result ?? config.start ?? null, count: (last?.index ?? -1) + 1 } };
    }
    if (!container.inline) {
      const { item, index } = next;
      return {
        pause: { kind: "iterations", node: node.id, items: [item], from: index, concurrency: 1, collect: false },
      };
    }
    last = await runRound(task, next.item, next.index);
  }
}

/** The round to run next, or undefined when the repeat is over. Throws when a round failed or the limit is reached. */
function nextRound(
  node: PlanNode,
  config: RepeatConfig,
  last: Rounds[number] | undefined,
): { index: number; item: Json } | undefined {
  if (last === undefined) return config.limit > 0 ? { index: 0, item: config.start ?? null } : undefined;
  if (last.error !== null) throw toItemError(node, last.index, last.error);
  if (config.until?.({ result: last.result, index: last.index }) === true) return undefined;
  const index = last.index + 1;
  if (index < config.limit) return { index, item: last.result };
  if (config.until === undefined) return undefined;
  throw new AppError(
    "run.limit",
    `${node.id} ran its ${config.limit} rounds and its condition did not come true; raise the limit or mend the condition.`,
  );
}

function toItemError(node: PlanNode, index: number, error: ErrorRecord): AppError {
  return new AppError("node.failed", `Item ${index} of ${node.id} failed: ${error.message}`, {
    details: { index, node: error.node ?? "", code: error.code },
    retry: false,
  });
}
