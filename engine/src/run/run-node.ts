import { createHash } from "node:crypto";
import { AppError, isAppError } from "@autoweave/contracts/app-error";
import type { EdgeEnd } from "@autoweave/contracts/flow-graph";
import type { Json, JsonObject } from "@autoweave/contracts/json";
import type { PlanNode } from "@autoweave/contracts/plan";
import type { Answer } from "@autoweave/contracts/run";
import { findExpressions, resolveConfig } from "@autoweave/flow/bindings";
import type { ErasedRunInput, HttpHandle, NodeDefinition, Park, RunFacts, Woke } from "@autoweave/node-sdk";
import { isPark, park, parseConfig, toManifest } from "@autoweave/node-sdk";
import { z } from "zod";
import { type StoredPorts, toStoredPorts } from "../store/stored-value.js";
import type { Redactor } from "./credential/redactor.js";
import { toNeededCredential, type UnitCredentials } from "./credential/unit-credentials.js";

/** What the run gives to each of its nodes. */
export type RunContext = {
  tenantId: string;
  facts: Omit<RunFacts, "attempt" | "idempotencyKey">;
  trigger: Json;
  env: JsonObject;
  http: HttpHandle;
  /** Set when a node of the unit may touch secrets: nothing leaves it that holds one. */
  credentials: UnitCredentials | undefined;
  /** Aborted when the run is cancelled or its worker stops. */
  signal: AbortSignal;
  answer(answer: Answer): void;
};

/** What a scope gives to each of its nodes. */
export type Frame = {
  scope: string;
  /** Emissions of the nodes that have run, here and in the scopes around. A skipped node is absent. */
  outputs: Map<string, Record<string, Json>>;
  iteration: { container: string; itemPort: string; item: Json; index: number } | undefined;
};

/** Facts about a plan node that hold for every run of it. */
type Prepared = {
  definition: NodeDefinition;
  lazy: Record<string, string[]>;
  outputs: Set<string>;
  dynamicOutputs: { field: string; name: string } | undefined;
  /** Config keys that hold expressions. */
  dynamicKeys: string[];
  /** The parsed config, when nothing in it depends on the run. */
  fixedConfig: unknown;
  checkedPorts: [port: string, schema: z.ZodType][];
};

const prepared = new WeakMap<PlanNode, Prepared>();

// `z.json()` walks the whole value and refuses nothing that came out of a port: checking it is pure cost.
function isAnyJson(schema: z.ZodType): boolean {
  return schema instanceof z.ZodLazy || schema instanceof z.ZodUnknown || schema instanceof z.ZodAny;
}

/** Settles once what a plan node means to this process. */
export function prepareNode(node: PlanNode, definition: NodeDefinition): Prepared {
  const known = prepared.get(node);
  if (known !== undefined && known.definition === definition) return known;
  const manifest = toManifest(definition);
  const dynamicKeys = Object.entries(node.config)
    .filter(([key, value]) => key in manifest.lazy || findExpressions(value).length > 0)
    .map(([key]) => key);
  const fresh: Prepared = {
    definition,
    lazy: manifest.lazy,
    outputs: new Set(Object.keys(definition.outputs)),
    dynamicOutputs: definition.dynamicOutputs,
    dynamicKeys,
    fixedConfig: undefined,
    checkedPorts: Object.entries(definition.inputs)
      .filter(([, port]) => !isAnyJson(port.schema))
      .map(([name, port]) => [name, port.schema]),
  };
  prepared.set(node, fresh);
  return fresh;
}

const inputSources = new WeakMap<PlanNode, Record<string, string[]>>();

/** Edge sources by input port, as a node run shows them. */
export function toInputSources(node: PlanNode): Record<string, string[]> {
  const known = inputSources.get(node);
  if (known !== undefined) return known;
  const sources = Object.fromEntries(
    Object.entries(node.inputs).map(([port, ends]) => [port, ends.map((end) => `${end.node}.${end.port}`)]),
  );
  inputSources.set(node, sources);
  return sources;
}

function readEnd(frame: Frame, end: EdgeEnd): { value: Json } | undefined {
  const { iteration } = frame;
  if (iteration !== undefined && end.node === iteration.container && end.port === iteration.itemPort) {
    return { value: iteration.item };
  }
  const emissions = frame.outputs.get(end.node);
  if (emissions === undefined || !Object.hasOwn(emissions, end.port)) return undefined;
  const value = emissions[end.port];
  return value === undefined ? undefined : { value };
}

