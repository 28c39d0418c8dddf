import type { ErrorCode } from "@autoweave/contracts/error-codes";
import type { RetryPolicy } from "@autoweave/contracts/flow-graph";
import type { Json, JsonObject } from "@autoweave/contracts/json";
import type { Container, Effect } from "@autoweave/contracts/node-manifest";
import type { RunCause } from "@autoweave/contracts/run";
import type { z } from "zod";
import type { Handles, Needs } from "./needs.js";
import type { Park, Woke } from "./park.js";
import type { InputValues, OutputValues, Ports } from "./port.js";

/** Facts about the run that a node may read. */
export type RunFacts = {
  id: string;
  flowId: string;
  flowName: string;
  version: number;
  cause: RunCause;
  /** ISO 8601. */
  startedAt: string;
  /** 1 on the first try. */
  attempt: number;
  /** The same over all attempts of this node in this iteration; hand it to vendors that take one. */
  idempotencyKey: string;
};

/** What `run` receives. Everything it may touch is here. */
export type RunInput<Config extends z.ZodType, Inputs extends Ports, N extends Needs> = {
  config: z.output<Config>;
  inputs: InputValues<Inputs>;
  use: Handles<N>;
  /** Aborted on cancel and when the time limit is reached. */
  signal: AbortSignal;
  run: RunFacts;
  /** What the run started with: the trigger node's own input. */
  trigger: Json;
};

type Emissions<Outputs extends Ports, Dynamic> = OutputValues<Outputs> &
  (Dynamic extends undefined ? unknown : Record<string, Json>);
type MaybePromise<T> = T | Promise<T>;

/** A worked example of a node: docs, studio preset and test in one. */
export type Example = {
  title: string;
  /** Bindings, as an author would write them. */
  config: JsonObject;
  inputs?: JsonObject;
  /** What expressions read: `trigger`, `nodes`, `item`, `index`, `run`, `env`. */
  scope?: JsonObject;
  /** Emissions by port, exactly; an absent port must not be emitted. */
  outputs?: JsonObject;
  /** Or the code of the error it ends with. */
  error?: ErrorCode;
  /** Or what it waits for: the fields of a `ParkFor` that matter, dates as ISO 8601. */
  parks?: JsonObject;
  /** What ended the wait: `resume` is called with it instead of `run`. */
  woke?: Woke;
  /** What the caller of the webhook is answered. */
  answer?: JsonObject;
};

/** A node type as code. Everything else sees its manifest, made by `toManifest`. */
export type NodeSpec<
  Config extends z.ZodObject,
  Inputs extends Ports,
  Outputs extends Ports,
  N extends Needs,
  Dynamic extends { field: string; name: string } | undefined,
> = {
  /** `area.verb`. */
  type: string;
  version: number;
  title: string;
  /** One sentence for the palette. */
  summary: string;
  /**
   * What the box says that it will do, with `{field}` for what its config says: `{method} {url}`. The first whose fields
   * are all set and shown counts; else the summary.
   */
  card?: string[];
  category: string;
  kind?: "trigger" | "action" | "container" | "note";
  effect: Effect;
  config: Config;
  inputs: Inputs;
  outputs: Outputs;
  /** Ports that the author names: one for each entry of config list `field`, by its key `name`. */
  dynamicOutputs?: Dynamic;
  /** Start as soon as one feeder has emitted, when config `field` equals this. */
  joinFirst?: { field: string; equals: Json };
  container?: Container;
  needs?: N;
  retry?: RetryPolicy;
  /** Default time limit, milliseconds; 30,000 when absent. */
  timeoutMs?: number;
  /** May return a park. */
  parks?: boolean;
  synonyms?: string[];
  examples: Example[];
  deprecated?: string;
  /** Turns the config of the version before into this one's. */
  upgrade?: (config: JsonObject) => JsonObject;
  /** Containers and notes have none: the engine runs the body. */
  run?: (input: RunInput<Config, Inputs, N>) => MaybePromise<Emissions<Outputs, Dynamic> | Park>;
  /** Called instead of `run` when a wait has ended. */
  resume?: (input: RunInput<Config, Inputs, N> & { woke: Woke }) => MaybePromise<Emissions<Outputs, Dynamic> | Park>;
};

/** Defines a node type. Undeclared needs, wrong emissions and missing inputs are type errors. */
export function defineNode<
  Config extends z.ZodObject,
  Inputs extends Ports,
  Outputs extends Ports,
  N extends Needs = Record<never, never>,
  const Dynamic extends { field: string; name: string } | undefined = undefined,
>(spec: NodeSpec<Config, Inputs, Outputs, N, Dynamic>): NodeSpec<Config, Inputs, Outputs, N, Dynamic> {
  return spec;
}

/** A node definition with its types forgotten: what a registry of many holds. */
export type NodeDefinition = Omit<
  NodeSpec<z.ZodObject, Ports, Ports, Needs, undefined>,
  "run" | "resume" | "dynamicOutputs"
> & {
  dynamicOutputs?: { field: string; name: string } | undefined;
  // Method syntax: parameters compare bivariantly, so that every typed definition fits.
  run?(input: ErasedRunInput): MaybePromise<Record<string, unknown> | Park>;
  resume?(input: ErasedRunInput & { woke: Woke }): MaybePromise<Record<string, unknown> | Park>;
};

/** {@link RunInput} with its types forgotten. */
export type ErasedRunInput = {
  config: never;
  inputs: never;
  use: never;
  signal: AbortSignal;
  run: RunFacts;
  trigger: Json;
};
