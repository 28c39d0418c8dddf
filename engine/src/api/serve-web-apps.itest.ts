import { createServer, type IncomingHttpHeaders, request, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import Fastify, { type FastifyInstance } from "fastify";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { checkWebApp } from "./check-web-app.js";
import { serveWebApps } from "./serve-web-apps.js";

type Heard = { method: string | undefined; url: string | undefined; headers: IncomingHttpHeaders };

const heard: Heard[] = [];
const faults: unknown[] = [];
const servers: Server[] = [];
let api: FastifyInstance;
let url: string;

/** Something that answers as an app does, and writes down what it hears. */
async function startApp(name: string): Promise<string> {
  const server = createServer(({ method, url: path, headers }, response) => {
    heard.push({ method, url: path, headers });
    response.setHeader("content-type", "text/html").end(`<p>${name}`);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  servers.push(server);
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

beforeAll(async () => {
  api = Fastify();
  api.setNotFoundHandler((_request, reply) => reply.code(404).send({ code: "request.invalid" }));
  api.get("/healthz", () => ({ ok: true }));
  api.post("/auth/sign-in", () => ({ ok: true }));
  const gone = await startApp("gone");
  servers.pop()?.close();
  await serveWebApps(
    api,
    [
      { name: "studio", path: "/", url: await startApp("studio") },
      { name: "admin", path: "/admin", url: await startApp("admin") },
      { name: "chat", path: "/chat", url: undefined },
      { name: "gone", path: "/gone", url: gone },
    ],
    (error) => faults.push(error),
  );
  url = await api.listen({ port: 0, host: "127.0.0.1" });
});
afterAll(async () => {
  await api.close();
  for (const server of servers) server.close();
});
beforeEach(() => {
  heard.length = 0;
  faults.length = 0;
});

const get = async (path: string, headers: Record<string, string> = {}) => {
  const response = await fetch(`${url}${path}`, { headers, redirect: "manual" });
  return { status: response.status, headers: response.headers, text: await response.text() };
};

test.each(["/", "/flows/1", "/_next/static/a.js", "/administration", "/authors", "/trpcs"])(
  "%s is the first app's, whole with its query",
  async (path) => {
    expect(await get(`${path}?a=1&b=%20x`)).toMatchObject({ status: 200, text: "<p>studio" });
    expect(heard).toMatchObject([{ method: "GET", url: expect.stringMatching(`^${path}\\?a=1&b=`) }]);
  },
);

test.each(["/admin", "/admin/queues"])("%s is the app's of the longer path, which it keeps", async (path) => {
  expect(await get(path)).toMatchObject({ status: 200, text: "<p>admin" });
  expect(heard).toMatchObject([{ url: path }]);
});

test.each([
  "/trpc",
  "/trpc/",
  "/trpc/flows.list",
  "/graphql",
  "/hooks/x",
  "/auth",
  "/auth/session",
  "/auth/sign-in",
  "/healthz/x",
  "/readyz",
  "/.well-known/jwks.json",
  "/%61uth/session",
  "/auth%2fsession",
  "//auth/session",
  "/x/../auth/session",
])("%s never reaches an app as the API's own", async (path) => {
  await get(path);
  expect(heard.filter((call) => call.url?.startsWith("/auth/") || call.url?.startsWith("/trpc"))).toEqual([]);
});

test("the API's own paths answer themselves", async () => {
  expect(await get("/healthz")).toMatchObject({ status: 200, text: '{"ok":true}' });
  expect(await get("/auth/session")).toMatchObject({ status: 404, text: '{"code":"request.invalid"}' });
  expect(heard).toEqual([]);
});

test.each(["POST", "PUT", "DELETE", "PATCH"])("%s is for the API alone", async (method) => {
  const response = await fetch(`${url}/flows`, { method, body: "{}", headers: { "content-type": "application/json" } });
  expect(response.status).toBe(404);
  expect(heard).toEqual([]);
});

test("an app sees neither cookies nor keys, and nothing that poses as Next.js", async () => {
  await get("/flows", {
    cookie: "__Host-session=secret",
    authorization: "Bearer aw_secret",
    "x-nonce": "known",
    "content-security-policy": "script-src *",
    "x-middleware-subrequest": "proxy:proxy:proxy",
    "x-forwarded-for": "10.0.0.1",
    "x-matched-path": "/settings",
    "next-action": "abc",
    rsc: "1",
    "accept-language": "de",
  });
  const names = Object.keys(heard[0]?.headers ?? {});
  expect(names).toEqual(expect.arrayContaining(["rsc", "accept-language", "host"]));
  expect(names.filter((name) => /cookie|auth|nonce|policy|middleware|forwarded-for|matched|action/.test(name))).toEqual(
    [],
  );
});

test("a WebSocket is not passed on", async () => {
  const outcome = await new Promise<string>((resolve) => {
    const call = request(`${url}/socket`, {
      headers: {
        connection: "upgrade",
        upgrade: "websocket",
        "sec-websocket-version": "13",
        "sec-websocket-key": "dGhlIHNhbXBsZSBub25jZQ==",
      },
    });
    call.once("upgrade", () => resolve("upgraded"));
    call.once("response", (response) => resolve(`answered ${response.resume().statusCode}`));
    call.once("error", () => resolve("closed"));
    call.end();
  });
  expect(outcome).not.toBe("upgraded");
  expect(heard.filter(({ headers }) => headers.upgrade !== undefined)).toEqual([]);
});

test("an app that is away is a page for people and a code for programs", async () => {
  const page = await get("/gone/x", { accept: "text/html,*/*" });
  expect(page.status).toBe(503);
  expect(page.headers.get("content-type")).toContain("text/html");
  expect(page.headers.get("content-security-policy")).toBe("default-src 'none'");
  expect(page.text).toContain("The gone does not answer now");
  const answer = await get("/gone/x", { accept: "application/json" });
  expect(answer.status).toBe(503);
  expect(JSON.parse(answer.text)).toEqual({ code: "app.unavailable", message: expect.any(String) });
  expect(answer.text).not.toMatch(/ECONN|127\.0\.0\.1/);
  expect(faults).toHaveLength(2);
});

test("an app that was not built says how to build it", async () => {
  for (const path of ["/chat", "/chat/1"]) {
    const answer = await get(path);
    expect(answer.status).toBe(503);
    expect(JSON.parse(answer.text)).toMatchObject({
      code: "app.unavailable",
      message: expect.stringContaining("npm run build"),
    });
  }
});

test("the check asks the app itself", async () => {
  const alive = await startApp("alive");
  await checkWebApp({ name: "studio", path: "/", url: alive });
  await checkWebApp({ name: "admin", path: "/admin", url: alive });
  expect(heard.map((call) => call.url)).toEqual(["/alive", "/admin/alive"]);
  await expect(checkWebApp({ name: "gone", path: "/", url: "http://127.0.0.1:1" })).rejects.toMatchObject({
    code: "app.unavailable",
  });
});
