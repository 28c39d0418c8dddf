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
  /** Ends the server, as somebody does who will start it again. */
  stopServer(): Promise<void>;
  /** Starts the server that was ended, with its data and at its address. */
  startServer(): Promise<void>;
};

/** What a file needs in another way than most. */
export type StudioOptions = BrowserContextOptions & {
  /** The server's; it is asked for once the hooks that stand before have run. */
  env?: () => Record<string, string>;
  /** Whether the workspace has an owner, who is signed in. Without one the link of the first start is still good. */
  hasOwner?: boolean;
};

type Opened = {
  database: TestDatabase;
  server: Server;
  browser: TestBrowser;
  tab: Tab;
  /** Starts the server again. */
  restart(): Promise<void>;
};

async function open({ env, hasOwner = true, ...options }: StudioOptions): Promise<Opened> {
  const database = await createDatabase();
  const serverEnv = { DATABASE_URL: database.url, ...env?.() };
  const [server, browser] = await Promise.all([startServer({ env: serverEnv }), openBrowser()]);
  const tab = await browser.openTab({ baseURL: server.url, viewport: { width: 1440, height: 900 }, ...options });
  if (hasOwner) await enterAsOwner(tab.page, server);
  const { home, url } = server;
  const opened: Opened = {
    database,
    server,
    browser,
    tab,
    restart: async () => {
      opened.server = await startServer({ home, port: Number(new URL(url).port), env: serverEnv });
    },
  };
  return opened;
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
    stopServer: async () => {
      await get().server.stop();
    },
    startServer: () => get().restart(),
  };
}
