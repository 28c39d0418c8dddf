import { AppError, type ErrorRecord, isAppError, toErrorRecord } from "@autoweave/contracts/app-error";
import type { Json } from "@autoweave/contracts/json";
import type { PlanContainer, PlanNode, PlanUnit } from "@autoweave/contracts/plan";
import type { Answer, AttemptRecord, NodeRunStatus } from "@autoweave/contracts/run";
import { resolveBinding } from "@autoweave/flow/bindings";
import { isPark, type Park, type Woke } from "@autoweave/node-sdk";
import type { NodeRegistry } from "./node-registry.js";
import type { NodeResult, Pause, UnitOutcome } from "./outcome.js";
import { toRetryDelay } from "./retry-delay.js";
import {
  callNode,
  checkInputs,
  type Frame,
  gatherInputs,
  prepareNode,
  type RunContext,
  readConfig,
  toExpressionScope,
} from "./run-node.js";
import { toIterationScope } from "./scope-path.js";

/** What an earlier attempt of this unit left of one of its nodes. */
export type EarlierNode = {
  status: NodeRunStatus;
  attempt: number;
  attempts: AttemptRecord[];
  output: Record<string, Json> | null;
};

/** What ended a wait; `failed` when the run that the node called did not end well. */
export type WokeOrFailed = Woke | { kind: "failed"; error: ErrorRecord };

/** The rounds of a container whose body does not run inline, once none is at work. */
export type Rounds = { index: number; error: ErrorRecord | null; result: Json }[];

/** A unit with all it needs to run; no database behind it but for `rounds` and `takeSlot`. */
export type UnitTask = {
  unit: PlanUnit;
  frame: Frame;
  context: Omit<RunContext, "answer">;
  earlier: ReadonlyMap<string, EarlierNode>;
  /** Set when a node of this unit was waiting and its wait is over. */
  woke: { node: string; value: WokeOrFailed } | undefined;
  /** Set when a container of this unit was waiting for its rounds. */
  rounds: { node: string; read: () => Promise<Rounds> } | undefined;
  /** Takes a place under a concurrency key, or says that there is none. */
  takeSlot: (key: string, limit: number) => Promise<boolean>;
};

class Halt {
  constructor(
    readonly outcome:
      | { kind: "failed"; node: string; error: ErrorRecord }
      | { kind: "paused"; node: string; pause: Pause },
  ) {}
}

/** A container round or the whole unit cannot go on: the error stands for the scope. */
class ScopeFailure {
  constructor(
    readonly node: string,
    readonly error: ErrorRecord,
  ) {}
}

type Work = {
  task: UnitTask;
  nodes: NodeRegistry;
  context: RunContext;
  results: NodeResult[];
};

/** Runs a unit's nodes in their order, and says how that ended. Never throws. */
export async function runUnit(task: UnitTask, nodes: NodeRegistry): Promise<UnitOutcome> {
  let answer: Answer | undefined;
  const context: RunContext = {
    ...task.context,
    answer: (given) => {
      answer = given;
    },
  };
  const work: Work = { task, nodes, context, results: [] };
  const finish = (end: Halt["outcome"] | { kind: "completed"; outputs: Frame["outputs"] }): UnitOutcome => ({
    results: work.results,
    ...(answer === undefined ? {} : { answer }),
    ...end,
  });
  try {
    for (const node of task.unit.nodes) await runPlanNode(node, task.frame, work, true);
    return finish({ kind: "completed", outputs: task.frame.outputs });
  } catch (thrown) {
    if (thrown instanceof Halt) return finish(thrown.outcome);
    if (thrown instanceof ScopeFailure) return finish({ kind: "failed", node: thrown.node, error: thrown.error });
    return finish({ kind: "failed", node: task.unit.nodes[0]?.id ?? "", error: toErrorRecord(thrown) });
  }
}

