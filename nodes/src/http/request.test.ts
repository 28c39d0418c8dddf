import {
  AppError,
  type HttpCredential,
  type HttpRequest,
  type HttpResponse,
  isAppError,
  type Json,
} from "@autoweave/node-sdk";
import { runNode } from "@autoweave/node-sdk/run-node";
import { afterEach, describe, expect, test, vi } from "vitest";
import { request } from "./request.js";

type Given = Partial<Omit<HttpResponse, "body">> & { body?: Uint8Array | string | Json };

function toResponse(sent: HttpRequest, { body = "", status = 200, headers = {}, url = sent.url }: Given): HttpResponse {
  const isText = typeof body === "string";
  const bytes = body instanceof Uint8Array ? body : Buffer.from(isText ? body : JSON.stringify(body));
  const type = isText || body instanceof Uint8Array ? {} : { "content-type": "application/json" };
  return { status, headers: { ...type, ...headers }, url, body: bytes };
}

/** Runs the node against an outside world that answers as told, and keeps what was sent. */
async function call(
  config: Record<string, unknown>,
  answer: (sent: HttpRequest, index: number) => Given = () => ({}),
  input?: Json,
  ...credentials: HttpCredential[]
) {
  const sent: HttpRequest[] = [];
  const http = {
    async request(outgoing: HttpRequest) {
      sent.push(outgoing);
      return toResponse(outgoing, answer(outgoing, sent.length - 1));
    },
  };
  const output = await runNode(request, {
    config: { url: "https://api.example.com/orders", ...config },
    inputs: input === undefined ? {} : { in: input },
    use: { http, credential: credentials[0] },
    run: { idempotencyKey: "key-1" },
  }).catch((thrown: unknown) => {
    if (isAppError(thrown)) return { thrown };
    throw thrown;
  });
  return { sent, ...(output as { body: Json; response: { status: number; more?: boolean }; thrown?: AppError }) };
}
const shop: HttpCredential = {
  id: "c1",
  name: "Shop",
  type: "http-query",
  query: { name: "key", value: "k1" },
  mayGoTo: (url) => url.hostname === "api.example.com",
};
const textOf = (body: HttpRequest["body"]) => (body === undefined ? undefined : Buffer.from(body).toString());

