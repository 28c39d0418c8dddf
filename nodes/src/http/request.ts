import {
  AppError,
  defineNode,
  type HttpHandle,
  type HttpRequest,
  httpCredentialTypes,
  type Json,
  jsonValue,
  needs,
  optionalPort,
  port,
} from "@autoweave/node-sdk";
import { z } from "zod";
import { buildRequest, checkOneSecret } from "./build-request.js";
import { type Page, toFirstPage, toItems, toNextPage } from "./pages.js";
import { readBody } from "./read-response.js";
import { RequestConfig } from "./request-config.js";
import { toNetworkError, toStatusError } from "./to-failure.js";

type Answer = { status: number; headers: Record<string, string>; url: string; body: Json };

async function send(config: RequestConfig, http: HttpHandle, request: HttpRequest) {
  try {
    return await http.request(request);
  } catch (thrown) {
    throw toNetworkError(config, thrown);
  }
}

async function fetchOne(config: RequestConfig, http: HttpHandle, request: HttpRequest) {
  const response = await send(config, http, request);
  if (response.status >= 400 && config.failOnStatus) throw toStatusError(config, response);
  return { response, body: readBody(response, config.response) };
}

async function fetchPages(
  config: RequestConfig,
  http: HttpHandle,
  first: HttpRequest,
): Promise<Answer & { more: boolean }> {
  const seen = new Set<string>();
  const items: Json[] = [];
  let bytesLeft = config.maxBytes;
  let request: HttpRequest | undefined = toFirstPage(config, first);
  let last: Page | undefined;
  // A server whose next page is one it already gave would be asked for ever.
  while (request !== undefined && !seen.has(request.url)) {
    const page: number = (last?.page ?? 0) + 1;
    if (page > config.maxPages || items.length >= config.maxItems) break;
    seen.add(request.url);
    const { response, body } = await fetchOne(config, http, { ...request, maxBytes: bytesLeft });
    bytesLeft -= response.body.byteLength;
    if (bytesLeft <= 0)
      throw new AppError("http.too-large", `The pages together are larger than ${config.maxBytes} bytes.`);
    const failed = response.status >= 400;
    last = { request, response, body, page, items: failed ? [] : toItems(config, body, response.headers, page) };
    for (const item of last.items) items.push(item);
    request = failed ? undefined : toNextPage(config, first, last, items.length);
  }
  const { status = 0, headers = {}, url = first.url } = last?.response ?? {};
  const more = items.length > config.maxItems || (request !== undefined && !seen.has(request.url));
  return { status, headers, url, body: items.slice(0, config.maxItems), more };
}

/**
 * Calls a web address.
 *
 * At-least-once: a worker that dies after the request was sent cannot know whether it was done, and the node is sent
 * again; see docs/decisions/0010-http-request-effect.md.
 */
export const request = defineNode({
  type: "http.request",
  version: 1,
  title: "HTTP request",
  summary: "Calls a web address and reads its answer.",
  card: ["{method} {url}"],
  category: "http",
  effect: "at-least-once",
  config: RequestConfig,
  inputs: { in: optionalPort(jsonValue) },
  outputs: {
    body: port(jsonValue, { label: "Body" }),
    response: port(
      z.object({
        status: z.number(),
        headers: z.record(z.string(), z.string()),
        url: z.string(),
        body: jsonValue,
        more: z.boolean().optional(),
      }),
      { label: "Whole answer" },
    ),
  },
  needs: { http: needs.http(), credential: needs.optionalCredential({ types: httpCredentialTypes }) },
  // Only failures that `to-failure` calls worth it are tried again.
  retry: { attempts: 3, delayMs: 1000, maxDelayMs: 60_000 },
  timeoutMs: 120_000,
  synonyms: ["api", "rest", "fetch", "webhook out", "call", "curl", "download"],
  examples: [
    {
      title: "Read orders",
      config: {
        url: "https://api.example.com/orders",
        query: [{ name: "status", value: { $expr: "trigger.status" } }],
      },
      scope: { trigger: { status: "open" } },
    },
    {
      title: "Post JSON, done once however often it is tried",
      config: {
        method: "POST",
        url: "https://api.example.com/orders",
        body: "json",
        json: { customer: { $expr: "trigger.customer" }, total: 12.5 },
        credential: { $credential: "Shop" },
        idempotencyHeader: "Idempotency-Key",
      },
      scope: { trigger: { customer: "Ada" } },
    },
    {
      title: "All pages of a list",
      config: {
        url: "https://api.example.com/orders",
        pagination: "next",
        nextPage: { $expr: "body.next" },
        maxPages: 50,
      },
    },
    {
      title: "An address of this machine's own network",
      config: { url: "http://169.254.169.254/" },
      error: "http.forbidden",
    },
    {
      title: "A method that does not exist",
      config: { url: "https://example.com", method: "FETCH" },
      error: "config.invalid",
    },
  ],
  async run({ config, inputs, use, run, signal }) {
    checkOneSecret(config);
    const built = await buildRequest(config, inputs.in ?? null, run.idempotencyKey, signal);
    const first: HttpRequest = { ...built, credential: use.credential };
    if (config.pagination !== "none") {
      const response = await fetchPages(config, use.http, first);
      return { body: response.body, response };
    }
    const { response, body } = await fetchOne(config, use.http, first);
    const { status, headers, url } = response;
    return { body, response: { status, headers, url, body } };
  },
});
