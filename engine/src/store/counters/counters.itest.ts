import { runSql } from "@autoweave/testing/sql";
import { startRedis, type TestRedis } from "@autoweave/testing/start-redis";
import { withDatabase } from "@autoweave/testing/with-database";
import { withRedis } from "@autoweave/testing/with-redis";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Counters } from "./counters.js";
import { createInsuredCounters } from "./insured-counters.js";
import { createMemoryCounters } from "./memory-counters.js";
import { createPostgresCounters } from "./postgres-counters.js";
import { createRedisCounters } from "./redis-counters.js";

const windowSeconds = 60;
/** Longer than any busy machine takes to answer. */
const patient = { windowSeconds, answerMs: 30_000 };

describe.each(["memory", "postgres", "redis"] as const)("counters in %s", (store) => {
  const database = withDatabase();
  const redis = withRedis();
  const opened: Counters[] = [];

  async function open(seconds = windowSeconds): Promise<Counters> {
    const options = { windowSeconds: seconds };
    const counters =
      store === "memory"
        ? createMemoryCounters(options)
        : store === "postgres"
          ? createPostgresCounters({ ...options, url: database.url })
          : createRedisCounters({ ...options, url: redis.url });
    opened.push(counters);
    await counters.ready();
    return counters;
  }

  let counters: Counters;
  beforeAll(async () => {
    counters = await open();
  });
  afterAll(async () => {
    await Promise.all(opened.map((one) => one.close()));
  });

  test("points add up, and the window stays the one that the first opened", async () => {
    expect(await counters.read("a")).toEqual({ taken: 0, resetMs: 0, isShared: true });
    const first = await counters.take("a", 1);
    expect(first).toMatchObject({ taken: 1, isShared: true });
    expect(first.resetMs).toBeGreaterThan(50_000);
    expect(first.resetMs).toBeLessThanOrEqual(60_000);
    const second = await counters.take("a", 41);
    expect(second.taken).toBe(42);
    expect(second.resetMs).toBeLessThanOrEqual(first.resetMs);
    expect(await counters.read("a")).toMatchObject({ taken: 42 });
  });

  test("keys of any kind are counted apart", async () => {
    const keys = [
      "tenant/t1",
      "tenant/t2",
      "person/é'\";--",
      `address/${"x".repeat(400)}`,
      "address/2001:db8:0:0::/64",
    ];
    await Promise.all(keys.map((key, index) => counters.take(key, index + 1)));
    const counts = await Promise.all(keys.map((key) => counters.read(key)));
    expect(counts.map(({ taken }) => taken)).toEqual([1, 2, 3, 4, 5]);
  });

  test("200 at once are each counted once", async () => {
    const counts = await Promise.all(Array.from({ length: 200 }, () => counters.take("many", 1)));
    expect(counts.map(({ taken }) => taken).sort((one, other) => one - other)).toEqual(
      Array.from({ length: 200 }, (_, index) => index + 1),
    );
  });

  test("a window that has ended counts from nothing", async () => {
    const short = await open(1);
    expect(await short.take("short", 7)).toMatchObject({ taken: 7 });
    await expect.poll(async () => (await short.read("short")).taken, { timeout: 10_000 }).toBe(0);
    expect(await short.take("short", 2)).toMatchObject({ taken: 2 });
  });

  test("others go on with the same count, unless it is in memory", async () => {
    await counters.take("shared", 3);
    const other = await open();
    expect(await other.take("shared", 4)).toMatchObject({ taken: store === "memory" ? 4 : 7 });
    expect(await counters.read("shared")).toMatchObject({ taken: store === "memory" ? 3 : 7 });
  });
});

