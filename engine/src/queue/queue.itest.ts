import { startRedis } from "@autoweave/testing/start-redis";
import { withDatabase } from "@autoweave/testing/with-database";
import { withRedis } from "@autoweave/testing/with-redis";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import type { FlowQueue, JobData, JobTree, QueueWorker } from "./flow-queue.js";
import { createPostgresQueue, migratePostgresQueue } from "./postgres-queue.js";
import { createRedisQueue } from "./redis-queue.js";

const patience = { timeout: 20_000, interval: 20 };
let made = 0;

function job(unit: string, children: JobTree[] = [], priority = 0): JobTree {
  const data = { runId: "run", versionId: "version", trigger: "start", scope: "", unit };
  return { id: `job_${unit}_${++made}`, data, priority, children };
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

describe.each(["postgres", "redis"] as const)("a queue on %s", (backend) => {
  const database = withDatabase();
  const redis = withRedis();
  const workers: QueueWorker[] = [];
  let queue: FlowQueue;
  let done: string[] = [];

  beforeAll(async () => {
    if (backend === "postgres") await migratePostgresQueue(database.url);
    queue =
      backend === "postgres"
        ? createPostgresQueue({ url: database.url, connections: 8, onError: () => undefined })
        : createRedisQueue({ url: redis.url, onError: () => undefined });
  });
  afterEach(async () => {
    await Promise.all(workers.splice(0).map((worker) => worker.close()));
    done = [];
  });
  afterAll(async () => queue.close());

  function work(concurrency: number, handle?: (data: JobData) => Promise<void>): QueueWorker {
    const worker = queue.work({ concurrency }, async (data) => {
      await handle?.(data);
      done.push(data.unit);
    });
    workers.push(worker);
    return worker;
  }

  test("answers its check, and knows no jobs", async () => {
    await queue.check();
    expect(await queue.counts()).toMatchObject({ waiting: 0, held: 0, active: 0 });
  });

  test("runs children before parents, each job once", async () => {
    const trees = Array.from({ length: 40 }, (_, number) =>
      job(`root${number}`, [job(`left${number}`, [job(`deep${number}`)]), job(`right${number}`)]),
    );
    await queue.launch(trees);
    work(10);
    await vi.waitFor(() => expect(done).toHaveLength(160), patience);
    expect(new Set(done).size).toBe(160);
    for (let number = 0; number < 40; number++) {
      const place = (unit: string) => done.indexOf(`${unit}${number}`);
      expect(place("root")).toBeGreaterThan(Math.max(place("left"), place("right")));
      expect(place("left")).toBeGreaterThan(place("deep"));
    }
  });

  test("the same tree launched twice runs once", async () => {
    const tree = job("twice", [job("twice-child")]);
    await queue.launch([tree]);
    await queue.launch([tree]);
    work(5);
    await vi.waitFor(() => expect(done).toEqual(["twice-child", "twice"]), patience);
    await sleep(300);
    expect(done).toEqual(["twice-child", "twice"]);
  });

  test("more urgent jobs run earlier, those of one priority as they came", async () => {
    await queue.launch([job("low", [], -50), job("first"), job("second"), job("high", [], 100), job("lifted", [], 1)]);
    work(1);
    await vi.waitFor(() => expect(done).toHaveLength(5), patience);
    expect(done).toEqual(["high", "lifted", "first", "second", "low"]);
  });

  test("a handler that throws frees the parent all the same", async () => {
    await queue.launch([job("parent", [job("broken")])]);
    work(2, async ({ unit }) => {
      if (unit === "broken") throw new Error("this job breaks");
    });
    await vi.waitFor(() => expect(done).toEqual(["parent"]), patience);
  });

  test("works on as many jobs at once as allowed, and with several workers", async () => {
    let atWork = 0;
    let most = 0;
    const handle = async () => {
      most = Math.max(most, ++atWork);
      await sleep(20);
      atWork--;
    };
    work(3, handle);
    work(3, handle);
    await queue.launch(Array.from({ length: 60 }, (_, number) => job(`many${number}`)));
    await vi.waitFor(() => expect(done).toHaveLength(60), patience);
    expect(most).toBeGreaterThan(3);
    expect(most).toBeLessThanOrEqual(6);
  });

  test("a worker that closes ends the jobs in hand and takes no others", async () => {
    let begun = () => undefined;
    const hasBegun = new Promise<void>((resolve) => {
      begun = () => void resolve();
    });
    const worker = work(1, async () => {
      begun();
      await sleep(300);
    });
    await queue.launch([job("in-hand"), job("left-over")]);
    await hasBegun;
    await worker.close();
    expect(done).toHaveLength(1);
    expect(await queue.counts()).toMatchObject({ waiting: 1, active: 0 });
    work(1);
    await vi.waitFor(() => expect(done).toHaveLength(2), patience);
  });

  test("of a line of jobs a worker that closes leaves the later ones to others, in turn", async () => {
    let begun = () => undefined;
    const hasBegun = new Promise<void>((resolve) => {
      begun = () => void resolve();
    });
    const worker = work(1, async () => {
      begun();
      await sleep(300);
    });
    await queue.launch([job("third", [job("second", [job("first")])])]);
    await hasBegun;
    await worker.close();
    expect(done).toEqual(["first"]);
    work(3);
    await vi.waitFor(() => expect(done).toHaveLength(3), patience);
    expect(done).toEqual(["first", "second", "third"]);
  });

  test("a line of jobs that takes long lets others in between", async () => {
    work(1, async ({ unit }) => {
      if (unit.startsWith("slow")) await sleep(600);
    });
    await queue.launch([job("slow-second", [job("slow-first")]), job("other")]);
    await vi.waitFor(() => expect(done).toHaveLength(3), patience);
    expect(done.filter((unit) => unit !== "other")).toEqual(["slow-first", "slow-second"]);
    expect(done.at(-1)).toBe("slow-second");
  });

  test("says how long the next job has waited, and of an empty queue nothing", async () => {
    expect(await queue.oldestMs()).toBeNull();
    await queue.launch([job("late", [job("next")])]);
    const before = await queue.oldestMs();
    expect(before).toBeGreaterThanOrEqual(0);
    await vi.waitFor(async () => expect(await queue.oldestMs()).toBeGreaterThan(before ?? 0), patience);
    work(5);
    await vi.waitFor(() => expect(done).toHaveLength(2), patience);
    expect(await queue.oldestMs()).toBeNull();
  });

  test("counts what waits and what is held by others of its tree", async () => {
    await queue.launch([job("held", [job("waiting-one"), job("waiting-two")])]);
    expect(await queue.counts()).toMatchObject({ waiting: 2, held: 1, active: 0 });
    work(5);
    await vi.waitFor(() => expect(done).toHaveLength(3), patience);
    await vi.waitFor(
      async () => expect(await queue.counts()).toMatchObject({ waiting: 0, held: 0, active: 0 }),
      patience,
    );
  });
});

test("a Redis that evicts keys is refused, with the setting to change", async () => {
  const redis = await startRedis({ settings: { "maxmemory-policy": "allkeys-lru" } });
  const queue = createRedisQueue({ url: redis.url, onError: () => undefined });
  await expect(queue.check()).rejects.toMatchObject({
    code: "queue.policy",
    message: expect.stringContaining("maxmemory-policy noeviction"),
  });
  await queue.close();
  await redis.stop();
});

test("a Redis that is away is said to be, and used again when it is back", async () => {
  const redis = await startRedis();
  const queue = createRedisQueue({ url: redis.url, onError: () => undefined });
  await queue.check();
  await redis.stop("SIGKILL");
  await expect(queue.check()).rejects.toMatchObject({ code: "queue.unavailable" });
  await expect(queue.launch([job("away")])).rejects.toMatchObject({ code: "queue.unavailable" });
  const again = await startRedis({ port: redis.port });
  await vi.waitFor(() => queue.check(), patience);
  // Each of its connections comes back by itself, and the same job launched again is one job.
  const back = job("back");
  await vi.waitFor(() => queue.launch([back]), patience);
  expect((await queue.counts()).waiting).toBe(1);
  await queue.close();
  await again.stop();
});
