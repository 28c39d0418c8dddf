import { afterAll, beforeAll, expect, it } from "vitest";
import { type Server, startServer } from "../start-server.js";
import { becomeOwner } from "./first-owner.js";
import { hostileTexts, longText } from "./hostile-texts.js";
import { openBrowser, type Tab, type TestBrowser } from "./open-browser.js";

let server: Server;
let browser: TestBrowser;
let tab: Tab;
/** What would be seen if one of the texts ran. */
const signs: string[] = [];

beforeAll(async () => {
  [server, browser] = await Promise.all([startServer(), openBrowser()]);
  tab = await browser.openTab({ baseURL: server.url });
  tab.page.on("dialog", (dialog) => {
    signs.push(`dialog ${dialog.message()}`);
    void dialog.dismiss();
  });
  tab.page.on("request", (request) => {
    const url = new URL(request.url());
    if (url.origin !== server.url && url.protocol.startsWith("http")) signs.push(`request ${url}`);
    if (url.pathname.includes("stolen")) signs.push(`request ${url}`);
  });
  tab.page.on("popup", (page) => signs.push(`popup ${page.url()}`));
  await becomeOwner(tab.page, server);
}, 240_000);
afterAll(async () => {
  await tab.close();
  await browser.close();
  await server.dispose();
});

/** What the API takes of a text: NUL has no place in the database's names. */
const kept = hostileTexts.filter((text) => !text.includes("\u0000") && text.isWellFormed());

/** Sends a procedure as the studio does, signed in, and gives the status and what came back. */
async function call(path: string, input: unknown): Promise<{ status: number; body: string }> {
  return tab.page.evaluate(
    async ([at, text]) => {
      const headers = { "content-type": "application/json" };
      const response = await fetch(`/trpc/${at}`, { method: "POST", headers, body: text });
      return { status: response.status, body: await response.text() };
    },
    [path, JSON.stringify(input)] as const,
  );
}

function toGraph(text: string, index: number) {
  const note = { id: "note", type: "flow.note", version: 1, note: text, config: {} };
  const start = { id: "start", type: "trigger.manual", version: 1, label: text, note: text, config: {} };
  const say = {
    id: "say",
    type: "data.template-text",
    version: 1,
    label: text,
    config: { text: index === 0 ? longText : text },
  };
  return {
    format: 1,
    name: text,
    description: text,
    nodes: [start, say, note],
    edges: [{ from: { node: "start", port: "input" }, to: { node: "say", port: "in" } }],
    layout: { start: { x: 0, y: 0 }, say: { x: 320, y: 0 }, note: { x: 0, y: 160, width: 240, height: 140 } },
  };
}

it("there are fifty and more", () => {
  expect(hostileTexts.length).toBeGreaterThanOrEqual(50);
  expect(longText.length).toBe(100_000);
});

it("as names, labels, notes, folders and tags they are shown, and none of them runs", {
  timeout: 300_000,
}, async () => {
  const { page } = tab;
  let made = 0;
  for (const [index, text] of hostileTexts.entries()) {
    const { status, body } = await call("flows.import", { graph: toGraph(text, index) });
    // Taken or refused in words; never an error of the server's own.
    expect([200, 400, 413, 422], `${JSON.stringify(text)} ${body.slice(0, 300)}`).toContain(status);
    if (status !== 200) continue;
    made++;
    const { id } = JSON.parse(body).result.data;
    const filed = await call("flows.organize", { flow: id, folder: text.slice(0, 40), tags: [text.slice(0, 40)] });
    expect([200, 400], filed.body.slice(0, 300)).toContain(filed.status);
  }
  expect(made).toBeGreaterThanOrEqual(kept.length - 3);

  await page.goto("/");
  await page.getByRole("table", { name: "Flows" }).waitFor();
  await expect.poll(() => page.locator("tbody th[scope=row]").count()).toBe(made);
  expect(await page.title()).toBe("Flows · AutoWeave");
  // The page can still be used: it is searched, and nothing is wider than the window.
  await page.getByRole("searchbox", { name: "Search flows" }).fill("<script>");
  await expect.poll(() => page.locator("tbody th[scope=row]").count()).toBeLessThan(made);
  expect(new URL(page.url()).searchParams.get("q")).toBe("<script>");
  expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true);
  expect(await page.evaluate(() => document.querySelectorAll("img, iframe, object, base, svg[onload]").length)).toBe(0);
  expect([signs, tab.faults]).toEqual([[], []]);
});

it("in the editor and in a run's data none of them runs", { timeout: 300_000 }, async () => {
  const { page } = tab;
  const nodes = kept.map((text, index) => ({
    id: `say${index}`,
    type: "data.template-text",
    version: 1,
    label: text,
    note: text,
    config: { text },
  }));
  const graph = {
    format: 1,
    name: "All of them",
    nodes: [{ id: "start", type: "trigger.manual", version: 1, config: {} }, ...nodes],
    edges: nodes.map(({ id }) => ({ from: { node: "start", port: "input" }, to: { node: id, port: "in" } })),
    layout: Object.fromEntries(
      nodes.map(({ id }, index) => [id, { x: 320 + 280 * (index % 7), y: 96 * Math.floor(index / 7) }]),
    ),
  };
  const imported = await call("flows.import", { graph });
  expect(imported.status, imported.body.slice(0, 500)).toBe(200);
  const { id } = JSON.parse(imported.body).result.data;
  const data = { texts: kept, long: longText, "<img src=x onerror=alert(1)>": "</script>" };
  const started = await call("runs.startDraft", { flow: id, input: data });
  expect(started.status, started.body.slice(0, 500)).toBe(200);
  const { runId } = JSON.parse(started.body).result.data;

  await page.goto(`/flows/${id}?run=${runId}&node=start`);
  await page.getByRole("main", { name: "Canvas" }).waitFor();
  await page.getByRole("status").filter({ hasText: "Done" }).first().waitFor();
  await page.getByRole("tab", { name: "Output" }).first().click();
  await page.getByText("texts").first().waitFor();
  await page.getByRole("tab", { name: "Outline" }).click();
  await page.getByText("DROP TABLE").first().waitFor();
  expect([signs, tab.faults]).toEqual([[], []]);
});

it("every page answers with a policy that runs no inline script", { timeout: 120_000 }, async () => {
  const paths = ["/", "/templates", "/account", "/settings/members", "/settings/credentials", "/settings/keys"];
  paths.push("/settings/audit", "/sign-in", "/forgot", "/reset?token=x", "/invitation?token=x", "/first-run?token=x");
  paths.push(`/sign-in?returnTo=${encodeURIComponent("javascript:alert(1)")}`, "/no-such-page", "/flows/nothing");
  for (const path of [...paths, ...kept.slice(0, 10).map((text) => `/flows/${encodeURIComponent(text)}`)]) {
    const response = await fetch(`${server.url}${path}`);
    const policy = response.headers.get("content-security-policy") ?? "";
    const rule = policy.split(";").find((one) => one.trim().startsWith("script-src ")) ?? "";
    expect(rule, path).toMatch(/'nonce-[A-Za-z0-9+/=]{20,}'/);
    expect(rule, path).not.toMatch(/unsafe-inline|unsafe-eval|data:|\*/);
    expect(policy, path).toContain("object-src 'none'");
    expect(policy, path).toContain("base-uri 'none'");
  }
});
