import { createServer, type Server } from "@autoweave/engine/api/server";
import { createFirstRunToken } from "@autoweave/engine/service/identity/first-run";
import { createTestApp, type TestApp } from "@autoweave/engine/testing/test-app";
import { builtinNodes } from "@autoweave/nodes/builtin";
import { withDatabase } from "@autoweave/testing/with-database";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import { openBrowser, type Tab, type TestBrowser } from "../studio/open-browser.js";

const database = withDatabase();
let app: TestApp;
let server: Server;
let url: string;
let browser: TestBrowser;
let tab: Tab;

beforeAll(async () => {
  app = await createTestApp({ databaseUrl: database.url, redisUrl: undefined, nodes: builtinNodes, workers: 0 });
  server = await createServer(app, { isSchemaOpen: true });
  url = await server.listen(0);
  browser = await openBrowser();
}, 180_000);
afterAll(async () => {
  await browser.close();
  await server.close();
  await app.stop();
});
beforeEach(async () => {
  tab = await browser.openTab({ baseURL: url });
});
afterEach(() => tab.close());

it("whoever is signed in finds GraphiQL, which knows the schema and runs what is asked", {
  timeout: 180_000,
}, async () => {
  const { page, faults } = tab;
  const token = await createFirstRunToken(app.database, app.tenantId);
  const others: string[] = [];
  page.on("request", (request) => {
    if (new URL(request.url()).origin !== url && !request.url().startsWith("data:")) others.push(request.url());
  });
  // Any page of the server's own address can sign somebody in.
  await page.goto("/graphql/assets/graphiql.css");
  const signedIn = await page.evaluate(
    async (body) => {
      const headers = { "content-type": "application/json" };
      return (await fetch("/auth/first-run", { method: "POST", headers, body: JSON.stringify(body) })).status;
    },
    { token, workspace: "W", name: "Ada", email: "ada@example.org", password: "correct horse battery" },
  );
  expect(signedIn).toBe(200);

  await page.goto(
    `/graphql?query=${encodeURIComponent("{ me: __typename nodeTypes(first: 1) { edges { node { type } } } }")}`,
  );
  await page.getByRole("button", { name: /^Execute query/ }).click();
  await page.locator(".result-window").getByText('"me"').waitFor();
  await page.locator(".result-window").getByText('"Query"').waitFor();
  // The documentation comes of the schema, which it has asked for.
  await page.getByRole("button", { name: /Documentation Explorer/ }).click();
  await page.getByText("Root Types").waitFor();
  await page.locator(".graphiql-doc-explorer").getByText("Mutation").first().waitFor();
  expect(faults).toEqual([]);
  expect(others).toEqual([]);
});

it("who is not signed in is sent to the sign-in, and is told nothing", async () => {
  const response = await fetch(`${url}/graphql?query=x`, { headers: { accept: "text/html" }, redirect: "manual" });
  expect([response.status, response.headers.get("location")]).toEqual([
    302,
    "/sign-in?returnTo=%2Fgraphql%3Fquery%3Dx",
  ]);
  expect(await response.text()).toBe("");
});
