import { defineNode, field, jsonValue, optionalPort, port } from "@autoweave/node-sdk";
import { z } from "zod";

/** Passes its input on through one of two ports. */
export const branch = defineNode({
  type: "logic.branch",
  version: 1,
  title: "Branch",
  summary: "Goes one way when a condition holds, and the other way when it does not.",
  card: ["if {when}"],
  category: "logic",
  effect: "pure",
  config: z.strictObject({
    when: field(z.boolean("give an expression that is true or false"), {
      label: "Condition",
      help: "An expression that is true or false.",
      placeholder: "trigger.total > 100",
      widget: "expression",
    }),
  }),
  inputs: { in: optionalPort(jsonValue) },
  outputs: { yes: port(jsonValue, { label: "Yes" }), no: port(jsonValue, { label: "No" }) },
  synonyms: ["if", "condition", "else"],
  examples: [
    {
      title: "A large order",
      config: { when: { $expr: "trigger.total > 100" } },
      scope: { trigger: { total: 250 } },
      inputs: { in: { total: 250 } },
      outputs: { yes: { total: 250 } },
    },
    {
      title: "A small order",
      config: { when: { $expr: "trigger.total > 100" } },
      scope: { trigger: { total: 20 } },
      inputs: { in: { total: 20 } },
      outputs: { no: { total: 20 } },
    },
    { title: "A condition that is not true or false", config: { when: "perhaps" }, error: "config.invalid" },
  ],
  run: ({ config, inputs }) => (config.when ? { yes: inputs.in ?? null } : { no: inputs.in ?? null }),
});