describe("what is sent", () => {
  test("address, query and headers", async () => {
    const { sent } = await call({
      url: " https://api.example.com/a?b=%20c#frag ",
      query: [
        { name: "q", value: "a b&c" },
        { name: "tag", value: ["x", 1, null, true] },
        { name: "none", value: null },
        { name: "filter", value: { a: 1 } },
      ],
      headers: [
        { name: "X-One", value: 1 },
        { name: "x-none", value: null },
      ],
    });
    expect(sent[0]).toMatchObject({
      method: "GET",
      url: "https://api.example.com/a?b=%20c&q=a+b%26c&tag=x&tag=1&tag=true&filter=%7B%22a%22%3A1%7D#frag",
      headers: { "x-one": "1" },
      timeoutMs: 30_000,
      maxRedirects: 5,
      signal: expect.any(AbortSignal),
    });
    expect(sent[0]).not.toHaveProperty("body");
  });

  test.each([
    [{ auth: "basic", username: "Ädа", password: "p:w" }, "authorization", `Basic ${btoa("Ã\u0084dÐ°:p:w")}`],
    [{ auth: "bearer", token: "t0k" }, "authorization", "Bearer t0k"],
    [{ auth: "header", authHeader: "X-Api-Key", authValue: "k" }, "x-api-key", "k"],
  ])("authentication %j", async (auth, name, value) => {
    const { sent } = await call(auth);
    expect(sent[0]?.headers).toEqual({ [name]: value });
    expect(sent[0]?.secretHeaders).toEqual([name]);
  });

  test("a credential is handed to the way out, which knows where it may go", async () => {
    const { sent } = await call({ credential: { $credential: "Shop" } }, undefined, undefined, shop);
    expect(sent[0]).toMatchObject({ credential: shop, headers: {}, secretHeaders: [] });
    expect((await call({})).sent[0]?.credential).toBeUndefined();
  });

  test("a credential and a secret that is written out are one too many", async () => {
    const { sent, thrown } = await call({ credential: { $credential: "Shop" }, auth: "bearer", token: "t" });
    expect(thrown?.code).toBe("config.invalid");
    expect(sent).toEqual([]);
  });

  test.each([
    ["https://api.example.com/2", true, "https://api.example.com/2"],
    ["https://api.example.com/2?key=k1&p=2", true, "https://api.example.com/2?key=k1&p=2"],
    ["https://evil.test/2?key=k1&p=2", false, "https://evil.test/2?p=2"],
    ["http://api.example.com/2?key=k1", false, "http://api.example.com/2"],
  ])("a credential and the next page %s", async (next, goesAlong, url) => {
    const pages = [{ items: [1], next }, { items: [2], next: "https://api.example.com/3" }, { items: [3] }];
    const { sent } = await call(
      {
        credential: { $credential: "Shop" },
        pagination: "next",
        nextPage: (own: { body: { next?: Json } }) => own.body.next ?? null,
      },
      (_, index) => ({ body: pages[index] as Json }),
      undefined,
      shop,
    );
    expect(sent[1]).toMatchObject({ url });
    // Where it has stayed behind once, the server that was asked in between may have chosen what comes next.
    expect(sent.map(({ credential }) => credential?.name)).toEqual(
      goesAlong ? ["Shop", "Shop", "Shop"] : ["Shop", undefined, undefined],
    );
  });

  test.each<[Record<string, unknown>, string, string]>([
    [{ body: "json", json: { a: [1, "é"] } }, "application/json", '{"a":[1,"é"]}'],
    [{ body: "json" }, "application/json", '{"from":"input"}'],
    [{ body: "json", json: null }, "application/json", "null"],
    [
      {
        body: "form",
        fields: [
          { name: "a", value: "1 2" },
          { name: "b", value: [1, 2] },
        ],
      },
      "application/x-www-form-urlencoded",
      "a=1+2&b=1&b=2",
    ],
    [{ body: "text", text: "hello" }, "text/plain; charset=utf-8", "hello"],
    [{ body: "text", text: "<a/>", contentType: "application/xml" }, "application/xml", "<a/>"],
    [{ body: "file", file: { fileName: "a.csv", mediaType: "text/csv", base64: btoa("a,b") } }, "text/csv", "a,b"],
    [
      { body: "json", json: 1, headers: [{ name: "Content-Type", value: "application/merge-patch+json" }] },
      "application/merge-patch+json",
      "1",
    ],
  ])("body %j", async (config, type, text) => {
    const { sent } = await call({ method: "POST", ...config }, undefined, { from: "input" });
    expect(sent[0]?.headers?.["content-type"]).toBe(type);
    expect(textOf(sent[0]?.body)).toBe(text);
  });

  test("multipart carries fields and files, in bytes", async () => {
    const file = {
      fileName: 'né"w\r\n.bin',
      mediaType: "image/png",
      base64: Buffer.from([0, 255, 13, 10]).toString("base64"),
    };
    const fields = [
      { name: "note", value: "hi" },
      { name: "file", value: file },
      { name: "many", value: [1, 2] },
    ];
    const { sent } = await call({ method: "POST", body: "multipart", fields });
    const type = sent[0]?.headers?.["content-type"] ?? "";
    const form = await new Response(Buffer.from(sent[0]?.body ?? ""), { headers: { "content-type": type } }).formData();
    expect(form.get("note")).toBe("hi");
    expect(form.getAll("many")).toEqual(["1", "2"]);
    const received = form.get("file") as File;
    expect(received.type).toBe("image/png");
    expect([...new Uint8Array(await received.arrayBuffer())]).toEqual([0, 255, 13, 10]);
  });

  test("an idempotency key where asked for", async () => {
    const { sent } = await call({ idempotencyHeader: "Idempotency-Key" });
    expect(sent[0]?.headers).toEqual({ "idempotency-key": "key-1" });
  });

  test.each([
    [{ auth: "header" }, "config.invalid"],
    [{ body: "file" }, "config.invalid"],
    [{ body: "multi" }, "config.invalid"],
    [{ url: "" }, "config.invalid"],
  ])("refuses %j before anything is sent", async (config, code) => {
    const { sent, thrown } = await call(config);
    expect(thrown?.code).toBe(code);
    expect(sent).toEqual([]);
  });
});

