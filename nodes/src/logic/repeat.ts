import { defineNode, field, jsonValue, lazyField, optionalPort, port } from "@autoweave/node-sdk";
import { z } from "zod";

/** Runs its body again and again until a condition holds. The engine runs the body, so there is no code here. */
export const repeat = defineNode({
  type: "logic.repeat",
  version: 1,
  title: "Repeat",
  summary: "Does the same again and again until a condition holds, or so many times: pages, polling, rounds.",
  card: ["until {until}", "at most {limit} times"],
  category: "logic",
  kind: "container",
  effect: "pure",
  config: z.strictObject({
    until: lazyField(["result", "index"], {
      label: "Until",
      help:
        "Looked at after each time: result is what the body just gave, index how often it ran before, from 0. " +
        "Leave it empty to repeat a fixed number of times.",
      placeholder: 'result.status == "ready"',
    }).optional(),
    limit: field(z.number().int().min(1).max(10_000).default(100), {
      label: "At most",
      help: "So many times. If the condition does not hold by then, the node fails.",
      widget: "number",
    }),
    start: field(jsonValue.optional(), {
      label: "Start with",
      help: "What item is in the body the first time; after that it is the last result.",
      widget: "json",
    }),
  }),
  inputs: { in: optionalPort(jsonValue) },
  outputs: { result: port(jsonValue, { label: "Result" }), count: port(z.number().int(), { label: "Times" }) },
  container: { kind: "repeat", itemPort: "item", resultPort: "result" },
  synonyms: ["loop", "while", "until", "poll", "page", "iterate"],
  examples: [
    {
      title: "Until a job is ready",
      config: { until: { $expr: 'result.status == "ready"' }, limit: 20 },
    },
    { title: "Page after page", config: { until: { $expr: "result.next == null" }, start: { page: 1 } } },
    { title: "Five times", config: { limit: 5 } },
    { title: "Without an end", config: { until: false, limit: 1_000_000 }, error: "config.invalid" },
  ],
});
