import { defineNode, type NodeDefinition, optionalPort, port } from "@autoweave/node-sdk";
import { builtinNodes } from "@autoweave/nodes/builtin";
import { z } from "zod";

/** Has an effect by its declaration and does nothing: what is measured is the engine alone. */
export const touch = defineNode({
  type: "bench.touch",
  version: 1,
  title: "Touch",
  summary: "Declares an effect and does nothing.",
  category: "bench",
  effect: "idempotent",
  config: z.strictObject({}),
  inputs: { in: optionalPort(z.unknown()) },
  outputs: { out: port(z.unknown()) },
  examples: [],
  run: async ({ inputs }) => ({ out: inputs.in ?? null }),
});

/** The node types of the measured worker. */
export const benchNodes: readonly NodeDefinition[] = [...builtinNodes, touch];
