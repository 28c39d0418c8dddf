import { AppError, type ErrorRecord, isAppError, toErrorRecord } from "@autoweave/contracts/app-error";
import type { Json } from "@autoweave/contracts/json";
import type { PlanNode, PlanUnit } from "@autoweave/contracts/plan";
import type { Answer, AttemptRecord, NodeRunStatus } from "@autoweave/contracts/run";
import { resolveBinding } from "@autoweave/flow/bindings";
import { isPark, type Park, type Woke } from "@autoweave/node-sdk";
import { noPorts, type StoredPorts } from "../store/stored-value.js";
import { createBreath } from "./breath.js";
import type { NodeRegistry } from "./node-registry.js";
import type { NodeResult, Pause, UnitOutcome } from "./outcome.js";
import { toRetryDelay } from "./retry-delay.js";
import { type OpenedRounds, runContainer } from "./run-container.js";
import {
  callNode,
  checkInputs,
  type Frame,
  gatherInputs,
  prepareNode,
  type RunContext,
  readConfig,
  toCancelled,
  toExpressionScope,
  toInputSources,
  toKept,
} from "./run-node.js";
import { toShortName } from "./short-name.js";

/** What an earlier attempt of this unit left of one of its nodes. */
export type EarlierNode = {
  status: NodeRunStatus;
  attempt: number;
  attempts: AttemptRecord[];
  output: Record<string, Json> | null;
  startedAt: Date | null;
};

/** What ended a wait; `failed` when the run that the node called did not end well. */
export type WokeOrFailed = Woke | { kind: "failed"; error: ErrorRecord };

/** A unit with all it needs to run; no database behind it but for `rounds` and `takeSlot`. */
export type UnitTask = {
  unit: PlanUnit;
  frame: Frame;
  context: Omit<RunContext, "answer">;
  earlier: ReadonlyMap<string, EarlierNode>;
  /** Set when a node of this unit was waiting and its wait is over. */
  woke: { node: string; value: WokeOrFailed } | undefined;
  /** Reads the rounds that a container of this unit has opened before; undefined when there are none. */
  rounds: (container: string) => Promise<OpenedRounds | undefined>;
  /** Takes a place under a concurrency key, or says that there is none. */
  takeSlot: (key: string, limit: number) => Promise<boolean>;
};

