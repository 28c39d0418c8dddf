import { chmodSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { networkInterfaces } from "node:os";
import { dirname, join } from "node:path";
import { runSql } from "@autoweave/testing/sql";
import { tempFolder } from "@autoweave/testing/temp-folder";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { freePort } from "./embedded/free-port.js";
import { processFacts } from "./embedded/process-facts.js";
import { type Embedded, type EmbeddedOptions, findEmbedded, startEmbedded } from "./embedded.js";
import { spawnHolder } from "./testing/spawn-holder.js";

let home: string;
let notices: string[];
const running: Embedded[] = [];

beforeEach(() => {
  home = tempFolder("embedded");
  notices = [];
});

afterEach(async () => {
  for (const postgres of running.splice(0)) {
    await postgres.stop();
    rmSync(postgres.dataDir, { recursive: true, force: true });
  }
  rmSync(home, { recursive: true, force: true });
});

async function start(options: Partial<EmbeddedOptions> = {}): Promise<Embedded> {
  const postgres = await startEmbedded({ home, onNotice: (text) => notices.push(text), ...options });
  running.push(postgres);
  return postgres;
}

function serverPid({ dataDir }: Pick<Embedded, "dataDir">): number {
  return Number(readFileSync(join(dataDir, "postmaster.pid"), "utf8").split("\n")[0]);
}

async function until(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) await new Promise((resolve) => setTimeout(resolve, 20));
}

test("keeps data and password from start to start, and stops completely", async () => {
  const first = await start();
  const pid = serverPid(first);
  await runSql(first.url, "CREATE TABLE kept AS SELECT 42 AS answer");
  await first.stop();
  expect(processFacts(pid)).toBeUndefined();
  const second = await start();
  expect(await runSql(second.url, "SELECT answer FROM kept")).toEqual([{ answer: 42 }]);
  expect(new URL(second.url).password).toBe(new URL(first.url).password);
});

test("another process finds the one that runs, and no other", async () => {
  expect(findEmbedded(home)).toBeUndefined();
  const running = await start();
  expect(findEmbedded(home)).toBe(running.url);
  await running.stop();
  expect(findEmbedded(home)).toBeUndefined();
});

describe("one that runs", () => {
  let place: string;
  let one: Embedded;

  beforeAll(async () => {
    place = tempFolder("embedded");
    one = await startEmbedded({ home: place, onNotice: () => undefined });
  });
  afterAll(async () => {
    await one.stop();
    rmSync(one.dataDir, { recursive: true, force: true });
    rmSync(place, { recursive: true, force: true });
  });

  test("commits are durable, and the database knows Unicode", async () => {
    const { url } = one;
    const [settings] = await runSql(
      url,
      `SELECT current_setting('fsync') AS fsync, current_setting('synchronous_commit') AS commit,
            current_setting('full_page_writes') AS pages, current_setting('server_encoding') AS encoding,
            upper('straße é') AS upper, current_setting('timezone') AS zone`,
    );
    expect(settings).toEqual({
      ...{ fsync: "on", commit: "on", pages: "on" },
      encoding: "UTF8",
      upper: "STRAßE É",
      zone: "UTC",
    });
  });

  test("takes connections over its own socket and on loopback only, and only with the password", async () => {
    const { url, dataDir } = one;
    const socket = new URL(url);
    expect(socket.searchParams.get("host")).toBe(dirname(dataDir));
    const loopback = new URL(url);
    loopback.search = "";
    const ways = { socket, loopback };
    for (const [name, way] of Object.entries(ways)) {
      expect(await runSql(way.toString(), "SELECT inet_client_addr() IS NULL AS local")).toEqual([
        { local: name === "socket" },
      ]);
      way.password = "postgres";
      await expect(runSql(way.toString(), "SELECT 1")).rejects.toThrow("password authentication failed");
    }
    const [addresses] = await runSql(
      url,
      "SELECT current_setting('listen_addresses') AS tcp, current_setting('unix_socket_directories') AS unix",
    );
    expect(addresses).toEqual({ tcp: "127.0.0.1", unix: dirname(dataDir) });
    expect(statSync(dirname(dataDir)).mode & 0o077).toBe(0);
    const outside = Object.values(networkInterfaces())
      .flat()
      .filter((one) => one?.family === "IPv4" && !one.internal);
    for (const one of outside) {
      const elsewhere = new URL(url);
      elsewhere.search = "";
      elsewhere.hostname = one?.address ?? "";
      await expect(runSql(elsewhere.toString(), "SELECT 1")).rejects.toMatchObject({ code: "ECONNREFUSED" });
    }
  });

  test("the password lies in a file that only this user may read", () => {
    expect(statSync(join(place, "postgres.json")).mode & 0o777).toBe(0o600);
  });

  test("a second one on the same home is refused while the first runs", async () => {
    await expect(startEmbedded({ home: place, onNotice: () => undefined })).rejects.toMatchObject({
      code: "start.already-running",
      message: expect.stringContaining(place),
    });
    expect(await runSql(one.url, "SELECT 1 AS one")).toEqual([{ one: 1 }]);
  });
});

