import { builtinNodes } from "@autoweave/nodes/builtin";
import { withDatabase } from "@autoweave/testing/with-database";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createFirstRunToken } from "../service/identity/first-run.js";
import { createTestApp, type TestApp } from "../testing/test-app.js";
import { createServer, type Server } from "./server.js";
import { openBrowser } from "./testing/browser.js";

const database = withDatabase();
let app: TestApp;
let server: Server;
let url: string;

beforeAll(async () => {
  app = await createTestApp({ databaseUrl: database.url, redisUrl: undefined, nodes: builtinNodes, workers: 0 });
  server = await createServer(app);
  url = await server.listen(0);
});
afterAll(async () => {
  await server.close();
  await app.stop();
});

const password = "correct horse battery";

test("from the first link to a page's calls, and out again", async () => {
  const token = await createFirstRunToken(app.database, app.tenantId);
  const browser = openBrowser(url);
  expect(await browser.get("/auth/session")).toMatchObject({ status: 401, body: { code: "auth.required" } });
  const ada = { token, workspace: "Analytical Engines", name: "Ada", email: " Ada@Example.org ", password };
  expect(await browser.post("/auth/first-run", ada)).toMatchObject({
    status: 200,
    body: {
      person: { name: "Ada", email: "ada@example.org" },
      tenant: { id: app.tenantId, name: "Analytical Engines" },
      tenants: [{ id: app.tenantId, name: "Analytical Engines", roles: ["owner"] }],
      roles: ["owner"],
      permissions: ["*"],
    },
  });
  expect(await browser.query("flows.list")).toEqual([]);
  expect(await browser.mutate("keys.create", { name: "x", scopes: ["flows:read"] })).toMatchObject({ name: "x" });
  expect(await browser.post("/auth/sign-out")).toMatchObject({ status: 204 });
  expect(browser.cookies.size).toBe(0);
  expect(await browser.query("flows.list")).toBe("auth.required");
  expect(await browser.post("/auth/sign-in", { email: "ada@example.org", password })).toMatchObject({ status: 200 });
  expect(await browser.get("/auth/session")).toMatchObject({ status: 200, body: { roles: ["owner"] } });
  expect(await createFirstRunToken(app.database, app.tenantId)).toBeUndefined();
  expect(app.errors).toEqual([]);
});