describe("when the store is away", () => {
  const database = withDatabase();
  let redis: TestRedis | undefined;
  afterAll(() => redis?.stop());

  test("Redis is killed and comes back: this process counts meanwhile, and says that it is alone", async () => {
    redis = await startRedis();
    const { url, port } = redis;
    const errors: unknown[] = [];
    const counters = createInsuredCounters(createRedisCounters({ url, windowSeconds }), {
      ...patient,
      onError: (error) => errors.push(error),
    });
    await counters.ready();
    expect(await counters.take("k", 5)).toMatchObject({ taken: 5, isShared: true });
    await redis.stop("SIGKILL");
    expect(await counters.take("k", 1)).toMatchObject({ taken: 1, isShared: false });
    expect(await counters.take("k", 1)).toMatchObject({ taken: 2, isShared: false });
    expect(await counters.read("k")).toMatchObject({ taken: 2, isShared: false });
    expect(errors).toHaveLength(1);
    redis = await startRedis({ port });
    await expect.poll(async () => (await counters.read("k")).isShared, { timeout: 20_000 }).toBe(true);
    // It came back empty.
    expect(await counters.take("k", 1)).toMatchObject({ taken: 1, isShared: true });
    await counters.close();
  });

  test("a Redis that hangs holds nobody up for long", async () => {
    const hung = await startRedis();
    const counters = createInsuredCounters(createRedisCounters({ url: hung.url, windowSeconds }), {
      windowSeconds,
      onError: () => undefined,
    });
    await counters.ready();
    process.kill(hung.pid, "SIGSTOP");
    try {
      const counts = await Promise.all(Array.from({ length: 20 }, () => counters.take("k", 1)));
      expect(counts.every(({ isShared }) => !isShared)).toBe(true);
      expect(Math.max(...counts.map(({ taken }) => taken))).toBe(20);
    } finally {
      process.kill(hung.pid, "SIGCONT");
      await counters.close();
      await hung.stop("SIGKILL");
    }
  });

  test.each([
    [
      "its table is gone",
      "ALTER TABLE limit_count RENAME TO limit_count_gone",
      "ALTER TABLE limit_count_gone RENAME TO limit_count",
    ],
    [
      "the role may not write",
      "REVOKE ALL ON limit_count FROM autoweave_app",
      "GRANT ALL ON limit_count TO autoweave_app",
    ],
  ])("PostgreSQL is broken because %s", async (_, breaking, mending) => {
    const errors: unknown[] = [];
    const counters = createInsuredCounters(createPostgresCounters({ url: database.url, windowSeconds }), {
      ...patient,
      onError: (error) => errors.push(error),
    });
    await runSql(database.url, breaking);
    expect(await counters.take("k", 1)).toMatchObject({ taken: 1, isShared: false });
    expect(await counters.take("k", 1)).toMatchObject({ taken: 2, isShared: false });
    expect(errors).toHaveLength(1);
    await runSql(database.url, mending);
    await expect.poll(async () => (await counters.take("k", 1)).isShared, { timeout: 20_000 }).toBe(true);
    await counters.close();
  });

  test("a row that somebody holds locked counts as away, not as free", async () => {
    const url = database.url;
    const counters = createInsuredCounters(createPostgresCounters({ url, windowSeconds }), {
      windowSeconds,
      onError: () => undefined,
    });
    await expect.poll(async () => (await counters.take("locked", 1)).isShared, { timeout: 20_000 }).toBe(true);
    const holding = runSql(
      url,
      "BEGIN; SELECT 1 FROM limit_count WHERE key = 'locked' FOR UPDATE; SELECT pg_sleep(3); COMMIT",
    );
    await expect.poll(async () => (await counters.take("locked", 1)).isShared, { timeout: 10_000 }).toBe(false);
    await holding;
    await counters.close();
  });

  test("a PostgreSQL that is not there", async () => {
    const counters = createInsuredCounters(
      createPostgresCounters({ url: "postgres://nobody@127.0.0.1:1/none", windowSeconds }),
      { windowSeconds, onError: () => undefined },
    );
    expect(await counters.take("k", 1)).toMatchObject({ taken: 1, isShared: false });
    await counters.close();
  });
});
