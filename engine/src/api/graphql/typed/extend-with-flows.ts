import { AppError } from "@autoweave/contracts/app-error";
import type { Json } from "@autoweave/contracts/json";
import { isEndedRun, RunStatus } from "@autoweave/contracts/run";
import { findMisfit } from "@autoweave/flow/shape/find-misfit";
import type { Shape } from "@autoweave/flow/shape/shape";
import { toShape } from "@autoweave/flow/shape/to-shape";
import {
  GraphQLEnumType,
  type GraphQLFieldConfig,
  GraphQLID,
  GraphQLInt,
  GraphQLNonNull,
  GraphQLObjectType,
  GraphQLScalarType,
  GraphQLSchema,
  GraphQLString,
} from "graphql";
import { z } from "zod";
import type { TypedFlow } from "../../../service/flow/list-typed-flows.js";
import { type CalledRun, callFlow } from "../../../service/run/call-flow.js";
import { longestWaitMs } from "../../../service/run/wait-for-run.js";
import { asks } from "../asks.js";
import type { GraphqlContext } from "../builder.js";
import { readInput } from "../read-input.js";
import { toEnumValues } from "../to-enum-values.js";
import { followCall } from "./follow-call.js";
import { type Naming, toFreeName, toInputType, toOutputType } from "./to-graphql-types.js";

const callCost = 20;
const usualWaitMs = 30_000;

/** In front of a flow's name. */
export const fieldPrefix = "runFlow_";

const CallArgs = z.object({
  waitMs: z.number().int().min(0).max(longestWaitMs).nullish(),
  dedupeKey: z.string().min(1).max(200).nullish(),
});

type Field = GraphQLFieldConfig<unknown, GraphqlContext>;
type Args = { input?: Json; waitMs?: number | null; dedupeKey?: string | null };

function createSharedTypes() {
  const status = new GraphQLEnumType({
    name: "FlowCallStatus",
    description: "How a called run stands.",
    values: toEnumValues(RunStatus.options),
  });
  const error = new GraphQLObjectType({
    name: "FlowCallError",
    description: "Why a called run has failed.",
    fields: {
      code: { type: new GraphQLNonNull(GraphQLString) },
      message: { type: new GraphQLNonNull(GraphQLString) },
    },
  });
  return { status, error };
}

/** What a run gave, when it is what its flow says it gives. Throws `run.output`. */
function readOutput(shape: Shape, { runId, status, output }: CalledRun): Json {
  if (!isEndedRun(status) || status !== "completed") return null;
  const at = findMisfit({ ...shape, isNullable: true }, output);
  if (at === undefined) return output;
  throw new AppError("run.output", `What the run gave is not what its flow says it gives, at ${at}; look at the run.`, {
    details: { run: runId, at },
  });
}

/**
 * The schema with a mutation and a subscription for each of these flows. Their types come of what the flows' own schemas
 * say, and are JSON wherever that is not plain.
 */
export function extendWithFlows(base: GraphQLSchema, flows: readonly TypedFlow[]): GraphQLSchema {
  if (flows.length === 0) return base;
  const { query, mutation, subscription, types, ...config } = base.toConfig();
  const given = base.getType("JSON");
  const json = given instanceof GraphQLScalarType ? given : new GraphQLScalarType({ name: "JSON" });
  const naming: Naming = { json, taken: new Set(Object.keys(base.getTypeMap())) };
  const shared = createSharedTypes();
  const mutations: Record<string, Field> = {};
  const subscriptions: Record<string, Field> = {};

  for (const { flowId, flowName, node, name, ...schemas } of flows) {
    const [taken, gives] = [toShape(schemas.input), toShape(schemas.result)];
    const input = toInputType(naming, taken, `RunFlow_${name}_Input`);
    const result = new GraphQLObjectType<CalledRun>({
      name: toFreeName(naming, `RunFlow_${name}`),
      description: `A called run of the flow ${flowName}.`,
      fields: {
        runId: { type: new GraphQLNonNull(GraphQLID) },
        status: { type: new GraphQLNonNull(shared.status) },
        output: {
          type: toOutputType(naming, gives, `RunFlow_${name}_Output`),
          description: "What it gave, once it has completed.",
          resolve: (run) => readOutput(gives, run),
        },
        error: { type: shared.error, description: "Why it failed, if it has." },
      },
    });
    const inputArg = { input: { type: input, description: "What the flow takes." } };
    const dedupeKey = {
      type: GraphQLString,
      description: "A second call with the same key is answered with the first one's run.",
    };
    const start = (args: Args) => ({ flow: flowId, trigger: node, input: args.input ?? null });
    mutations[`${fieldPrefix}${name}`] = {
      type: result,
      description: `Runs the flow ${flowName} and waits for its end.`,
      args: {
        ...inputArg,
        waitMs: {
          type: GraphQLInt,
          defaultValue: usualWaitMs,
          description: `Wait at most so many milliseconds, up to ${longestWaitMs}; the run goes on after that.`,
        },
        dedupeKey,
      },
      extensions: asks("run.start", { cost: callCost }),
      resolve: (_root, args: Args, { parts, actor, signal }) => {
        const { waitMs, dedupeKey: key } = readInput(CallArgs, args);
        const call = { ...start(args), waitMs: waitMs ?? usualWaitMs, dedupeKey: key ?? undefined };
        return callFlow(parts, actor, call, signal);
      },
    };
    subscriptions[`${fieldPrefix}${name}`] = {
      type: result,
      description: `Runs the flow ${flowName} and tells of the run until it has ended, with what it gave.`,
      args: { ...inputArg, dedupeKey },
      extensions: asks("run.start", { cost: callCost }),
      subscribe: (_root, args: Args, context) => {
        const { dedupeKey: key } = readInput(CallArgs, args);
        return followCall(context, { ...start(args), dedupeKey: key ?? undefined });
      },
      resolve: (run: unknown) => run,
    };
  }

  const extend = (root: typeof mutation, name: string, fields: Record<string, Field>) => {
    const own = root?.toConfig() ?? { name, fields: {} };
    return new GraphQLObjectType({ ...own, fields: { ...own.fields, ...fields } });
  };
  return new GraphQLSchema({
    ...config,
    query: query ?? null,
    mutation: extend(mutation, "Mutation", mutations),
    subscription: extend(subscription, "Subscription", subscriptions),
    types: types.filter((type) => type !== mutation && type !== subscription),
  });
}
