import { createDatabase, type TestDatabase } from "@autoweave/testing/create-database";
import type { BrowserContextOptions, Page } from "playwright";
import { afterAll, afterEach, beforeAll, expect } from "vitest";
import { type Server, startServer } from "../start-server.js";
import { enterAsOwner } from "./first-owner.js";
import { openBrowser, type Tab, type TestBrowser } from "./open-browser.js";

/** What the tests of a file work with; read it inside a test or a hook. */
export type Studio = {
  readonly server: Server;
  readonly browser: TestBrowser;
  /** Where the owner of the workspace is signed in. No page of the studio is loaded there yet. */
  readonly tab: Tab;
  readonly page: Page;
};

/** `env` is the server's; it is asked for once the hooks that stand before have run. All else is the tab's. */
export type StudioOptions = BrowserContextOptions & { env?: () => Record<string, string> };

type Opened = { database: TestDatabase; server: Server; browser: TestBrowser; tab: Tab };

async function open({ env, ...options }: StudioOptions): Promise<Opened> {
  const database = await createDatabase();
  const [server, browser] = await Promise.all([
    startServer({ env: { DATABASE_URL: database.url, ...env?.() } }),
    openBrowser(),
  ]);
  const tab = await browser.openTab({ baseURL: server.url, viewport: { width: 1440, height: 900 }, ...options });
  await enterAsOwner(tab.page, server);
  return { database, server, browser, tab };
}

/**
 * A server with a workspace, and a browser in which its owner is signed in, for the tests of this file. The database is
 * that of the test run: how the server brings its own is for other tests to see. After each test, nothing may have gone
 * wrong in the tab.
 */
export function withStudio(options: StudioOptions = {}): Studio {
  let opened: Opened | undefined;
  beforeAll(async () => {
    opened = await open(options);
  }, 240_000);
  afterAll(async () => {
    await opened?.browser.close();
    await opened?.server.dispose();
    await opened?.database.drop();
  });
  afterEach(() => expect(opened?.tab.faults.splice(0) ?? []).toEqual([]));
  const get = () => {
    if (opened === undefined) throw new Error("Read the studio inside a test or a hook.");
    return opened;
  };
  return {
    get server() {
      return get().server;
    },
    get browser() {
      return get().browser;
    },
    get tab() {
      return get().tab;
    },
    get page() {
      return get().tab.page;
    },
  };
}