/** The unit stops here for now. */
class Halt {
  constructor(
    readonly node: string,
    readonly pause: Pause,
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
  breath: () => Promise<void>;
};

/** True when nothing is left to do for a node: it came to its end, or its error policy did. */
export function isDone(earlier: Pick<EarlierNode, "status" | "output">): boolean {
  if (earlier.status === "failed") return earlier.output !== null;
  return earlier.status === "completed" || earlier.status === "skipped";
}

/** Runs a unit's nodes in their order, and says how that ended. Never throws. */
export async function runUnit(task: UnitTask, nodes: NodeRegistry): Promise<UnitOutcome> {
  let answer: Answer | undefined;
  const context: RunContext = {
    ...task.context,
    answer: (given) => {
      answer = task.context.credentials?.redactor.json(given) ?? given;
    },
  };
  const work: Work = { task, nodes, context, results: [], breath: createBreath() };
  const end = await runNodes(work);
  return { results: work.results, ...(answer === undefined ? {} : { answer }), ...end };
}

async function runNodes(work: Work) {
  const { unit, frame } = work.task;
  try {
    for (const node of unit.nodes) await runPlanNode(node, frame, work, true);
    return { kind: "completed" as const, outputs: frame.outputs };
  } catch (thrown) {
    if (thrown instanceof Halt) return { kind: "paused" as const, node: thrown.node, pause: thrown.pause };
    if (thrown instanceof ScopeFailure) return { kind: "failed" as const, node: thrown.node, error: thrown.error };
    return { kind: "failed" as const, node: unit.nodes[0]?.id ?? "", error: toErrorRecord(thrown) };
  }
}

/** Settles one node in its frame: skipped, done, failed with a policy, or thrown on. */
async function runPlanNode(node: PlanNode, frame: Frame, work: Work, isOwn: boolean): Promise<void> {
  const earlier = isOwn ? work.task.earlier.get(node.id) : undefined;
  if (earlier !== undefined && isDone(earlier)) {
    if (earlier.output !== null) frame.outputs.set(node.id, earlier.output);
    return;
  }
  const base = {
    node: node.id,
    scope: frame.scope,
    type: node.type,
    attempt: toAttempt(earlier),
    attempts: earlier?.attempts ?? [],
    input: toInputSources(node),
    config: noPorts,
    error: null,
  };
  const inputs = node.disabled === true ? undefined : gatherInputs(node, frame);
  if (node.pinned !== undefined && inputs !== undefined) {
    const at = new Date();
    frame.outputs.set(node.id, node.pinned);
    const output = toKept(node, node.pinned);
    work.results.push({ ...base, status: "completed", output, startedAt: at, finishedAt: at });
    return;
  }
  if (inputs === undefined) {
    work.results.push({ ...base, attempt: 0, status: "skipped", output: null, startedAt: null, finishedAt: null });
    return;
  }
  // A node that was waiting began when it went to wait.
  const startedAt = (earlier?.status === "waiting" ? earlier.startedAt : null) ?? new Date();
  const shown = { config: noPorts };
  try {
    const emissions = await callPlanNode(node, frame, work, { isOwn, inputs, attempt: base.attempt, shown });
    const output = toKept(node, emissions);
    frame.outputs.set(node.id, emissions);
    work.results.push({ ...base, ...shown, status: "completed", output, startedAt, finishedAt: new Date() });
  } catch (thrown) {
    if (thrown instanceof Halt) {
      work.results.push({ ...base, ...shown, status: "waiting", output: null, startedAt, finishedAt: null });
      throw thrown;
    }
    settleFailure(node, frame, work, isOwn, { ...base, ...shown, startedAt }, thrown);
  }
}

type Call = { isOwn: boolean; inputs: Record<string, Json>; attempt: number; shown: { config: StoredPorts } };

/** Takes what the node needs and calls it. `call.shown` gets the config as soon as it is known. */
async function callPlanNode(node: PlanNode, frame: Frame, work: Work, call: Call): Promise<Record<string, Json>> {
  const { task, context } = work;
  await work.breath();
  if (context.signal.aborted) throw toCancelled(node);
  const ready = prepareNode(node, work.nodes.get(node));
  const { container } = node;
  const rounds = call.isOwn && container?.inline === false ? await task.rounds(node.id) : undefined;
  // Closing a container is the engine's own work and needs no place: its body could hold the last one.
  if (rounds === undefined) await takeSlot(node, frame, work);
  const read = readConfig(node, ready, frame, context);
  call.shown.config = toKept(node, context.credentials?.redactor.json(read.shown) ?? read.shown);
  const inputs = checkInputs(node, ready, call.inputs);
  const woke = call.isOwn && task.woke?.node === node.id ? task.woke.value : undefined;
  if (woke?.kind === "failed") throw toCallError(woke.error);
  if (container === undefined) {
    const { attempt } = call;
    const value = await callNode(
      node,
      ready,
      { config: read.config, inputs, scope: frame.scope, attempt, woke },
      context,
    );
    if (isPark(value)) throw new Halt(node.id, toPause(node, value));
    return value;
  }
  const config = read.config as Record<string, unknown>;
  const runBody = (inner: Frame) => runInline(container.body.units, inner, work);
  const step = await runContainer({ node, container, config, frame, rounds, runBody });
  if ("pause" in step) throw new Halt(node.id, step.pause);
  return step.emissions;
}

async function runInline(units: readonly PlanUnit[], frame: Frame, work: Work): Promise<ErrorRecord | null> {
  try {
    for (const unit of units) for (const child of unit.nodes) await runPlanNode(child, frame, work, false);
    return null;
  } catch (thrown) {
    // A cancelled run is no failed item: it ends the container with it.
    if (thrown instanceof ScopeFailure && thrown.error.code !== "node.cancelled") return thrown.error;
    throw thrown;
  }
}

/** A try that went to sleep goes on; one that failed is followed by the next. A redrive begins to count anew. */
function toAttempt(earlier: EarlierNode | undefined): number {
  if (earlier === undefined) return 1;
  return earlier.status === "waiting" ? Math.max(1, earlier.attempt) : earlier.attempt + 1;
}

type Failed = Omit<NodeResult, "status" | "output" | "finishedAt" | "error"> & { startedAt: Date };

/** Retry, or what the node's error policy says. */
function settleFailure(node: PlanNode, frame: Frame, work: Work, isOwn: boolean, base: Failed, thrown: unknown): void {
  const error: ErrorRecord = { ...toFailure(thrown, work), node: node.id };
  const finishedAt = new Date();
  const failed = { ...base, attempts: [...base.attempts, toTried(base, error, finishedAt)], error, finishedAt };
  if (isOwn && error.retry && base.attempt < node.retry.attempts && !work.context.signal.aborted) {
    const asked = isAppError(thrown) ? thrown.retryAfterMs : undefined;
    const until = new Date(finishedAt.getTime() + toRetryDelay(node.retry, base.attempt, asked));
    work.results.push({ ...failed, status: "retrying", output: null, finishedAt: null });
    throw new Halt(node.id, { kind: "retry", until, attempt: base.attempt + 1 });
  }
  try {
    const output = toPolicyOutput(node, error, frame, work);
    if (output !== undefined) {
      work.results.push({ ...failed, status: "failed", output: toKept(node, output) });
      frame.outputs.set(node.id, output);
      return;
    }
  } catch (fault) {
    // Its fallback cannot be had either: then the node has failed of that.
    const last: ErrorRecord = { ...toFailure(fault, work), node: node.id };
    work.results.push({ ...failed, error: last, status: "failed", output: null });
    throw new ScopeFailure(node.id, last);
  }
  const status = error.code === "node.cancelled" ? "cancelled" : "failed";
  work.results.push({ ...failed, status, output: null });
  throw new ScopeFailure(node.id, error);
}

function toTried(base: Failed, error: ErrorRecord, finishedAt: Date): AttemptRecord {
  return {
    attempt: base.attempts.length + 1,
    startedAt: base.startedAt.toISOString(),
    finishedAt: finishedAt.toISOString(),
    error,
  };
}

/** What the node puts out in spite of its failure, or undefined when that ends its scope. */
function toPolicyOutput(
  node: PlanNode,
  error: ErrorRecord,
  frame: Frame,
  work: Work,
): Record<string, Json> | undefined {
  // A cancelled run asks no policy.
  if (error.code === "node.cancelled") return undefined;
  switch (node.onError) {
    case "fail":
      return undefined;
    case "skip":
      return {};
    case "route":
      return { error: error as unknown as Json };
    case "fallback": {
      const scope = toExpressionScope(node, frame, work.context);
      const entries = Object.entries(node.fallback ?? {});
      return Object.fromEntries(entries.map(([port, binding]) => [port, resolveBinding(binding, scope)]));
    }
  }
}

function toFailure(thrown: unknown, { context }: Work): ErrorRecord {
  if (thrown instanceof ScopeFailure) return thrown.error;
  const redactor = context.credentials?.redactor;
  const record = toErrorRecord(redactor?.thrown(thrown) ?? thrown, "node.failed");
  // What a node threw without saying what it is may be passing: its retry policy decides.
  return isAppError(thrown) ? record : { ...record, retry: true };
}

function toPause(node: PlanNode, parked: Park): Pause {
  const wanted = parked.for;
  if (wanted.kind !== "run" && wanted.until !== undefined && Number.isNaN(wanted.until.getTime())) {
    throw new AppError("node.output", `Node ${node.id} wants to wait until a date that is none.`);
  }
  if (wanted.kind === "time") return { kind: "time", until: wanted.until };
  if (wanted.kind === "signal") return { kind: "signal", name: wanted.name, until: wanted.until };
  return { kind: "call", flow: wanted.flow, input: wanted.input };
}

async function takeSlot(node: PlanNode, frame: Frame, work: Work): Promise<void> {
  if (node.concurrency === undefined) return;
  const value = resolveBinding(node.concurrency.key, toExpressionScope(node, frame, work.context));
  const key = toShortName(typeof value === "string" ? value : JSON.stringify(value));
  const { limit } = node.concurrency;
  if (await work.task.takeSlot(key, limit)) return;
  throw new Halt(node.id, { kind: "slot", key, limit });
}

function toCallError(error: ErrorRecord): AppError {
  return new AppError("run.failed", `The flow that was called failed: ${error.message}`, {
    details: { code: error.code, node: error.node ?? "" },
  });
}
