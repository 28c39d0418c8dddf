import { existsSync, readFileSync } from "node:fs";
import { networkInterfaces } from "node:os";
import { afterAll, beforeAll, expect, it } from "vitest";
import { findProcesses } from "./find-processes.js";
import { type Server, startServer } from "./start-server.js";
import { waitUntil } from "./wait-until.js";

type Health = { components: Record<string, { ok: boolean }> };

let server: Server;

beforeAll(async () => {
  server = await startServer();
}, 120_000);
afterAll(() => server.dispose());

const findStudio = () => findProcesses(server.home).find(({ command }) => command.includes("web-app.js studio"));
const askHealth = async () => (await (await fetch(`${server.url}/healthz`)).json()) as Health;

it("serves the studio behind the address of the API, and health names it", async () => {
  const page = await fetch(`${server.url}/sign-in`);
  expect(page.status).toBe(200);
  const text = await page.text();
  expect(text).toContain("AutoWeave");
  const [style] = /\/_next\/static\/[^"]+\.css/.exec(text) ?? [];
  expect((await fetch(`${server.url}${style}`)).headers.get("content-type")).toContain("text/css");
  expect((await askHealth()).components.studio).toMatchObject({ ok: true });
});

it("files come as the build has compressed them, for good", async () => {
  const page = await (await fetch(`${server.url}/sign-in`)).text();
  const [script] = /\/_next\/static\/[^"]+\.js/.exec(page) ?? [];
  const ask = (encoding: string) => fetch(`${server.url}${script}`, { headers: { "accept-encoding": encoding } });
  const [brotli, gzip, plain] = await Promise.all(["br", "gzip", "identity"].map(ask));
  expect(brotli?.headers.get("content-encoding")).toBe("br");
  expect(gzip?.headers.get("content-encoding")).toBe("gzip");
  expect(plain?.headers.has("content-encoding")).toBe(false);
  const texts = await Promise.all([brotli, gzip, plain].map((answer) => answer?.text()));
  expect(new Set(texts).size).toBe(1);
  expect(Object.fromEntries(brotli?.headers ?? [])).toMatchObject({
    "cache-control": "public,max-age=31536000,immutable",
    "content-type": "text/javascript",
    "x-content-type-options": "nosniff",
  });
  for (const path of ["../BUILD_ID", "%2e%2e/BUILD_ID", "..%2fserver/app-paths-manifest.json", "chunks", "no.js"]) {
    expect((await fetch(`${server.url}/_next/static/${path}`)).status, path).toBe(404);
  }
});

it("every page has a policy with a nonce of its own, and the headers that keep others out", async () => {
  const [first, second] = await Promise.all(["/sign-in", "/sign-in"].map((path) => fetch(`${server.url}${path}`)));
  const policies = [first, second].map((page) => page?.headers.get("content-security-policy") ?? "");
  const [nonce, other] = policies.map((policy) => /script-src 'self' 'nonce-([^']{20,})'/.exec(policy)?.[1]);
  expect(nonce).toBeDefined();
  expect(nonce).not.toBe(other);
  const text = (await first?.text()) ?? "";
  const scripts = [...text.matchAll(/<script\b[^>]*>/g)].map(([tag]) => tag);
  expect(scripts.length).toBeGreaterThan(3);
  expect(scripts.filter((tag) => !tag.includes(`nonce="${nonce}"`))).toEqual([]);
  expect(Object.fromEntries(first?.headers ?? [])).toMatchObject({
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
  });
  expect(first?.headers.has("x-powered-by")).toBe(false);
});

it("the studio's process has no secret, and nobody but this machine reaches it", async () => {
  const { pid, command } = await waitUntil("the studio", findStudio);
  const port = Number(command.split(" ").at(-1));
  expect((await fetch(`http://127.0.0.1:${port}/alive`)).status).toBe(204);
  for (const { address } of Object.values(networkInterfaces()).flatMap((list) => list ?? [])) {
    if (address === "127.0.0.1" || address.includes("%") || address.startsWith("fe80:")) continue;
    const host = address.includes(":") ? `[${address}]` : address;
    await expect(fetch(`http://${host}:${port}/alive`), address).rejects.toThrow();
  }
  if (existsSync(`/proc/${pid}/environ`)) {
    expect(readFileSync(`/proc/${pid}/environ`, "utf8")).not.toMatch(/DATABASE_URL|postgres|REDIS_URL|aw_/);
  }
});

it("a studio that dies is started again, and the API goes on", async () => {
  const before = await waitUntil("the studio", findStudio);
  process.kill(before.pid, "SIGKILL");
  await waitUntil("another studio", () => {
    const now = findStudio();
    return now !== undefined && now.pid !== before.pid;
  });
  await waitUntil("its pages", async () => (await fetch(`${server.url}/sign-in`)).status === 200);
  expect((await askHealth()).components.database).toMatchObject({ ok: true });
});

it("nothing of it is left when the server stops", async () => {
  expect(await server.stop()).toBe(0);
  expect(findProcesses(server.home)).toEqual([]);
});