describe("what comes back", () => {
  const bytes = Buffer.from([1, 2, 3]);
  test.each<[string, Record<string, unknown>, Given, Json]>([
    ["json", {}, { body: { a: 1 } }, { a: 1 }],
    [
      "json by suffix",
      {},
      { body: '{"a":1}', headers: { "content-type": "application/problem+json; charset=utf-8" } },
      { a: 1 },
    ],
    ["nothing", {}, { status: 204, headers: { "content-type": "application/json" } }, null],
    ["text", {}, { body: "hi", headers: { "content-type": "text/plain" } }, "hi"],
    ["xml", {}, { body: "<a/>", headers: { "content-type": "application/xml" } }, "<a/>"],
    ["latin-1", {}, { body: Buffer.from([0xe9]), headers: { "content-type": "text/plain; charset=ISO-8859-1" } }, "é"],
    ["an unknown charset", {}, { body: "é", headers: { "content-type": "text/plain; charset=klingon" } }, "é"],
    ["json as text", { response: "text" }, { body: { a: 1 } }, '{"a":1}'],
    ["text as json", { response: "json" }, { body: "[1]", headers: { "content-type": "text/plain" } }, [1]],
    [
      "a file",
      {},
      { body: bytes, headers: { "content-type": "image/png" }, url: "https://example.com/pics/a%20b.png?x=1" },
      { fileName: "a b.png", mediaType: "image/png", base64: bytes.toString("base64") },
    ],
    [
      "a file with a name",
      { response: "file" },
      { body: bytes, headers: { "content-disposition": "attachment; filename=\"x\"; filename*=UTF-8''n%C3%A9.pdf" } },
      { fileName: "né.pdf", mediaType: "application/octet-stream", base64: bytes.toString("base64") },
    ],
    [
      "a file that would like to be elsewhere",
      { response: "file" },
      { body: bytes, headers: { "content-disposition": 'attachment; filename="../../etc/passwd"' } },
      { fileName: "passwd", mediaType: "application/octet-stream", base64: bytes.toString("base64") },
    ],
  ])("%s", async (_title, config, given, expected) => {
    const { body, response } = await call(config, () => given);
    expect(body).toEqual(expected);
    expect(response).toMatchObject({ status: given.status ?? 200, body: expected });
  });

  test.each<[string, Given]>([
    ["broken JSON", { body: "{", headers: { "content-type": "application/json" } }],
    ["JSON without a bottom", { body: "[".repeat(100_000), headers: { "content-type": "application/json" } }],
  ])("%s is data.unreadable", async (_title, given) => {
    expect((await call({}, () => given)).thrown?.code).toBe("data.unreadable");
  });
});

