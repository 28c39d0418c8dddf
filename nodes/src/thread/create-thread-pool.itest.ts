import { expect, test } from "vitest";
import { createSandboxPool } from "../code/create-sandbox-pool.js";
import type { SandboxJob } from "../code/sandbox-job.js";

const never = new AbortController().signal;
const job = (source: string, timeLimitMs = 5000): SandboxJob => ({
  source,
  names: [],
  values: "[]",
  timeLimitMs,
  memoryBytes: 16 * 1024 * 1024,
  maxOutput: 1000,
});

test("one thread takes one job at a time, in the order they came", async () => {
  const pool = createSandboxPool({ size: 1 });
  const order: number[] = [];
  const sources = ["let n = 0; for (let i = 0; i < 1e6; i++) n += i; return 0;", "return 1;", "return 2;"];
  await Promise.all(sources.map((source, index) => pool.run(job(source), never).then(() => order.push(index))));
  expect(order).toEqual([0, 1, 2]);
  await pool.close();
});

test("a job that is aborted while it waits never runs, and holds nobody up", async () => {
  const pool = createSandboxPool({ size: 1 });
  const controller = new AbortController();
  const first = pool.run(job("for (let i = 0; i < 1e6; i++) ; return 1;"), never);
  const second = pool.run(job("while (true) ;"), controller.signal);
  const third = pool.run(job("return 3;"), never);
  controller.abort(new Error("not needed"));
  await expect(second).rejects.toThrow("not needed");
  expect(await first).toMatchObject({ kind: "done", json: "1" });
  expect(await third).toMatchObject({ kind: "done", json: "3" });
  await expect(pool.run(job("return 1;"), AbortSignal.abort(new Error("late")))).rejects.toThrow("late");
  await pool.close();
});

test("closing ends the jobs under way and those that wait", async () => {
  const pool = createSandboxPool({ size: 1 });
  await pool.run(job("return 0;"), never);
  const jobs = [pool.run(job("while (true) ;"), never), pool.run(job("return 1;"), never)];
  const ends = Promise.allSettled(jobs);
  await pool.close();
  for (const end of await ends) expect(end).toMatchObject({ status: "rejected", reason: { code: "node.cancelled" } });
});

test("a thread that used much memory is replaced, and the next job finds a small one", async () => {
  const pool = createSandboxPool({ size: 1 });
  const large = { ...job("return 'x'.repeat(4e6).split('').length;", 30_000), memoryBytes: 256 * 1024 * 1024 };
  expect(await pool.run(large, never)).toMatchObject({ kind: "done", json: "4000000" });
  expect(await pool.run(job("return 1;"), never)).toMatchObject({ kind: "done", json: "1" });
  await pool.close();
});
