import { isAppError } from "@autoweave/contracts/app-error";
import type { Json, JsonObject } from "@autoweave/contracts/json";
import type { Answer } from "@autoweave/contracts/run";
import { resolveConfig } from "@autoweave/flow/bindings";
import type { ExpressionScope } from "@autoweave/flow/expression";
import { type Example, isPark, type NodeDefinition, type Park } from "@autoweave/node-sdk";
import { runNode, trialRun } from "@autoweave/node-sdk/run-node";
import { toManifest } from "@autoweave/node-sdk/to-manifest";

/** What came of an example, in the shape in which the example says what should. */
export type ExampleResult = {
  outputs?: JsonObject;
  error?: string;
  /** The sentence that goes with `error`. */
  message?: string;
  parks?: JsonObject;
  answer?: Answer;
};

// Only what the example can show: the sandbox, the network and the clock belong to the nodes' own tests.
const handles = {
  reply: (keep: (answer: Answer) => void) => ({ answer: keep }),
} as const;

/** Runs a node's example as the engine runs the node: resolves bindings, checks the config, calls the node. */
export async function runExample(definition: NodeDefinition, example: Example): Promise<ExampleResult> {
  let answer: Answer | undefined;
  const use = Object.fromEntries(
    Object.entries(definition.needs ?? {}).map(([name, need]) => {
      if (need.kind !== "reply") throw new Error(`An example cannot give ${definition.type} its need "${need.kind}".`);
      return [
        name,
        handles.reply((given) => {
          answer = given;
        }),
      ];
    }),
  );
  try {
    const scope = toScope(example.scope ?? {});
    const config = resolveConfig(example.config, scope, toManifest(definition).lazy);
    const value = await runNode(definition, {
      config,
      inputs: example.inputs ?? {},
      trigger: scope.trigger ?? null,
      use,
      ...(example.woke === undefined ? {} : { woke: example.woke }),
    });
    const shown = isPark(value) ? { parks: toPlainPark(value) } : { outputs: toEmissions(value) };
    return { ...shown, ...(answer === undefined ? {} : { answer }) };
  } catch (thrown) {
    if (!isAppError(thrown)) throw thrown;
    return { error: thrown.code, message: thrown.message };
  }
}

function toScope(scope: JsonObject): ExpressionScope {
  return { trigger: null, nodes: {}, env: {}, run: { ...trialRun }, ...scope };
}

function toPlainPark(value: Park): JsonObject {
  return JSON.parse(JSON.stringify(value.for)) as JsonObject;
}

function toEmissions(value: Record<string, unknown>): JsonObject {
  return Object.fromEntries(Object.entries(value).filter(([, emission]) => emission !== undefined)) as Record<
    string,
    Json
  >;
}