describe("failures", () => {
  afterEach(() => vi.useRealTimers());

  test.each<[string, number, Record<string, unknown>, Record<string, string>, boolean]>([
    ["GET", 500, {}, {}, true],
    ["PUT", 502, {}, {}, true],
    ["GET", 429, {}, {}, true],
    ["POST", 429, {}, {}, true],
    ["POST", 503, {}, {}, true],
    ["POST", 500, {}, {}, false],
    ["PATCH", 504, {}, {}, false],
    ["POST", 500, {}, { "retry-after": "1" }, true],
    ["POST", 500, { idempotencyHeader: "Idempotency-Key" }, {}, true],
    ["POST", 500, { repeat: "always" }, {}, true],
    ["GET", 501, { repeat: "always" }, {}, false],
    ["GET", 404, {}, {}, false],
    ["GET", 400, { repeat: "always" }, { "retry-after": "1" }, false],
  ])("%s answered with %i, %j: tried again %s", async (method, status, config, headers, retry) => {
    const { thrown, sent } = await call({ method, ...config }, () => ({ status, headers }));
    expect(thrown).toMatchObject({ code: "http.status", retry, details: { status, host: "api.example.com" } });
    expect(thrown?.message).toContain(`${method} api.example.com answered with status ${status}.`);
    expect(sent).toHaveLength(1);
  });

  test.each([
    ["7", 7000],
    ["Thu, 01 Jan 2026 00:01:30 GMT", 90_000],
    ["Wed, 31 Dec 2025 00:00:00 GMT", 0],
    ["999999999", 86_400_000],
    ["soon", undefined],
  ])("Retry-After %s", async (header, milliseconds) => {
    vi.useFakeTimers({ now: Date.UTC(2026, 0, 1), toFake: ["Date"] });
    const { thrown } = await call({}, () => ({ status: 429, headers: { "retry-after": header } }));
    expect(thrown?.retryAfterMs).toBe(milliseconds);
  });

  test("goes on through the same ports when failing is off", async () => {
    const { body, response } = await call({ failOnStatus: false }, () => ({ status: 404, body: { error: "gone" } }));
    expect(body).toEqual({ error: "gone" });
    expect(response.status).toBe(404);
  });

  test.each([
    ["GET", "ECONNRESET", true],
    ["POST", "ECONNRESET", false],
    ["POST", "ECONNREFUSED", true],
    ["POST", "ENOTFOUND", true],
  ])("%s and %s: tried again %s", async (method, code, retry) => {
    const { thrown } = await call({ method }, () => {
      throw new AppError("http.unavailable", "The other server cannot be reached.", { details: { code } });
    });
    expect(thrown).toMatchObject({ code: "http.unavailable", retry, details: { code } });
  });

  test("other errors pass as they are", async () => {
    const { thrown } = await call({ method: "POST" }, () => {
      throw new AppError("http.forbidden", "Not from here.");
    });
    expect(thrown).toMatchObject({ code: "http.forbidden", message: "Not from here." });
  });
});

