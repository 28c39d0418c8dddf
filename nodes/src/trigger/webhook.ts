import {
  CredentialReference,
  defineNode,
  field,
  isWebhookSecret,
  type Json,
  type JsonObject,
  jsonValue,
  lazyField,
  port,
} from "@autoweave/node-sdk";
import { z } from "zod";
import { HookPath } from "./hook-path.js";

const methods = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"] as const;
/** What a caller sent. Header names are lower case; a query name given twice is a list. */
const HookRequest = z.looseObject({
  method: z.string(),
  path: z.string(),
  params: z.record(z.string(), z.string()),
  query: z.record(z.string(), jsonValue),
  headers: z.record(z.string(), z.string()),
  body: jsonValue,
});

/** Starts a run for each call of an address. The engine answers the calls; this maps a call to the flow's first port. */
export const webhook = defineNode({
  type: "trigger.webhook",
  version: 1,
  title: "Webhook",
  summary: "Starts the flow when another program calls an address, and can answer it.",
  card: ["{methods} /hooks/{path}", "/hooks/{path}"],
  category: "trigger",
  kind: "trigger",
  effect: "pure",
  config: z.strictObject({
    path: field(HookPath, {
      label: "Path",
      help: "What stands behind /hooks/. :name takes any one part of the address and gives it as a parameter.",
      placeholder: "orders/:id",
      widget: "text",
    }),
    methods: field(z.array(z.enum(methods)).max(methods.length).default([]), {
      label: "Methods",
      help: "Empty: any method.",
      widget: "list",
    }),
    answer: field(z.enum(["at-once", "when-ended"]).default("at-once"), {
      label: "Answer",
      help: "At once: the caller gets the run's id. When ended: the caller waits for what Respond says, or for the run's end.",
      widget: "select",
    }),
    timeoutMs: field(z.number().int().min(100).max(600_000).default(30_000), {
      label: "Wait at most",
      help: "Milliseconds until the caller is told to come back later; the run goes on.",
      widget: "duration",
      showWhen: { field: "answer", equals: ["when-ended"] },
    }),
    secret: field(
      z
        .union([
          z.string().refine(isWebhookSecret, "give whsec_ and 24 to 64 bytes in base64, or name a credential"),
          CredentialReference,
        ])
        .optional(),
      {
        label: "Signing secret",
        help: "Calls must then be signed by Standard Webhooks; others are refused. Name a credential: what is written here can be read by everybody who sees the flow.",
        placeholder: "whsec_…",
        widget: "secret",
        credential: ["webhook-secret"],
      },
    ),
    dedupeKey: lazyField(["method", "path", "params", "query", "headers", "body"], {
      label: "Same call when this is the same",
      help: "A second call with the same key starts no second run. Empty: every call starts one.",
      placeholder: 'headers["x-github-delivery"]',
      advanced: true,
    }).optional(),
  }),
  inputs: {},
  outputs: { request: port(HookRequest, { label: "Request" }) },
  synonyms: ["http", "api", "endpoint", "callback", "url", "form"],
  examples: [
    {
      title: "An order is posted",
      config: { path: "orders", methods: ["POST"] },
      scope: {
        trigger: {
          method: "POST",
          path: "orders",
          params: {},
          query: {},
          headers: { "content-type": "application/json" },
          body: { id: 7 },
        },
      },
      outputs: {
        request: {
          method: "POST",
          path: "orders",
          params: {},
          query: {},
          headers: { "content-type": "application/json" },
          body: { id: 7 },
        },
      },
    },
    {
      title: "A parameter in the path, one run for each delivery, signed",
      config: {
        path: "orders/:id",
        answer: "when-ended",
        timeoutMs: 5000,
        secret: { $credential: "Orders" },
        dedupeKey: { $expr: 'headers["webhook-id"]' },
      },
      scope: {
        trigger: {
          method: "GET",
          path: "orders/7",
          params: { id: "7" },
          query: { tag: ["a", "b"] },
          headers: { "webhook-id": "m1" },
          body: null,
        },
      },
      outputs: {
        request: {
          method: "GET",
          path: "orders/7",
          params: { id: "7" },
          query: { tag: ["a", "b"] },
          headers: { "webhook-id": "m1" },
          body: null,
        },
      },
    },
    {
      title: "Started by hand: the input is the body",
      config: { path: "orders" },
      scope: { trigger: { id: 7 } },
      outputs: { request: { method: "POST", path: "orders", params: {}, query: {}, headers: {}, body: { id: 7 } } },
    },
    { title: "A slash at the start", config: { path: "/orders" }, error: "config.invalid" },
    {
      title: "A secret that is too short",
      config: { path: "orders", secret: "whsec_c2hvcnQ=" },
      error: "config.invalid",
    },
  ],
  run: ({ config, trigger }) => ({ request: toRequest(trigger, config.path) }),
});

const requestFields = ["method", "path", "params", "query", "headers", "body"];

// A run started by hand, with only a body at hand, finds its request in the same shape.
function toRequest(trigger: Json, path: string): z.infer<typeof HookRequest> {
  if (isRequest(trigger)) return trigger as z.infer<typeof HookRequest>;
  return { method: "POST", path, params: {}, query: {}, headers: {}, body: trigger };
}

function isRequest(trigger: Json): trigger is JsonObject {
  if (trigger === null || typeof trigger !== "object" || Array.isArray(trigger)) return false;
  return requestFields.every((name) => Object.hasOwn(trigger, name));
}