/** Values by input port, or undefined when the skip rule says that this node does not run. */
export function gatherInputs(node: PlanNode, frame: Frame): Record<string, Json> | undefined {
  const inputs: Record<string, Json> = {};
  let edges = 0;
  let live = 0;
  for (const [port, ends] of Object.entries(node.inputs)) {
    edges += ends.length;
    const arrived = ends.map((end) => readEnd(frame, end)).filter((found) => found !== undefined);
    live += arrived.length;
    if (node.many.includes(port)) inputs[port] = arrived.map((found) => found.value);
    else if (arrived[0] !== undefined) inputs[port] = arrived[0].value;
  }
  if (edges > 0 && live === 0) return undefined;
  if (node.required.some((port) => !(port in inputs))) return undefined;
  for (const port of node.many) inputs[port] ??= [];
  return inputs;
}

/** What expressions of this node read. */
export function toExpressionScope(node: PlanNode, frame: Frame, context: RunContext) {
  const nodes: Record<string, Record<string, Json>> = {};
  for (const id of node.reads) {
    const emissions = frame.outputs.get(id);
    if (emissions !== undefined) nodes[id] = emissions;
  }
  return {
    trigger: context.trigger,
    nodes,
    run: context.facts as unknown as JsonObject,
    env: context.env,
    ...(frame.iteration === undefined ? {} : { item: frame.iteration.item, index: frame.iteration.index }),
  };
}

function describe(error: z.ZodError): string {
  return error.issues
    .slice(0, 5)
    .map((issue) => [issue.path.join("."), issue.message].filter((part) => part !== "").join(": "))
    .join("; ");
}

/** Resolves and checks a node's config. Throws `config.invalid` or an `expression.*` error. */
export function readConfig(
  node: PlanNode,
  ready: Prepared,
  frame: Frame,
  context: RunContext,
): { config: unknown; shown: Record<string, Json> } {
  if (ready.fixedConfig !== undefined) return { config: ready.fixedConfig, shown: {} };
  const resolved = resolveConfig(node.config, toExpressionScope(node, frame, context), ready.lazy);
  const config = parseConfig(ready.definition, resolved);
  if (ready.dynamicKeys.length === 0) {
    ready.fixedConfig = config;
    return { config, shown: {} };
  }
  const shown: Record<string, Json> = {};
  for (const key of ready.dynamicKeys) {
    const value = resolved[key];
    shown[key] = typeof value === "function" ? (node.config[key] ?? null) : ((value ?? null) as Json);
  }
  return { config, shown };
}

/** Checks typed input ports. Throws `config.invalid` naming the port. */
export function checkInputs(node: PlanNode, ready: Prepared, inputs: Record<string, Json>): Record<string, unknown> {
  if (ready.checkedPorts.length === 0) return inputs;
  const checked: Record<string, unknown> = { ...inputs };
  for (const [port, schema] of ready.checkedPorts) {
    if (!(port in inputs)) continue;
    const isMany = node.many.includes(port);
    const parsed = (isMany ? z.array(schema) : schema).safeParse(inputs[port]);
    if (!parsed.success) {
      throw new AppError(
        "config.invalid",
        `What came into port ${port} of ${node.id} does not fit: ${describe(parsed.error)}`,
      );
    }
    checked[port] = parsed.data;
  }
  return checked;
}

/** Stays the same over all attempts of a node in one round of one run. */
export function toIdempotencyKey(context: RunContext, scope: string, node: string): string {
  return createHash("sha256")
    .update(`${context.tenantId}/${context.facts.id}/${scope}/${node}`)
    .digest("hex")
    .slice(0, 40);
}

function toHandles(node: PlanNode, ready: Prepared, context: RunContext): Record<string, unknown> {
  const handles: Record<string, unknown> = {};
  for (const [name, need] of Object.entries(ready.definition.needs ?? {})) {
    if (need.kind === "http") handles[name] = context.http;
    else if (need.kind === "reply") handles[name] = { answer: context.answer };
    else if (need.kind === "credential") {
      handles[name] = toNeededCredential(context.credentials, node, { name, options: need.options });
    } else
      throw new AppError(
        "node.unknown-type",
        `This worker has no ${need.kind} to give to node type ${ready.definition.type}.`,
      );
  }
  return handles;
}

/** What a node ends with when its run is cancelled. */
export function toCancelled(node: PlanNode): AppError {
  return new AppError("node.cancelled", `Node ${node.id} was cancelled.`);
}

/** An abort signal that is made when somebody asks for it: most nodes never do, and making one costs more than they. */
class LateSignal {
  #controller: AbortController | undefined;
  #reason: Error | undefined;