/** Settles one node in its frame: skipped, done, failed with a policy, or thrown on. */
async function runPlanNode(node: PlanNode, frame: Frame, work: Work, isOwn: boolean): Promise<void> {
  const earlier = isOwn ? work.task.earlier.get(node.id) : undefined;
  if (earlier !== undefined && (earlier.status === "completed" || earlier.status === "skipped")) {
    if (earlier.output !== null) frame.outputs.set(node.id, earlier.output);
    return;
  }
  const definition = work.nodes.get(node);
  const ready = prepareNode(node, definition);
  const attempt = toAttempt(earlier);
  const base = {
    node: node.id,
    scope: frame.scope,
    type: node.type,
    attempt,
    attempts: earlier?.attempts ?? [],
    input: ready.inputSources as Json,
    config: {} as Json,
    error: null,
  };
  const inputs = node.disabled === true ? undefined : gatherInputs(node, frame);
  if (inputs === undefined) {
    work.results.push({ ...base, attempt: 0, status: "skipped", output: null, startedAt: null, finishedAt: null });
    return;
  }

  const startedAt = new Date();
  let shown: Record<string, Json> = {};
  try {
    await takeSlot(node, frame, work);
    const read = readConfig(node, ready, frame, work.context);
    shown = read.shown;
    const checked = checkInputs(node, ready, inputs);
    const woke = isOwn && work.task.woke?.node === node.id ? work.task.woke.value : undefined;
    if (woke?.kind === "failed") throw toCallError(woke.error);
    const emissions =
      node.container === undefined
        ? await callNode(
            node,
            ready,
            { config: read.config, inputs: checked, scope: frame.scope, attempt, woke },
            work.context,
          )
        : await runContainer(node, node.container, read.config as Record<string, unknown>, frame, work, isOwn);
    if (isPark(emissions)) throw new Halt({ kind: "paused", node: node.id, pause: toPause(emissions) });
    frame.outputs.set(node.id, emissions);
    work.results.push({
      ...base,
      config: shown,
      status: "completed",
      output: emissions,
      startedAt,
      finishedAt: new Date(),
    });
  } catch (thrown) {
    if (thrown instanceof Halt) {
      work.results.push({ ...base, config: shown, status: "waiting", output: null, startedAt, finishedAt: null });
      throw thrown;
    }
    settleFailure(node, frame, work, isOwn, { ...base, config: shown, startedAt }, thrown);
  }
}

/** A try that went to sleep goes on; one that failed is followed by the next. A redrive begins to count anew. */
function toAttempt(earlier: EarlierNode | undefined): number {
  if (earlier === undefined) return 1;
  return earlier.status === "waiting" ? Math.max(1, earlier.attempt) : earlier.attempt + 1;
}

/** Retry, or what the node's error policy says. */
function settleFailure(
  node: PlanNode,
  frame: Frame,
  work: Work,
  isOwn: boolean,
  base: Omit<NodeResult, "status" | "output" | "finishedAt" | "error"> & { startedAt: Date },
  thrown: unknown,
): void {
  const error: ErrorRecord = { ...toFailure(thrown), node: node.id };
  const finishedAt = new Date();
  const tried: AttemptRecord = {
    attempt: base.attempts.length + 1,
    startedAt: base.startedAt.toISOString(),
    finishedAt: finishedAt.toISOString(),
    error,
  };
  const failed = { ...base, attempts: [...base.attempts, tried], error, finishedAt };
  if (isOwn && error.retry && base.attempt < node.retry.attempts && !work.context.signal.aborted) {
    const asked = isAppError(thrown) ? thrown.retryAfterMs : undefined;
    const until = new Date(finishedAt.getTime() + toRetryDelay(node.retry, base.attempt, asked));
    work.results.push({ ...failed, status: "retrying", output: null, finishedAt: null });
    throw new Halt({ kind: "paused", node: node.id, pause: { kind: "retry", until, attempt: base.attempt + 1 } });
  }
  // A cancelled run asks no policy.
  const policy = error.code === "node.cancelled" ? "fail" : node.onError;
  if (policy === "fail") {
    const status = error.code === "node.cancelled" ? "cancelled" : "failed";
    work.results.push({ ...failed, status, output: null });
    throw new ScopeFailure(node.id, error);
  }
  const output = toPolicyOutput(node, policy, error, frame, work);
  frame.outputs.set(node.id, output);
  work.results.push({ ...failed, status: "failed", output });
}

function toPolicyOutput(
  node: PlanNode,
  policy: "route" | "skip" | "fallback",
  error: ErrorRecord,
  frame: Frame,
  work: Work,
): Record<string, Json> {
  if (policy === "skip") return {};
  if (policy === "route") return { error: error as unknown as Json };
  const scope = toExpressionScope(node, frame, work.context);
  return Object.fromEntries(
    Object.entries(node.fallback ?? {}).map(([port, binding]) => [port, resolveBinding(binding, scope)]),
  );
}

function toFailure(thrown: unknown): ErrorRecord {
  if (thrown instanceof ScopeFailure) return thrown.error;
  const record = toErrorRecord(thrown, "node.failed");
  // What a node threw without saying what it is may be passing: its retry policy decides.
  return isAppError(thrown) ? record : { ...record, retry: true };
}

function toPause(parked: Park): Pause {
  const wanted = parked.for;
  if (wanted.kind === "time") return { kind: "time", until: wanted.until };
  if (wanted.kind === "signal") return { kind: "signal", name: wanted.name, until: wanted.until };
  return { kind: "call", flow: wanted.flow, input: wanted.input };
}

