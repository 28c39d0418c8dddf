import type { Json, JsonObject } from "@autoweave/contracts/json";
import type { NodeRunView } from "@autoweave/contracts/run";
import type { Samples } from "../expression/scope-tree";

function toPorts(value: Json): Record<string, Json> | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? value : undefined;
}

/**
 * What a run brought, for expressions to be tried on. Of nodes in a body it is the first round that has an output; pins
 * stand before what the run brought.
 */
export function toSamples(
  runs: readonly NodeRunView[],
  trigger: { node: string; input: Json } | undefined,
  pins: Readonly<Record<string, Record<string, Json>>> = {},
  env?: JsonObject,
): Samples {
  const nodes: Record<string, Record<string, Json>> = {};
  for (const run of runs) {
    const ports = toPorts(run.output);
    if (ports !== undefined && !Object.hasOwn(nodes, run.node)) nodes[run.node] = ports;
  }
  return {
    nodes: { ...nodes, ...pins },
    ...(trigger === undefined ? {} : { trigger: trigger.input }),
    ...(env === undefined ? {} : { env }),
  };
}

/** What the run started with: the value that its trigger put out. */
export function toTriggerValue(output: Json): Json | undefined {
  const ports = toPorts(output);
  return ports === undefined ? undefined : Object.values(ports)[0];
}