  get signal(): AbortSignal {
    if (this.#controller !== undefined) return this.#controller.signal;
    this.#controller = new AbortController();
    if (this.#reason !== undefined) this.#controller.abort(this.#reason);
    return this.#controller.signal;
  }

  abort(reason: Error): void {
    this.#reason = reason;
    this.#controller?.abort(reason);
  }
}

/** Waits for `work`, at most `timeoutMs`, and no longer than `outer` allows. */
async function withDeadline<T>(work: PromiseLike<T>, node: PlanNode, late: LateSignal, outer: AbortSignal): Promise<T> {
  let end: AppError | undefined;
  let timer: NodeJS.Timeout | undefined;
  let onAbort: (() => void) | undefined;
  const ended = new Promise<never>((_, reject) => {
    const stop = (error: AppError) => {
      end ??= error;
      reject(error);
      late.abort(error);
    };
    timer = setTimeout(() => {
      stop(new AppError("node.timeout", `Node ${node.id} did not end within ${node.timeoutMs} ms.`));
    }, node.timeoutMs);
    onAbort = () => stop(toCancelled(node));
    if (outer.aborted) onAbort();
    else outer.addEventListener("abort", onAbort, { once: true });
  });
  try {
    return await Promise.race([work, ended]);
  } catch (error) {
    // Whatever a node makes of its signal, it was the signal that ended it.
    throw end ?? error;
  } finally {
    clearTimeout(timer);
    if (onAbort !== undefined) outer.removeEventListener("abort", onAbort);
  }
}

function isPromiseLike(value: unknown): value is PromiseLike<unknown> {
  return typeof value === "object" && value !== null && "then" in value && typeof value.then === "function";
}

/** Emissions as their row keeps them. Throws `node.output` or `payload.too-large`. */
export function toKept(node: PlanNode, values: Record<string, Json>): StoredPorts {
  try {
    return toStoredPorts(values);
  } catch (error) {
    if (isAppError(error)) throw error;
    const why = error instanceof Error ? error.message : String(error);
    throw new AppError("node.output", `What node ${node.id} put out is not JSON: ${why}`);
  }
}

function toEmissions(node: PlanNode, ready: Prepared, value: unknown): Record<string, Json> {
  const emissions: Record<string, Json> = {};
  if (value === undefined || value === null) return emissions;
  for (const [port, emission] of Object.entries(value)) {
    if (emission === undefined) continue;
    if (!ready.outputs.has(port) && ready.dynamicOutputs === undefined) {
      throw new AppError("node.output", `Node ${node.id} put out port ${port}, which its type does not declare.`);
    }
    emissions[port] = emission as Json;
  }
  return emissions;
}

/** Calls the node's own code. Resolves to its emissions, or to what it wants to wait for. */
export async function callNode(
  node: PlanNode,
  ready: Prepared,
  input: { config: unknown; inputs: Record<string, unknown>; scope: string; attempt: number; woke: Woke | undefined },
  context: RunContext,
): Promise<Record<string, Json> | Park> {
  const { definition } = ready;
  if (definition.run === undefined) return {};
  const late = new LateSignal();
  const facts = {
    ...context.facts,
    attempt: input.attempt,
    get idempotencyKey() {
      return toIdempotencyKey(context, input.scope, node.id);
    },
  };
  const argument = {
    config: input.config as never,
    inputs: input.inputs as never,
    use: toHandles(node, ready, context) as never,
    get signal() {
      return late.signal;
    },
    trigger: context.trigger,
    run: facts,
  } satisfies ErasedRunInput;
  const redactor = context.credentials?.redactor;
  try {
    const work =
      input.woke !== undefined && definition.resume !== undefined
        ? definition.resume(Object.assign(argument, { woke: input.woke }))
        : definition.run(argument);
    // What is not a promise is done already, and needs no clock.
    const value = isPromiseLike(work) ? await withDeadline(work, node, late, context.signal) : work;
    const given = isPark(value) ? value : toEmissions(node, ready, value);
    return redactor === undefined ? given : redactGiven(given, redactor);
  } catch (thrown) {
    // Here, before anybody else sees it: logs and traces tell what they are given.
    throw redactor === undefined ? thrown : redactor.thrown(thrown);
  }
}

function redactGiven(given: Record<string, Json> | Park, redactor: Redactor): Record<string, Json> | Park {
  if (!isPark(given)) return redactor.json(given);
  const wanted = given.for;
  if (wanted.kind === "signal") return park.signal(redactor.text(wanted.name), wanted.until);
  return wanted.kind === "run" ? park.run({ flow: wanted.flow, input: redactor.json(wanted.input) }) : given;
}
