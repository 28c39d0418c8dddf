import { defineNode, field, type Json, jsonValue, optionalPort, PortName, port } from "@autoweave/node-sdk";
import { z } from "zod";

const mostCases = 100;
const takenNames = ["otherwise", "error", "in"];

const Case = z.strictObject({
  port: field(
    PortName.refine((name) => !takenNames.includes(name), `choose another name than ${takenNames.join(", ")}`),
    { label: "Port", help: "The name of the way out.", placeholder: "urgent", widget: "text" },
  ),
  when: field(z.boolean("give an expression that is true or false"), {
    label: "Condition",
    placeholder: 'trigger.priority == "high"',
    widget: "expression",
  }),
});

/** Passes its input on through the ports whose condition holds. */
export const switchCases = defineNode({
  type: "logic.switch",
  version: 1,
  title: "Switch",
  summary: "Goes one of many ways, by conditions looked at in order.",
  card: ["goes to {cases}"],
  category: "logic",
  effect: "pure",
  config: z.strictObject({
    cases: field(
      z
        .array(Case)
        .min(1, "add a case")
        .max(mostCases)
        .refine(
          (cases) => new Set(cases.map((one) => one.port)).size === cases.length,
          "give each case a port of its own",
        ),
      { label: "Cases", help: "Each has a way out of its own; what fits none goes out at Otherwise.", widget: "list" },
    ),
    mode: field(z.enum(["first-match", "all-matches"]).default("first-match"), {
      label: "Go",
      help: "First match: one way only. All matches: every way whose condition holds.",
      widget: "select",
    }),
  }),
  inputs: { in: optionalPort(jsonValue) },
  outputs: { otherwise: port(jsonValue, { label: "Otherwise" }) },
  dynamicOutputs: { field: "cases", name: "port" },
  synonyms: ["route", "case", "router", "paths", "if"],
  examples: [
    {
      title: "By priority",
      config: {
        cases: [
          { port: "urgent", when: { $expr: 'trigger.priority == "high"' } },
          { port: "normal", when: { $expr: 'trigger.priority == "normal"' } },
        ],
      },
      scope: { trigger: { priority: "normal" } },
      inputs: { in: { id: 1 } },
      outputs: { normal: { id: 1 } },
    },
    {
      title: "None fits",
      config: { cases: [{ port: "urgent", when: { $expr: 'trigger.priority == "high"' } }] },
      scope: { trigger: { priority: "low" } },
      inputs: { in: { id: 1 } },
      outputs: { otherwise: { id: 1 } },
    },
    {
      title: "Every way that fits",
      config: {
        mode: "all-matches",
        cases: [
          { port: "large", when: { $expr: "trigger.total > 100" } },
          { port: "abroad", when: { $expr: 'trigger.country != "DE"' } },
          { port: "late", when: { $expr: "trigger.days > 30" } },
        ],
      },
      scope: { trigger: { total: 250, country: "FR", days: 3 } },
      inputs: { in: 7 },
      outputs: { large: 7, abroad: 7 },
    },
    {
      title: "Two cases with one port",
      config: {
        cases: [
          { port: "a", when: true },
          { port: "a", when: false },
        ],
      },
      error: "config.invalid",
    },
    {
      title: "A port with a name that is taken",
      config: { cases: [{ port: "error", when: true }] },
      error: "config.invalid",
    },
  ],
  run({ config, inputs }) {
    const value: Json = inputs.in ?? null;
    const matches = config.cases.filter((one) => one.when);
    if (matches.length === 0) return { otherwise: value };
    const taken = config.mode === "first-match" ? matches.slice(0, 1) : matches;
    return Object.fromEntries(taken.map((one) => [one.port, value]));
  },
});
