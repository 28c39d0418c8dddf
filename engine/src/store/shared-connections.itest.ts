import { withDatabase } from "@autoweave/testing/with-database";
import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createDatabase, type Database } from "./database.js";

const tenants = ["tenant-a", "tenant-b"];
const isShortRead = true;
const place = withDatabase();
let database: Database;
let owner: pg.Client;

beforeAll(async () => {
  owner = new pg.Client({ connectionString: place.url });
  await owner.connect();
  database = createDatabase(place.url, 12);
});
afterAll(async () => {
  await database.close();
  await owner.end();
});

type Seen = { tenant: string; pid: number };

/** Who reads, and through which process of PostgreSQL. */
const look = (tenantId: string) =>
  database.withStatement(
    (sql) => sql.rows<Seen>("look", "SELECT current_setting('app.tenant') AS tenant, pg_backend_pid() AS pid", []),
    { tenantId, isShortRead },
  );

test("many reads at once share three connections, and each reads as who it is", async () => {
  const asked = Array.from({ length: 90 }, (_, index) => tenants[index % 2] ?? "");
  const seen = await Promise.all(asked.map(look));
  expect(seen.map(([row]) => row?.tenant)).toEqual(asked);
  const pids = new Set(seen.map(([row]) => row?.pid));
  expect(pids.size).toBe(3);
});

test("who comes after a shared read finds the connection as it was", async () => {
  await look("tenant-a");
  const [row] = await database.withStatement((sql) =>
    sql.rows<{ tenant: string; mode: string }>(
      "look-after",
      "SELECT current_setting('app.tenant') AS tenant, current_setting('plan_cache_mode') AS mode",
      [],
    ),
  );
  expect(row).toEqual({ tenant: "*", mode: "auto" });
});

test("a read that fails, or asks for nothing, takes nobody along", async () => {
  const fail = () =>
    database.withStatement((sql) => sql.rows("fail", "SELECT 1 / (random() * 0)::int AS never", []), {
      tenantId: "tenant-a",
      isShortRead,
    });
  const askNothing = () =>
    database.withStatement(
      () => {
        throw new Error("changed its mind");
      },
      { tenantId: "tenant-a", isShortRead },
    );
  const all = await Promise.allSettled(
    Array.from({ length: 30 }, (_, index) =>
      index % 3 === 0 ? look("tenant-b") : index % 3 === 1 ? fail() : askNothing(),
    ),
  );
  for (const [index, one] of all.entries()) {
    if (index % 3 === 0) expect(one).toMatchObject({ status: "fulfilled", value: [{ tenant: "tenant-b" }] });
    else expect(one).toMatchObject({ reason: { message: index % 3 === 1 ? "division by zero" : "changed its mind" } });
  }
});

test("connections that die under reads fail those, and the next reads have new ones", async () => {
  const sleep = (tenantId: string) =>
    database.withStatement((sql) => sql.rows("sleep", "SELECT pg_sleep(60)", []), { tenantId, isShortRead });
  const sleeping = Promise.allSettled(Array.from({ length: 12 }, () => sleep("tenant-a")));
  const atSleep =
    "FROM pg_stat_activity WHERE datname = current_database() AND query LIKE '%pg_sleep%' AND pid <> pg_backend_pid()";
  await expect.poll(async () => (await owner.query(`SELECT pid ${atSleep}`)).rowCount, { timeout: 20_000 }).toBe(3);
  await owner.query(`SELECT pg_terminate_backend(pid) ${atSleep}`);
  const ends = await sleeping;
  expect(ends.map(({ status }) => status)).toEqual(Array(12).fill("rejected"));
  const seen = await Promise.all(tenants.map(look));
  expect(seen.map(([row]) => row?.tenant)).toEqual(tenants);
});
