import fc from "fast-check";
import { afterEach, describe, expect, test, vi } from "vitest";
import { createBatcher } from "./batcher.js";

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

describe("createBatcher", () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  test("what arrives together shares a batch, and each gets its own result", async () => {
    const batches: number[][] = [];
    const batcher = createBatcher<number, number>({
      mostItems: 3,
      lanes: 1,
      run: async (items) => {
        batches.push(items);
        return items.map((item) => item * 2);
      },
    });
    expect(await Promise.all([1, 2, 3, 4].map((item) => batcher.add(item)))).toEqual([2, 4, 6, 8]);
    expect(batches).toEqual([[1, 2, 3], [4]]);
  });

  test("no more lanes than allowed, and what waits goes with the next", async () => {
    let now = 0;
    let most = 0;
    const ends: (() => void)[] = [];
    const batcher = createBatcher<number, number>({
      mostItems: 1,
      lanes: 2,
      run: async (items) => {
        most = Math.max(most, ++now);
        await new Promise<void>((resolve) => ends.push(resolve));
        now--;
        return items;
      },
    });
    const all = Promise.all([1, 2, 3, 4, 5].map((item) => batcher.add(item)));
    let isIdle = false;
    const idle = batcher.idle().then(() => {
      isIdle = true;
    });
    while (ends.length > 0 || !isIdle) {
      await turn();
      ends.shift()?.();
    }
    await idle;
    expect(await all).toEqual([1, 2, 3, 4, 5]);
    expect(most).toBe(2);
  });

  test("beside a batch that is quick another one begins only when it is full; beside a slow one at once", async () => {
    vi.useFakeTimers();
    const batches: number[][] = [];
    const ends: (() => void)[] = [];
    const batcher = createBatcher<number, number>({
      mostItems: 3,
      lanes: 3,
      run: async (items) => {
        batches.push(items);
        await new Promise<void>((resolve) => ends.push(resolve));
        return items;
      },
    });
    const all: Promise<number>[] = [];
    async function add(...items: number[]): Promise<void> {
      all.push(...items.map((item) => batcher.add(item)));
      await vi.advanceTimersByTimeAsync(1);
    }
    await add(1);
    await add(2);
    expect(batches).toEqual([[1]]);
    await add(3, 4);
    expect(batches).toEqual([[1], [2, 3, 4]]);
    await add(5);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(batches).toEqual([[1], [2, 3, 4], [5]]);
    for (const end of ends) end();
    expect(await Promise.all(all)).toEqual([1, 2, 3, 4, 5]);
    await batcher.idle();
  });

  test("one bad item fails alone", async () => {
    fc.assert(
      (await fc.asyncProperty(fc.array(fc.boolean(), { minLength: 1, maxLength: 20 }), async (areGood) => {
        const batcher = createBatcher<boolean, string>({
          mostItems: 7,
          lanes: 2,
          run: async (items) => {
            if (items.includes(false)) throw new Error("bad");
            return items.map(() => "good");
          },
        });
        const ended = await Promise.allSettled(areGood.map((item) => batcher.add(item)));
        expect(ended.map((one) => one.status === "fulfilled")).toEqual(areGood);
        await batcher.idle();
      })) as never,
    );
  });

  test("it goes on after a batch that failed", async () => {
    let isBroken = true;
    const batcher = createBatcher<number, number>({
      mostItems: 10,
      lanes: 1,
      run: async (items) => {
        if (isBroken) throw new Error("away");
        return items;
      },
    });
    await expect(batcher.add(1)).rejects.toThrow("away");
    isBroken = false;
    expect(await batcher.add(2)).toBe(2);
  });
});