test("where the path is too long for a socket, loopback serves", async () => {
  chmodSync(home, 0o711);
  const deep = join(home, "x".repeat(100));
  const running = await start({ home: deep });
  expect(new URL(running.url).search).toBe("");
  expect(await runSql(running.url, "SELECT 1 AS one")).toEqual([{ one: 1 }]);
  expect(findEmbedded(deep)).toBe(running.url);
});

test("of five that start at once on an empty home, one wins", async () => {
  const results = await Promise.allSettled(Array.from({ length: 5 }, () => start()));
  const lost = results.flatMap((result) => (result.status === "rejected" ? [result.reason.code] : []));
  expect(lost).toEqual(Array.from({ length: 4 }, () => "start.already-running"));
});

test("recovers from an owner that was killed and left its server running", async () => {
  const holder = spawnHolder(home);
  const { url, dataDir } = await holder.next();
  await runSql(url ?? "", "CREATE TABLE kept AS SELECT 42 AS answer");
  const left = serverPid({ dataDir: dataDir ?? "" });
  holder.child.kill("SIGKILL");
  await holder.exited;
  expect(processFacts(left)).toBeDefined();
  const postgres = await start();
  expect(processFacts(left)).toBeUndefined();
  expect(await runSql(postgres.url, "SELECT answer FROM kept")).toEqual([{ answer: 42 }]);
  expect(notices).toEqual([expect.stringContaining("left over")]);
});

test("recovers from a server that was killed, and tells its owner", async () => {
  let exits = 0;
  const first = await start({ onExit: () => exits++ });
  await runSql(first.url, "CREATE TABLE kept AS SELECT 42 AS answer");
  process.kill(serverPid(first), "SIGKILL");
  await until(() => exits === 1);
  await first.stop();
  const second = await start();
  expect(await runSql(second.url, "SELECT answer FROM kept")).toEqual([{ answer: 42 }]);
  expect(exits).toBe(1);
});

test("a stale note whose number belongs to somebody else harms nobody", async () => {
  const first = await start();
  await first.stop();
  const port = new URL(first.url).port;
  const note = [process.pid, first.dataDir, 1_700_000_000, port, "", "127.0.0.1", "0 0", "ready"];
  writeFileSync(join(first.dataDir, "postmaster.pid"), `${note.join("\n")}\n`);
  const second = await start();
  expect(await runSql(second.url, "SELECT 1 AS one")).toEqual([{ one: 1 }]);
});

test("Ctrl-C in the terminal leaves the server to be stopped by its owner", async () => {
  const holder = spawnHolder(home);
  const { dataDir } = await holder.next();
  const pid = serverPid({ dataDir: dataDir ?? "" });
  process.kill(-(holder.child.pid ?? 0), "SIGINT");
  expect(await holder.next()).toEqual({ answered: [{ one: 1 }] });
  expect(await holder.exited).toBe(0);
  expect(processFacts(pid)).toBeUndefined();
});

test("a port that is taken is told", async () => {
  const taken = createServer();
  const port = await freePort();
  await new Promise<void>((resolve) => taken.listen(port, "127.0.0.1", resolve));
  try {
    await expect(start({ port })).rejects.toMatchObject({
      code: "start.port-taken",
      message: expect.stringContaining(String(port)),
    });
  } finally {
    taken.close();
  }
  expect(new URL((await start({ port })).url).port).toBe(String(port));
});

test("data of a newer PostgreSQL are refused", async () => {
  const first = await start();
  await first.stop();
  writeFileSync(join(first.dataDir, "PG_VERSION"), "99\n");
  await expect(start()).rejects.toMatchObject({
    code: "start.data-newer",
    message: expect.stringContaining("PostgreSQL 99"),
  });
});

test("a start that was cut short while making the data begins anew", async () => {
  const first = await start();
  await first.stop();
  const place = dirname(first.dataDir);
  rmSync(first.dataDir, { recursive: true });
  writeFileSync(join(place, "unfinished.1"), "half a cluster");
  const second = await start();
  expect(await runSql(second.url, "SELECT 1 AS one")).toEqual([{ one: 1 }]);
});

test("a server that cannot start says why, in one sentence, with its log", async () => {
  await expect(start({ settings: { shared_buffers: "none" } })).rejects.toMatchObject({
    code: "database.unavailable",
    message: expect.stringMatching(/invalid value for parameter "shared_buffers".*postgres\.log/),
  });
  const { url } = await start();
  expect(await runSql(url, "SELECT 1 AS one")).toEqual([{ one: 1 }]);
});
