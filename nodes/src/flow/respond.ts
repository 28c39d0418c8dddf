import { defineNode, field, jsonValue, needs, optionalPort, port } from "@autoweave/node-sdk";
import { z } from "zod";
import { AnswerHeaders } from "./answer-headers.js";

/** Answers the webhook call that started the run; the last answer counts, and without a waiting caller nothing happens. */
export const respond = defineNode({
  type: "flow.respond",
  version: 1,
  title: "Respond",
  summary: "Says what the caller of the webhook is answered, and goes on.",
  card: ["answers {status}"],
  category: "flow",
  effect: "pure",
  config: z.strictObject({
    status: field(z.number().int().min(200).max(599).default(200), {
      label: "Status",
      help: "200 is well, 404 not found, 302 with a Location header leads elsewhere.",
      widget: "number",
    }),
    body: field(jsonValue.optional(), {
      label: "Body",
      help: "Text is sent as it is, anything else as JSON. Leave it empty to answer with what comes in.",
      widget: "expression",
    }),
    headers: field(AnswerHeaders.default({}), { label: "Headers", widget: "keyvalue", advanced: true }),
  }),
  inputs: { in: optionalPort(jsonValue) },
  outputs: { out: port(jsonValue) },
  needs: { reply: needs.reply() },
  synonyms: ["answer", "reply", "return", "response", "webhook"],
  examples: [
    {
      title: "A computed answer",
      config: { status: 201, body: { total: { $expr: "trigger.price * 2.0" } } },
      scope: { trigger: { price: 4.5 } },
      inputs: { in: { id: 7 } },
      answer: { status: 201, headers: {}, body: { total: 9 } },
      outputs: { out: { id: 7 } },
    },
    {
      title: "What comes in",
      config: {},
      inputs: { in: ["a", "b"] },
      answer: { status: 200, headers: {}, body: ["a", "b"] },
      outputs: { out: ["a", "b"] },
    },
    {
      title: "Somewhere else",
      config: { status: 302, body: "", headers: { Location: "https://example.org/thanks" } },
      answer: { status: 302, headers: { Location: "https://example.org/thanks" }, body: "" },
      outputs: { out: null },
    },
    { title: "A status that is none", config: { status: 99 }, error: "config.invalid" },
    {
      title: "A header with a second line",
      config: { headers: { "x-a": "1\r\nset-cookie: a=b" } },
      error: "config.invalid",
    },
    { title: "A cookie", config: { headers: { "Set-Cookie": "a=b" } }, error: "config.invalid" },
  ],
  run({ config, inputs, use }) {
    const passedOn = inputs.in ?? null;
    use.reply.answer({
      status: config.status,
      headers: config.headers,
      body: config.body === undefined ? passedOn : config.body,
    });
    return { out: passedOn };
  },
});