async function takeSlot(node: PlanNode, frame: Frame, work: Work): Promise<void> {
  if (node.concurrency === undefined) return;
  const value = resolveBinding(node.concurrency.key, toExpressionScope(node, frame, work.context));
  const key = typeof value === "string" ? value : JSON.stringify(value);
  const { limit } = node.concurrency;
  if (await work.task.takeSlot(key, limit)) return;
  throw new Halt({ kind: "paused", node: node.id, pause: { kind: "slot", key, limit } });
}

function toCallError(error: ErrorRecord): AppError {
  return new AppError("run.failed", `The flow that was called failed: ${error.message}`, {
    details: { code: error.code, node: error.node ?? "" },
  });
}

type MapConfig = { items: Json[]; concurrency: number; onItemError: "fail" | "collect" };
type RepeatConfig = {
  until?: ((variables: { result: Json; index: number }) => Json) | undefined;
  limit: number;
  start?: Json | undefined;
};

async function runContainer(
  node: PlanNode,
  container: PlanContainer,
  config: Record<string, unknown>,
  frame: Frame,
  work: Work,
  isOwn: boolean,
): Promise<Record<string, Json>> {
  const rounds = isOwn && work.task.rounds?.node === node.id ? await work.task.rounds.read() : undefined;
  return container.kind === "map"
    ? runMap(node, container, config as unknown as MapConfig, frame, work, rounds)
    : runRepeat(node, container, config as unknown as RepeatConfig, frame, work, rounds);
}

async function runMap(
  node: PlanNode,
  container: PlanContainer,
  config: MapConfig,
  frame: Frame,
  work: Work,
  rounds: Rounds | undefined,
): Promise<Record<string, Json>> {
  if (rounds === undefined && !container.inline && config.items.length > 0) {
    throw new Halt({
      kind: "paused",
      node: node.id,
      pause: { kind: "iterations", node: node.id, items: config.items, from: 0, concurrency: config.concurrency },
    });
  }
  const ended = rounds ?? (await runInline(node, container, config, frame, work));
  const failed = ended.filter((round) => round.error !== null);
  const first = failed[0];
  if (first?.error != null && config.onItemError === "fail") throw toItemError(node, first.index, first.error);
  return {
    results: ended.filter((round) => round.error === null).map((round) => round.result),
    errors: failed.map((round) => ({
      index: round.index,
      item: config.items[round.index] ?? null,
      error: round.error as unknown as Json,
    })),
  };
}

function toItemError(node: PlanNode, index: number, error: ErrorRecord): AppError {
  return new AppError("node.failed", `Item ${index} of ${node.id} failed: ${error.message}`, {
    details: { index, node: error.node ?? "", code: error.code },
    retry: false,
  });
}

async function runInline(
  node: PlanNode,
  container: PlanContainer,
  config: MapConfig,
  frame: Frame,
  work: Work,
): Promise<Rounds> {
  const ended: Rounds = [];
  for (const [index, item] of config.items.entries()) {
    const round = await runRound(node, container, item, index, frame, work);
    ended.push(round);
    if (round.error !== null && config.onItemError === "fail") break;
  }
  return ended;
}

async function runRound(
  node: PlanNode,
  container: PlanContainer,
  item: Json,
  index: number,
  frame: Frame,
  work: Work,
): Promise<Rounds[number]> {
  const inner: Frame = {
    scope: toIterationScope(frame.scope, node.id, index),
    outputs: new Map(frame.outputs),
    iteration: { container: node.id, itemPort: container.itemPort, item, index },
  };
  try {
    for (const unit of container.body.units)
      for (const child of unit.nodes) await runPlanNode(child, inner, work, false);
    return { index, error: null, result: toResult(container, inner) };
  } catch (thrown) {
    if (thrown instanceof ScopeFailure) return { index, error: thrown.error, result: null };
    throw thrown;
  }
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

async function runRepeat(
  node: PlanNode,
  container: PlanContainer,
  config: RepeatConfig,
  frame: Frame,
  work: Work,
  rounds: Rounds | undefined,
): Promise<Record<string, Json>> {
  let last = rounds?.at(-1);
  if (!container.inline) {
    const next = nextRound(node, config, last);
    if (next === undefined) return { result: last?.result ?? config.start ?? null, count: rounds?.length ?? 0 };
    throw new Halt({
      kind: "paused",
      node: node.id,
      pause: { kind: "iterations", node: node.id, items: [next.item], from: next.index, concurrency: 1 },
    });
  }
  for (;;) {
    const next = nextRound(node, config, last);
    if (next === undefined) return { result: last?.result ?? config.start ?? null, count: (last?.index ?? -1) + 1 };
    last = await runRound(node, container, next.item, next.index, frame, work);
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