describe("pages", () => {
  const next = (variables: Record<string, Json>) => ((variables.body as Record<string, Json>).next ?? null) as Json;

  test("follows the Link header until there is none", async () => {
    const { body, sent, response } = await call({ pagination: "next" }, (_sent, index) => ({
      body: [index],
      headers:
        index < 2
          ? { link: `<https://api.example.com/x>; rel="prev", </orders?page=${index + 2}>; rel="last next"` }
          : {},
    }));
    expect(body).toEqual([0, 1, 2]);
    expect(sent.map((each) => each.url)).toEqual([
      "https://api.example.com/orders",
      "https://api.example.com/orders?page=2",
      "https://api.example.com/orders?page=3",
    ]);
    expect(response).toMatchObject({ status: 200, more: false, body: [0, 1, 2] });
  });

  test("follows an expression, with the entries where another says", async () => {
    const pageItems = ({ body }: Record<string, Json>) => (body as { orders: Json }).orders;
    const config = { pagination: "next", nextPage: next, pageItems };
    const { body } = await call(config, (_sent, index) => ({
      body: { orders: [index], next: index < 3 ? `?c=${index}` : null },
    }));
    expect(body).toEqual([0, 1, 2, 3]);
  });

  test.each(["items", "data", "results", "records", "value"])("finds the entries under %s", async (name) => {
    expect((await call({ pagination: "next" }, () => ({ body: { total: 1, [name]: [7] } }))).body).toEqual([7]);
  });

  test("counts pages and offsets until one is empty", async () => {
    const answer = (sent: HttpRequest) => {
      const query = new URL(sent.url).searchParams;
      const start = query.has("p") ? (Number(query.get("p")) - 1) * 2 : Number(query.get("offset"));
      return { body: [1, 2, 3, 4, 5].slice(start, start + 2) };
    };
    const byPage = await call({ pagination: "page", pageParameter: "p", query: [{ name: "q", value: "x" }] }, answer);
    expect(byPage.body).toEqual([1, 2, 3, 4, 5]);
    expect(byPage.sent.map((each) => new URL(each.url).search)).toEqual([
      "?q=x&p=1",
      "?q=x&p=2",
      "?q=x&p=3",
      "?q=x&p=4",
    ]);
    const byOffset = await call({ pagination: "offset" }, answer);
    expect(byOffset.body).toEqual([1, 2, 3, 4, 5]);
    expect(byOffset.sent.map((each) => new URL(each.url).search)).toEqual([
      "?offset=0",
      "?offset=2",
      "?offset=4",
      "?offset=5",
    ]);
  });

  test("ends at its limits and says that there is more", async () => {
    const endless = (_sent: HttpRequest, index: number) => ({ body: [index, index] });
    const byPages = await call({ pagination: "page", maxPages: 3 }, endless);
    expect(byPages.body).toEqual([0, 0, 1, 1, 2, 2]);
    expect(byPages.response.more).toBe(true);
    const byItems = await call({ pagination: "page", maxItems: 3 }, endless);
    expect(byItems.body).toEqual([0, 0, 1]);
    expect(byItems.sent).toHaveLength(2);
    expect(byItems.response.more).toBe(true);
    const large = await call({ pagination: "page", maxBytes: 1000 }, () => ({ body: ["x".repeat(400)] }));
    expect(large.thrown?.code).toBe("http.too-large");
  });

  test("a circle of pages ends", async () => {
    const { body, sent, response } = await call({ pagination: "next", nextPage: next }, (_sent, index) => ({
      body: { items: [index], next: index % 2 === 0 ? "/b" : "/orders" },
    }));
    expect(sent).toHaveLength(2);
    expect(body).toEqual([0, 1]);
    expect(response.more).toBe(false);
  });

  test("credentials stay at home", async () => {
    const config = {
      pagination: "next",
      nextPage: next,
      auth: "header",
      authHeader: "X-Key",
      authValue: "k",
      headers: [
        { name: "cookie", value: "c" },
        { name: "x-a", value: "1" },
      ],
    };
    const { sent } = await call(config, (_sent, index) => ({
      body: { items: [], next: index === 0 ? "https://elsewhere.example/" : null },
    }));
    expect(sent[0]?.headers).toEqual({ "x-key": "k", cookie: "c", "x-a": "1" });
    expect(sent[1]).toMatchObject({ url: "https://elsewhere.example/", headers: { "x-a": "1" } });
    expect(Object.keys(sent[1]?.headers ?? {})).toEqual(["x-a"]);
  });

  test.each<[string, Record<string, unknown>, Given]>([
    ["no list", {}, { body: { a: 1 } }],
    ["not JSON", {}, { body: "text", headers: { "content-type": "text/plain" } }],
    ["a next page that is no address", { nextPage: () => 7 }, { body: [] }],
    ["a next page that cannot be read", { nextPage: () => "http://[" }, { body: [] }],
  ])("%s is data.unreadable", async (_title, config, given) => {
    expect((await call({ pagination: "next", ...config }, () => given)).thrown?.code).toBe("data.unreadable");
  });

  test("a page that fails fails the node, or ends the pages where failing is off", async () => {
    const answer = (_sent: HttpRequest, index: number): Given => (index === 1 ? { status: 500 } : { body: [index] });
    expect((await call({ pagination: "page" }, answer)).thrown).toMatchObject({ code: "http.status", retry: true });
    const passed = await call({ pagination: "page", failOnStatus: false }, answer);
    expect(passed.body).toEqual([0]);
    expect(passed.response.status).toBe(500);
  });
});

describe("examples", () => {
  test.each(request.examples.map((example) => [example.title, example] as const))("%s", async (_title, example) => {
    // Expressions belong to the engine; here each stands for a value it could give.
    const config = Object.fromEntries(
      Object.entries(example.config).map(([name, value]) => [
        name,
        name === "nextPage" ? () => null : toLiteral(value),
      ]),
    );
    const { thrown, sent, body } = await call(config, (sentRequest) => {
      if (new URL(sentRequest.url).hostname === "api.example.com") return { body: [1] };
      throw new AppError("http.forbidden", "Not from here.");
    });
    expect(thrown?.code).toBe(example.error);
    if (example.error === undefined) expect(body).toEqual([1]);
    if (example.error === "config.invalid") expect(sent).toEqual([]);
  });
});

function toLiteral(value: Json): Json {
  return JSON.parse(JSON.stringify(value).replace(/\{"\$expr":"[^"]*"\}/g, '"open"')) as Json;
}
