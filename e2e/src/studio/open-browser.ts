import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright";
import { findChromium } from "../../../scripts/testing/find-chromium.mjs";

// Nothing but the page under test: no updates, no service of its maker. In a container there is no sandbox to be had.
export const chromiumFlags = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** A tab with a profile of its own, and what went wrong in it. */
export type Tab = {
  page: Page;
  /** What the content policy refused, what a script threw, what the console called an error. */
  faults: string[];
  close(): Promise<void>;
};

/** A browser for the tests of a file. */
export type TestBrowser = {
  openTab(options?: BrowserContextOptions): Promise<Tab>;
  close(): Promise<void>;
};

// Chromium reports each answer above 399 as an error of the console. Some are wanted, such as a wrong password.
const answers = /^Failed to load resource: the server responded with a status of/;

/** Runs in the page, before anything of its own. */
const reportRefusals = `document.addEventListener("securitypolicyviolation", (event) => {
  reportRefusal(event.documentURI + ": " + event.violatedDirective + " refused " + (event.blockedURI || event.sample));
});`;

async function openTab(browser: Browser, options: BrowserContextOptions): Promise<Tab> {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 800 },
    reducedMotion: "reduce",
    ...options,
  });
  const page = await context.newPage();
  const faults: string[] = [];
  page.on("pageerror", (error) => faults.push(`${page.url()}: ${error.stack ?? error.message}`));
  page.on("console", (message) => {
    if (message.type() !== "error" || answers.test(message.text())) return;
    faults.push(`${page.url()}: ${message.text()}`);
  });
  await page.exposeFunction("reportRefusal", (text: string) => faults.push(text));
  await page.addInitScript({ content: reportRefusals });
  return { page, faults, close: () => context.close() };
}

/** Starts a Chromium. */
export async function openBrowser(): Promise<TestBrowser> {
  const { program, env } = findChromium();
  const given = Object.entries({ ...process.env, ...env }).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  );
  const browser = await chromium.launch({
    executablePath: program,
    args: chromiumFlags,
    env: Object.fromEntries(given),
  });
  return { openTab: (options = {}) => openTab(browser, options), close: () => browser.close() };
}
