import { runSql } from "@autoweave/testing/sql";
import { withDatabase } from "@autoweave/testing/with-database";
import { withRedis } from "@autoweave/testing/with-redis";
import { Redis } from "ioredis";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { type Bus, Listeners, mostMessageBytes, toBatches } from "./bus.js";
import { createPostgresBus } from "./postgres-bus.js";
import { createRedisBus } from "./redis-bus.js";

describe.each(["postgres", "redis"] as const)("a bus on %s", (backend) => {
  const database = withDatabase();
  const redis = withRedis();
  const errors: Error[] = [];
  const onError = (error: Error) => errors.push(error);
  const open = (): Bus =>
    backend === "postgres"
      ? createPostgresBus({ url: database.url, onError })
      : createRedisBus({ url: redis.url, onError });
  let one: Bus;
  let other: Bus;
  beforeAll(async () => {
    one = open();
    other = open();
    await Promise.all([one.ready(), other.ready()]);
  });
  afterAll(async () => {
    await Promise.all([one.close(), other.close()]);
  });

  /** Keeps what a bus hears of a topic. */
  function listen(bus: Bus, topic: string): { heard: unknown[]; stop: () => void } {
    const heard: unknown[] = [];
    return { heard, stop: bus.subscribe(topic, (body) => heard.push(body)) };
  }

  test("tells every process, the one that speaks included, in order", async () => {
    const [here, there] = [listen(one, "order"), listen(other, "order")];
    const bodies = Array.from({ length: 500 }, (_, number) => ({ number, text: "x".repeat(100) }));
    await one.publish(bodies.map((body) => ({ topic: "order", body })));
    await vi.waitFor(() => expect(there.heard).toHaveLength(500), 10_000);
    expect(there.heard).toEqual(bodies);
    await vi.waitFor(() => expect(here.heard).toEqual(bodies), 10_000);
    here.stop();
    there.stop();
  });

  test("tells a topic only to those who asked for it, and for as long as they did", async () => {
    const [asked, foreign, ended] = [listen(other, "asked"), listen(other, "foreign"), listen(other, "asked")];
    ended.stop();
    await one.publish([{ topic: "asked", body: "\u0000 \ud83d\ude00 'quoted'" }]);
    await vi.waitFor(() => expect(asked.heard).toEqual(["\u0000 \ud83d\ude00 'quoted'"]));
    expect(foreign.heard).toEqual([]);
    expect(ended.heard).toEqual([]);
  });

  test("messages of several topics at once arrive, each topic's in order", async () => {
    const [left, right] = [listen(other, "left"), listen(other, "right")];
    const numbers = Array.from({ length: 3000 }, (_, number) => number);
    await one.publish(
      numbers.flatMap((body) => [
        { topic: "left", body },
        { topic: "right", body },
      ]),
    );
    await vi.waitFor(() => expect([left.heard, right.heard]).toEqual([numbers, numbers]), 10_000);
    left.stop();
    right.stop();
  });

  test("a process that speaks hears itself once, and at once", async () => {
    const [here, there] = [listen(one, "echo"), listen(other, "echo")];
    const published = one.publish([{ topic: "echo", body: 1 }]);
    expect(here.heard).toEqual([1]);
    await published;
    await vi.waitFor(() => expect(there.heard).toEqual([1]));
    await other.publish([{ topic: "echo", body: 2 }]);
    await vi.waitFor(() => expect(here.heard).toEqual([1, 2]));
    expect(there.heard).toEqual([1, 2]);
    here.stop();
    there.stop();
  });

  test("a message of the largest size arrives, a larger one is refused, and the others are told all the same", async () => {
    const [{ heard, stop }, here] = [listen(other, "size"), listen(one, "size")];
    const { batches } = toBatches([{ topic: "size", body: "" }], new Listeners().speaker);
    const largest = "x".repeat(mostMessageBytes - (batches[0]?.length ?? 0));
    await expect(
      one.publish([
        { topic: "size", body: largest },
        { topic: "size", body: `${largest}x` },
        { topic: "size", body: "small" },
      ]),
    ).rejects.toMatchObject({ code: "internal.bug" });
    await vi.waitFor(() => expect(heard).toEqual([largest, "small"]));
    expect(here.heard).toEqual(heard);
    stop();
    here.stop();
  });

  test("hears again after its connection was cut", async () => {
    const { heard, stop } = listen(other, "cut");
    if (backend === "postgres") {
      await runSql(
        database.url,
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'LISTEN%'",
      );
    } else {
      const client = new Redis(redis.url);
      await client.call("CLIENT", "KILL", "TYPE", "pubsub");
      client.disconnect();
    }
    let number = 0;
    await vi.waitFor(
      async () => {
        await one.publish([{ topic: "cut", body: ++number }]);
        expect(heard.length).toBeGreaterThan(0);
      },
      { timeout: 15_000, interval: 100 },
    );
    stop();
  });
});
