import { afterEach, beforeAll, expect, it } from "vitest";
import { callProcedure, sendProcedure } from "./call-procedure.js";
import { hostileTexts, longText } from "./hostile-texts.js";
import { joinWorkspace } from "./join-workspace.js";
import { listPages } from "./list-screens.js";
import { withStudio } from "./with-studio.js";

const patience = { timeout: 30_000 };
const studio = withStudio();
/** What would be seen if one of the texts ran. */
const signs: string[] = [];

beforeAll(() => {
  const { page, server } = studio;
  page.on("dialog", (dialog) => {
    signs.push(`dialog ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on("request", (request) => {
    const url = new URL(request.url());
    if (url.origin !== server.url && url.protocol.startsWith("http")) signs.push(`request ${url}`);
    if (url.pathname.includes("stolen")) signs.push(`request ${url}`);
  });
  page.on("popup", (popup) => signs.push(`popup ${popup.url()}`));
});
afterEach(() => expect(signs.splice(0)).toEqual([]));

/** What the API takes of a text: NUL has no place in the database's names. */
const kept = hostileTexts.filter((text) => !text.includes("\u0000") && !/\p{Cs}/u.test(text));
/** Taken, or refused in words; never an error of the server's own. */
const inWords = [200, 400, 409, 413, 422];

/** Sends it with each of the texts, and returns those that the API took. */
async function sendAll(path: string, toInput: (text: string, index: number) => unknown): Promise<string[]> {
  const taken: string[] = [];
  for (const [index, text] of hostileTexts.entries()) {
    const { status, body } = await sendProcedure(studio.page, path, toInput(text, index));
    expect(inWords, `${path} ${JSON.stringify(text)} ${status} ${body.slice(0, 300)}`).toContain(status);
    if (status === 200) taken.push(text);
  }
  return taken;
}

/** Nothing on the page is made of a text. */
async function expectInert(): Promise<void> {
  const { page } = studio;
  // The code editor's own pictures stand for nothing and have no source; what React puts into its forms only throws.
  const known = `[action^="javascript:throw new Error('React form"], [action^="javascript:throw new Error('A React form"]`;
  const made = `img:not(.cm-widgetBuffer), iframe, object, embed, base, meta[http-equiv], form[action]:not(${known}), [onload], a[href^='javascript']`;
  expect(await page.locator(made).evaluateAll((found) => found.map((element) => element.outerHTML))).toEqual([]);
  expect(await page.title()).not.toContain("owned");
}

function toGraph(text: string, config: object = { text }) {
  const say = { id: "say", type: "data.template-text", version: 1, label: text, note: text, config };
  return {
    format: 1,
    name: text,
    description: text,
    nodes: [
      { id: "start", type: "trigger.manual", version: 1, label: text, note: text, config: {} },
      say,
      { id: "note", type: "flow.note", version: 1, label: text, config: { text } },
    ],
    edges: [{ from: { node: "start", port: "input" }, to: { node: "say", port: "in" } }],
    layout: { start: { x: 0, y: 0 }, say: { x: 320, y: 0 }, note: { x: 0, y: 160, width: 240, height: 140 } },
  };
}

it("there are fifty and more", () => {
  expect(hostileTexts.length).toBeGreaterThanOrEqual(50);
  expect(longText.length).toBe(100_000);
});

it("as names, folders and tags of flows they are shown and found", { timeout: 240_000 }, async () => {
  const { page } = studio;
  const ids: string[] = [];
  for (const text of hostileTexts) {
    const { status, body } = await sendProcedure(page, "flows.import", { graph: toGraph(text) });
    expect(inWords, `${JSON.stringify(text)} ${body.slice(0, 300)}`).toContain(status);
    if (status !== 200) continue;
    const { id } = JSON.parse(body).result.data;
    ids.push(id);
    const place = { flow: id, folder: text.slice(0, 40), tags: [text.slice(0, 40)] };
    const filed = await sendProcedure(page, "flows.organize", place);
    expect(inWords, filed.body.slice(0, 300)).toContain(filed.status);
  }
  expect(ids.length).toBeGreaterThanOrEqual(kept.length - 3);

  await page.goto("/");
  const rows = page.getByRole("table", { name: "Flows" }).locator("tbody th[scope=row]");
  await expect.poll(() => rows.count(), patience).toBe(ids.length);
  expect(await page.title()).toBe("Flows · AutoWeave");
  await expectInert();
  // The page can still be used: it is searched, and nothing is wider than the window.
  await page.getByRole("searchbox", { name: "Search flows" }).fill("<script>");
  await expect.poll(() => rows.count(), patience).toBeLessThan(ids.length);
  expect(new URL(page.url()).searchParams.get("q")).toBe("<script>");
  expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true);
});

it("as names of the workspace, of keys, of people, of credentials and of identity providers", {
  timeout: 240_000,
}, async () => {
  const { page } = studio;
  // The audit shows each name that the workspace ever had.
  const names = await sendAll("tenant.rename", (name) => ({ name }));
  expect(names.length).toBeGreaterThan(30);
  const keys = await sendAll("keys.create", (name) => ({ name, scopes: ["flows:read"] }));
  expect(keys.length).toBeGreaterThan(40);
  await sendAll("credentials.create", (name) => ({ name, type: "secret", fields: { text: name } }));
  const provider = { issuer: "https://id.example.com", clientId: "us" };
  await sendAll("identityProviders.create", (name, index) => ({ ...provider, name, clientId: `us ${index}` }));
  for (const [index, name] of names.slice(0, 3).entries()) {
    const invitation = { email: `hostile${index}@example.com`, roles: ["viewer"] };
    const { link } = await callProcedure<{ link: string }>(page, "members.invite", invitation);
    const status = await joinWorkspace(studio.server, link, { name, password: "a password that is long" });
    expect([status, name]).toEqual([200, name]);
  }

  await page.goto("/settings/keys");
  await expect.poll(() => page.locator("tbody th[scope=row]").count(), patience).toBeGreaterThanOrEqual(keys.length);
  // Names of workspaces have no white space around them.
  await page
    .getByRole("button", { name: names.at(-1)?.trim() ?? "" })
    .first()
    .waitFor();
  await expectInert();
  await page.goto("/settings/members");
  await page
    .getByText(names[0] ?? "")
    .first()
    .waitFor();
  await page.getByRole("button", { name: `Actions for ${names[0]}` }).click();
  await page.getByRole("menuitem", { name: "Remove" }).click();
  await page
    .getByRole("alertdialog")
    .getByText(names[0] ?? "")
    .first()
    .waitFor();
  await expectInert();
  await page.goto("/settings/audit");
  await expect.poll(() => page.locator("tbody th[scope=row]").count(), patience).toBe(50);
  await expectInert();
  for (const path of ["/settings/sign-in", "/settings/credentials"]) {
    await page.goto(path);
    await page.locator("tbody th[scope=row]").first().waitFor();
    await expectInert();
  }
  // Who is not signed in sees what identity providers are called.
  await page.goto("/sign-in");
  await page
    .getByRole("link", { name: /Continue with/ })
    .first()
    .waitFor();
  await expectInert();
});

it("as labels, notes and settings in the editor, and as notes of versions", { timeout: 240_000 }, async () => {
  const { page } = studio;
  const nodes = kept.map((text, index) => ({
    id: `say${index}`,
    type: index % 3 === 0 ? "flow.note" : "data.template-text",
    version: 1,
    label: text,
    note: text,
    config: { text },
  }));
  const graph = {
    format: 1,
    name: "All of them",
    nodes: [{ id: "start", type: "trigger.manual", version: 1, config: {} }, ...nodes],
    edges: nodes
      .filter(({ type }) => type !== "flow.note")
      .map(({ id }) => ({ from: { node: "start", port: "input" }, to: { node: id, port: "in" } })),
    layout: Object.fromEntries(
      nodes.map(({ id }, index) => [id, { x: 320 + 280 * (index % 7), y: 96 * Math.floor(index / 7) }]),
    ),
  };
  const { id } = await callProcedure<{ id: string }>(page, "flows.import", { graph });
  await page.goto(`/flows/${id}`);
  await page.locator('[data-node="say0"]').waitFor();
  await page.getByRole("tab", { name: "Outline" }).click();
  await page.getByRole("tree").getByText("DROP TABLE").first().waitFor();
  await page.getByRole("treeitem", { name: "DROP TABLE" }).first().click();
  await page.getByRole("region", { name: "Settings of the node" }).waitFor();
  await page.keyboard.press("/");
  await page.getByRole("searchbox", { name: "Search nodes" }).fill("<script>");
  await page.getByRole("list", { name: "Nodes found" }).getByRole("button").first().waitFor();
  await expectInert();

  const { id: flow } = await callProcedure<{ id: string }>(page, "flows.import", { graph: toGraph("versions") });
  for (const text of kept) {
    await callProcedure(page, "flows.import", { flow, graph: toGraph("versions", { text }) });
    const { status, body } = await sendProcedure(page, "flows.publish", { flow, note: text });
    expect(inWords, body.slice(0, 300)).toContain(status);
  }
  await page.goto(`/flows/${flow}`);
  await page.getByRole("radio", { name: "Versions" }).click();
  await page.getByRole("list", { name: "Versions" }).getByRole("button").nth(20).click();
  await page.getByRole("list", { name: "Changes" }).getByRole("listitem").first().waitFor();
  await expectInert();
});

it("as data of a run in each view, and as what went wrong", { timeout: 240_000 }, async () => {
  const { page } = studio;
  const stop = { id: "stop", type: "flow.stop", version: 1, config: { message: { $expr: "trigger.text" } } };
  const graph = {
    format: 1,
    name: "Fails with the text",
    nodes: [{ id: "start", type: "trigger.manual", version: 1, config: {} }, stop],
    edges: [{ from: { node: "start", port: "input" }, to: { node: "stop", port: "in" } }],
    layout: { start: { x: 0, y: 0 }, stop: { x: 320, y: 0 } },
  };
  const { id: flow } = await callProcedure<{ id: string }>(page, "flows.import", { graph });
  await sendAll("runs.startDraft", (text) => ({ flow, input: { text, [text]: text } }));
  const rows = kept.map((text) => ({ [text.slice(0, 60)]: text, text }));
  const input = { text: kept[0], rows, list: kept, long: longText };
  const { runId } = await callProcedure<{ runId: string }>(page, "runs.startDraft", { flow, input });

  await page.goto(`/flows/${flow}?run=${runId}&node=start`);
  await page.getByRole("button", { name: "Redrive" }).waitFor();
  const panel = page.getByRole("region", { name: "Settings of the node" });
  await panel.getByRole("tab", { name: "Output" }).click();
  await panel.getByRole("button", { name: "Open rows" }).click();
  await panel.getByRole("button", { name: "Open list" }).click();
  await panel.getByText("DROP TABLE").first().waitFor();
  await expectInert();
  await panel.getByRole("radio", { name: "Raw" }).click();
  await panel.locator("pre", { hasText: "DROP TABLE" }).waitFor();
  await expectInert();
  // Each of the runs that failed stands in the list with its text.
  await page.keyboard.press("Escape");
  await page.keyboard.press("r");
  const runs = page.getByRole("list", { name: "Runs" });
  await expect.poll(() => runs.getByRole("button").count(), patience).toBeGreaterThanOrEqual(50);
  await runs.getByText("onerror").first().click();
  await page.getByRole("status").getByText("Failed").first().waitFor();
  await expectInert();

  // A list of objects is shown as a table, with hostile names of columns.
  const listed = await callProcedure<{ runId: string }>(page, "runs.startDraft", { flow, input: rows });
  await page.goto(`/flows/${flow}?run=${listed.runId}&node=start`);
  await panel.getByRole("tab", { name: "Output" }).click();
  await panel.getByRole("radio", { name: "Table" }).click();
  await panel.getByRole("columnheader").nth(20).waitFor();
  await expectInert();
});

it("every page answers with a policy that runs no inline script", { timeout: 120_000 }, async () => {
  const paths = listPages().flatMap((page) =>
    page.includes("[flow]")
      ? kept.slice(0, 10).map((text) => page.replace("[flow]", encodeURIComponent(text)))
      : [page],
  );
  paths.push("/reset?token=x", "/invitation?token=x", "/no-such-page");
  paths.push(`/sign-in?returnTo=${encodeURIComponent("javascript:alert(1)")}`);
  for (const path of paths) {
    const response = await fetch(`${studio.server.url}${path}`, { redirect: "manual" });
    const policy = response.headers.get("content-security-policy") ?? "";
    const rules = new Map(policy.split(";").map((rule) => [rule.trim().split(" ")[0], rule.trim()]));
    expect(rules.get("script-src"), path).toMatch(/'nonce-[A-Za-z0-9+/=]{20,}'/);
    expect(rules.get("script-src"), path).not.toMatch(/unsafe-inline|unsafe-eval|data:|\*/);
    expect(rules.get("object-src"), path).toBe("object-src 'none'");
    expect(rules.get("base-uri"), path).toBe("base-uri 'none'");
    expect(rules.get("frame-ancestors"), path).toBe("frame-ancestors 'none'");
  }
});

it("a text that was taken for markup would be seen here, and refused by the policy", async () => {
  const { page } = studio;
  await page.goto("/account");
  await page.getByRole("heading", { level: 1, name: "Account" }).waitFor();
  await page.evaluate((text) => {
    document.querySelector("main")?.insertAdjacentHTML("beforeend", text);
  }, '<img src="/stolen" onerror="alert(1)"><script>alert(2)</script>');
  await expect.poll(() => studio.tab.faults.length, patience).toBeGreaterThan(0);
  await expect.poll(() => signs.some((sign) => sign.includes("stolen"))).toBe(true);
  expect(signs.filter((sign) => sign.startsWith("dialog"))).toEqual([]);
  await expect(expectInert()).rejects.toThrow();
  signs.length = 0;
  studio.tab.faults.length = 0;
});
