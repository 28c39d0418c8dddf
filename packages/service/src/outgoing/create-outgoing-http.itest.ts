import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from "node:http";
import { type AddressInfo, createServer as createTcpServer } from "node:net";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createOutgoingHttp } from "./create-outgoing-http.js";
import type { OutgoingHttp, OutgoingRequest } from "./outgoing-request.js";

let server: Server;
let http: OutgoingHttp;
let base = "";
let connections = 0;
let handle: RequestListener;

beforeEach(async () => {
  connections = 0;
  server = createServer((request, response) => handle(request, response));
  server.on("connection", () => (connections += 1));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  http = createOutgoingHttp({ allow: ["127.0.0.0/8"], userAgent: "AutoWeave/test" });
});
afterEach(async () => {
  await http.close();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const get = (path: string, more: Partial<OutgoingRequest> = {}) =>
  http.request({ method: "GET", url: base + path, ...more });
const text = (body: Uint8Array) => Buffer.from(body).toString();

async function readAll(request: IncomingMessage): Promise<string> {
  let all = "";
  for await (const chunk of request) all += chunk;
  return all;
}

test("sends method, headers and body, and reads status, headers, body and final address", async () => {
  handle = async (request, response) => {
    response.setHeader("x-two", ["a", "b"]).setHeader("set-cookie", ["a=1, 2", "b=2"]).writeHead(201);
    response.end(
      `${request.method} ${request.headers["user-agent"]} ${request.headers["x-own"]} ${await readAll(request)}`,
    );
  };
  const answer = await http.request({
    method: "post",
    url: `${base}/a?b=c#d`,
    headers: { "X-Own": "yes" },
    body: "hello",
  });
  expect(answer).toMatchObject({ status: 201, url: `${base}/a?b=c` });
  expect(text(answer.body)).toBe("POST AutoWeave/test yes hello");
  expect(answer.headers).toMatchObject({ "x-two": "a, b", "set-cookie": "a=1, 2\nb=2" });
});

test("keeps the connection to an origin for the next request", async () => {
  handle = (_request, response) => response.end("ok");
  for (let index = 0; index < 20; index += 1) await get("/");
  // A request that follows at once may find the first connection not yet back, so two take turns.
  expect(connections).toBeLessThan(4);
});

test("follows redirects, and leaves credentials behind at another origin", async () => {
  const seen: IncomingMessage["headers"][] = [];
  const other = createServer((request, response) => {
    seen.push(request.headers);
    response.end("there");
  });
  await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
  const target = `http://127.0.0.1:${(other.address() as AddressInfo).port}/end`;
  handle = (_request, response) => response.writeHead(302, { location: target }).end("moved");
  const headers = { authorization: "Bearer x", cookie: "c=1", "x-key": "k", "x-plain": "p" };
  const answer = await http.request({ method: "POST", url: `${base}/`, headers, body: "b", secretHeaders: ["X-Key"] });
  expect(text(answer.body)).toBe("there");
  expect(answer.url).toBe(target);
  expect(seen[0]).toMatchObject({ "x-plain": "p" });
  expect(Object.keys(seen[0] ?? {})).not.toEqual(
    expect.arrayContaining([expect.stringMatching(/authorization|cookie|x-key/)]),
  );
  await new Promise((resolve) => other.close(resolve));
});

test("stops after the redirects allowed, and gives the redirect itself when none is", async () => {
  handle = (_request, response) => response.writeHead(307, { location: "/again" }).end();
  await expect(get("/", { maxRedirects: 3 })).rejects.toMatchObject({ code: "http.unavailable", retry: false });
  expect((await get("/", { maxRedirects: 0 })).status).toBe(307);
});

test.each([
  ["gzip", gzipSync],
  ["br", brotliCompressSync],
])("unpacks %s", async (encoding, pack) => {
  handle = (_request, response) =>
    response.writeHead(200, { "content-encoding": encoding }).end(pack("hello ".repeat(1000)));
  const answer = await get("/");
  expect(text(answer.body)).toBe("hello ".repeat(1000));
  expect(answer.headers).not.toHaveProperty("content-encoding");
  expect(answer.headers).not.toHaveProperty("content-length");
});

test("an answer without a body may name an encoding", async () => {
  handle = (_request, response) => response.writeHead(200, { "content-encoding": "gzip" }).end();
  expect((await http.request({ method: "HEAD", url: base })).status).toBe(200);
  expect((await get("/")).body.byteLength).toBe(0);
});

test("a cut or broken packed answer is no answer", async () => {
  handle = (_request, response) =>
    response.writeHead(200, { "content-encoding": "gzip" }).end(gzipSync("x".repeat(9999)).subarray(0, 30));
  await expect(get("/")).rejects.toMatchObject({ code: "http.unavailable" });
});

test("a bomb is cut at the limit, without being held in memory", async () => {
  const bomb = gzipSync(Buffer.alloc(200 * 1024 * 1024));
  handle = (_request, response) => response.writeHead(200, { "content-encoding": "gzip" }).end(bomb);
  const before = process.memoryUsage().arrayBuffers;
  await expect(get("/", { maxBytes: 1_000_000 })).rejects.toMatchObject({ code: "http.too-large", retry: false });
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(20 * 1024 * 1024);
});

test("a body without an end is cut at the limit and its connection closed", async () => {
  let closed: () => void;
  const whenClosed = new Promise<void>((resolve) => (closed = resolve));
  handle = (_request, response) => {
    const timer = setInterval(() => response.write(Buffer.alloc(65_536)), 1);
    response.on("close", () => {
      clearInterval(timer);
      closed();
    });
  };
  await expect(get("/", { maxBytes: 300_000 })).rejects.toMatchObject({ code: "http.too-large" });
  await whenClosed;
});

test("an honest content-length over the limit is refused too", async () => {
  handle = (_request, response) => response.end(Buffer.alloc(2000));
  await expect(get("/", { maxBytes: 1999 })).rejects.toMatchObject({ code: "http.too-large" });
  expect((await get("/", { maxBytes: 2000 })).body.byteLength).toBe(2000);
});

test("headers have a limit", async () => {
  handle = (_request, response) => response.writeHead(200, { "x-long": "x".repeat(60_000) }).end();
  await expect(get("/")).rejects.toMatchObject({ code: "http.too-large" });
});

test.each([
  ["no headers", () => undefined],
  ["half a body", (response: ServerResponse) => void response.write("half")],
])("the deadline ends %s", async (_title, answer) => {
  handle = (_request, response) => answer(response);
  await expect(get("/", { timeoutMs: 100 })).rejects.toMatchObject({ code: "http.unavailable", retry: true });
});

test("a body that drips is ended by the deadline of the whole", async () => {
  handle = (_request, response) => {
    const timer = setInterval(() => response.write("."), 20);
    response.on("close", () => clearInterval(timer));
  };
  await expect(get("/", { timeoutMs: 200 })).rejects.toMatchObject({
    code: "http.unavailable",
    details: { timeoutMs: 200 },
  });
});

test("the caller's signal ends the request, and so does one already aborted", async () => {
  const controller = new AbortController();
  handle = () => controller.abort();
  await expect(get("/", { signal: controller.signal })).rejects.toMatchObject({ code: "node.cancelled" });
  await expect(get("/", { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: "node.cancelled" });
});

test("nobody there, a cut connection, and what is no HTTP are worth another try", async () => {
  const free = createTcpServer();
  await new Promise<void>((resolve) => free.listen(0, "127.0.0.1", resolve));
  const { port } = free.address() as AddressInfo;
  await new Promise((resolve) => free.close(resolve));
  const nobody = http.request({ method: "GET", url: `http://127.0.0.1:${port}/?token=secret` });
  await expect(nobody).rejects.toMatchObject({
    code: "http.unavailable",
    retry: true,
    details: { code: "ECONNREFUSED" },
  });
  await expect(nobody).rejects.not.toThrow(/secret/);

  handle = (request) => request.socket.destroy();
  await expect(get("/")).rejects.toMatchObject({ code: "http.unavailable", retry: true });

  const other = createTcpServer((socket) =>
    socket
      .on("error", () => undefined)
      .resume()
      .end("220 mail ready\r\n"),
  );
  await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
  const strange = http.request({ method: "GET", url: `http://127.0.0.1:${(other.address() as AddressInfo).port}/` });
  await expect(strange).rejects.toMatchObject({ code: "http.unavailable", details: { code: "HTTP_PARSER" } });
  await new Promise((resolve) => other.close(resolve));
});

test("headers that break the request are the author's to change", async () => {
  handle = (_request, response) => response.end();
  for (const headers of [
    { "x-bad": "a\r\nx-smuggled: 1" },
    { "bad name": "x" },
    { Host: "other" },
    { "Transfer-Encoding": "chunked" },
  ]) {
    await expect(get("/", { headers: headers as Record<string, string> })).rejects.toMatchObject({
      code: "config.invalid",
    });
  }
  await expect(http.request({ method: "CONNECT", url: base })).rejects.toMatchObject({ code: "config.invalid" });
  await expect(http.request({ method: "G ET", url: base })).rejects.toMatchObject({ code: "config.invalid" });
  expect(connections).toBe(0);
});

test("a credential goes along to its hosts only, and never into the address that is told", async () => {
  const seen: string[] = [];
  const other = createServer((request, response) => {
    seen.push(`other ${request.url} ${request.headers["x-key"]}`);
    response.writeHead(302, { location: `${base}/end` }).end();
  });
  await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
  const otherPort = (other.address() as AddressInfo).port;
  handle = (request, response) => {
    seen.push(`own ${request.url} ${request.headers["x-key"]}`);
    if (request.url?.startsWith("/away")) {
      return response.writeHead(307, { location: `http://127.0.0.1:${otherPort}${request.url}` }).end();
    }
    if (request.url?.startsWith("/start")) return response.writeHead(302, { location: "/end" }).end();
    return response.end("ok");
  };
  const credential = {
    name: "Shop",
    header: { name: "X-Key", value: "hk" },
    query: { name: "k", value: "qk" },
    mayGoTo: (url: URL) => url.origin === base,
  };
  expect((await get("/start", { credential })).url).toBe(`${base}/end`);
  expect(seen.splice(0)).toEqual(["own /start?k=qk hk", "own /end?k=qk hk"]);

  expect((await get("/away?x=1", { credential })).url).toBe(`${base}/end`);
  expect(seen.splice(0)).toEqual(["own /away?x=1&k=qk hk", "other /away?x=1 undefined", "own /end undefined"]);

  const direct = http.request({ method: "GET", url: `http://127.0.0.1:${otherPort}/`, credential });
  await expect(direct).rejects.toMatchObject({ code: "credential.host" });
  expect(seen).toEqual([]);
  await new Promise((resolve) => other.close(resolve));
});
