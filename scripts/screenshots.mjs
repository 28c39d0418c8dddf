// `npm run screenshots`: makes the pictures of docs/studio.md anew, of a built server with the example flows.
import { mkdirSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { startServer } from "../e2e/src/start-server.ts";
import { becomeOwner, firstOwner, signIn } from "../e2e/src/studio/first-owner.ts";
import { openBrowser } from "../e2e/src/studio/open-browser.ts";
import { root } from "./setup.mjs";

const mostBytes = 300 * 1024;
const folder = join(root, "docs", "images");
mkdirSync(folder, { recursive: true });

/** @type {Record<string, { folder: string, tags: string[] }>} */
const places = {
  "order-approval": { folder: "Shop/Orders", tags: ["money"] },
  "order-total": { folder: "Shop/Orders", tags: ["money"] },
  "clean-csv": { folder: "Office", tags: ["lists"] },
  "morning-note": { folder: "Office", tags: ["daily"] },
};

const [server, browser] = await Promise.all([startServer(), openBrowser()]);
try {
  const { page: main } = await browser.openTab({ baseURL: server.url, viewport: { width: 1280, height: 800 } });
  const page = main;
  await page.emulateMedia({ colorScheme: "light" });
  const take = async (name, page = main) => {
    const path = join(folder, `${name}.png`);
    // Nothing is on its way any more: no data, no letters, no motion.
    await page.waitForFunction(
      () =>
        document.querySelector('[aria-busy="true"], .animate-breathe, .animate-turn') === null &&
        document.fonts.status === "loaded" &&
        document.getAnimations().every(({ playState }) => playState !== "running"),
    );
    await page.screenshot({ path });
    if (statSync(path).size > mostBytes) throw new Error(`${path} is larger than ${mostBytes} bytes.`);
  };
  const call = (path, input) =>
    page.evaluate(
      async ([at, body]) => {
        const headers = { "content-type": "application/json" };
        const response = await fetch(`/trpc/${at}`, { method: "POST", headers, body });
        const { result } = await response.json();
        return result?.data;
      },
      [path, JSON.stringify(input)],
    );

  await becomeOwner(page, server);
  /** @type {Record<string, string>} */
  const ids = {};
  const templates = join(root, "studio", "templates");
  for (const file of readdirSync(templates)) {
    const slug = file.replace(".flow.json", "");
    const { id } = await call("flows.import", { graph: JSON.parse(readFileSync(join(templates, file), "utf8")) });
    ids[slug] = id;
    if (places[slug] !== undefined) await call("flows.organize", { flow: id, ...places[slug] });
  }
  for (const slug of ["greeting", "morning-note", "order-approval"]) await call("flows.publish", { flow: ids[slug] });
  for (let run = 0; run < 5; run++) await call("runs.startDraft", { flow: ids["count-up"], input: {} });
  const { runId } = await call("runs.startDraft", { flow: ids["count-up"], input: {} });

  await page.goto("/");
  await page.getByRole("img", { name: /6 runs/ }).waitFor();
  await take("flows");
  await page.getByRole("button", { name: "Actions for Greeting" }).click();
  await take("flow-menu");
  await page.goto("/templates");
  await take("templates");
  await page.goto(`/flows/${ids["order-approval"]}`);
  await page.locator(".react-flow__node").first().waitFor();
  await take("editor");
  await page.getByRole("radio", { name: "Plan" }).click();
  await page.getByRole("list", { name: "Jobs" }).first().waitFor();
  await take("plan");
  await page.getByRole("radio", { name: "Edit" }).click();
  await page.getByRole("main", { name: "Canvas" }).focus();
  await page.keyboard.press("n");
  await page.getByRole("dialog", { name: "Add a node" }).waitFor();
  await page.keyboard.type("template text");
  await page.keyboard.press("Enter");
  await page.locator('[data-save="saved"]').waitFor();
  await page.getByRole("radio", { name: "Versions" }).click();
  await page.getByRole("list", { name: "Changes" }).waitFor();
  await take("versions");
  await page.goto(`/flows/${ids["count-up"]}?run=${runId}`);
  await page.getByText("Done", { exact: true }).first().waitFor();
  await take("run");
  await page.emulateMedia({ colorScheme: "dark" });
  await page.getByRole("treeitem").or(page.locator("[data-node]")).last().click();
  await page.getByRole("region", { name: "Settings of the node" }).getByRole("tab", { name: "Output" }).click();
  await take("data");
  await page.emulateMedia({ colorScheme: "light" });
  await page.goto("/settings/members");
  await page.getByRole("table", { name: "Members" }).waitFor();
  await take("members");
  const phone = await browser.openTab({ baseURL: server.url, viewport: { width: 390, height: 844 } });
  await phone.page.goto("/sign-in");
  await take("sign-in-phone", phone.page);
  await signIn(phone.page, firstOwner);
  await phone.page.getByText("Greeting").first().waitFor();
  await take("flows-phone", phone.page);
} finally {
  await browser.close();
  await server.dispose();
}
