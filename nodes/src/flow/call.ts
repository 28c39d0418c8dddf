import { AppError, defineNode, field, jsonValue, optionalPort, park, port } from "@autoweave/node-sdk";
import { z } from "zod";

/** Runs another flow and goes on with its answer. */
export const call = defineNode({
  type: "flow.call",
  version: 1,
  title: "Call flow",
  summary: "Runs another flow, waits for its end, and goes on with what it gave back.",
  card: ["runs {flow}"],
  category: "flow",
  effect: "idempotent",
  parks: true,
  config: z.strictObject({
    flow: field(z.string().min(1, "name a flow").max(200), {
      label: "Flow",
      help: "Its name or id. It must be published and start with Called by a flow.",
      widget: "flow",
    }),
    input: field(jsonValue.optional(), {
      label: "Input",
      help: "What the other flow starts with. Leave it empty to hand on what comes in.",
      widget: "expression",
    }),
  }),
  inputs: { in: optionalPort(jsonValue) },
  outputs: { output: port(jsonValue, { label: "Output" }) },
  synonyms: ["sub-flow", "subflow", "execute workflow", "function", "reuse"],
  examples: [
    {
      title: "With an input of its own",
      config: { flow: "Score customer", input: { id: { $expr: "trigger.customer" } } },
      scope: { trigger: { customer: 7 } },
      parks: { kind: "run", flow: "Score customer", input: { id: 7 } },
    },
    {
      title: "Hands on what comes in",
      config: { flow: "Score customer" },
      inputs: { in: { id: 7 } },
      parks: { kind: "run", flow: "Score customer", input: { id: 7 } },
    },
    {
      title: "The other flow has ended",
      config: { flow: "Score customer" },
      woke: { kind: "run", output: { score: 0.8 } },
      outputs: { output: { score: 0.8 } },
    },
    { title: "No flow", config: { flow: "" }, error: "config.invalid" },
  ],
  run: ({ config, inputs }) => {
    const input = config.input === undefined ? inputs.in : config.input;
    return park.run({ flow: config.flow, input: input ?? null });
  },
  resume({ woke }) {
    if (woke.kind !== "run") throw new AppError("internal.bug", `A call cannot be ended by a ${woke.kind}.`);
    return { output: woke.output };
  },
});
