import { AppError } from "@autoweave/node-sdk";
import { createThreadPool, type ThreadPool } from "../thread/create-thread-pool.js";
import { startThread } from "../thread/start-thread.js";
import type { Converters, ConvertJob, ConvertOutcome } from "./converters.js";

// No text this short takes longer than the way to a thread and back would.
const inlineLength = 2000;
const timeLimitMs = 10_000;
const limits = { maxOldGenerationSizeMb: 1024 };

let pool: ThreadPool<ConvertJob, ConvertOutcome> | undefined;

function unreadable(message: string): AppError {
  return new AppError("data.unreadable", message);
}

/**
 * Converts text without holding the process: parsers for formats made for people have texts that take them minutes, so
 * all but short ones are converted in a thread, in ten seconds or not at all. Throws `data.unreadable`.
 */
export async function convertText<K extends keyof Converters>(
  kind: K,
  text: string,
  options: Parameters<Converters[K]>[1],
  signal: AbortSignal,
): Promise<ReturnType<Converters[K]>> {
  if (text.length <= inlineLength) {
    // Loaded by the first that needs them: the parsers are half of what loading all node types would cost.
    const { converters } = await import("./converters.js");
    const convert = converters[kind] as (text: string, options: unknown) => ReturnType<Converters[K]>;
    return convert(text, options);
  }
  pool ??= createThreadPool({ start: () => startThread(import.meta.url, "./converter-worker", limits) });
  const outcome = await pool.run({ kind, text, options, timeLimitMs } as ConvertJob, signal);
  if ("json" in outcome) return JSON.parse(outcome.json) as ReturnType<Converters[K]>;
  if ("unreadable" in outcome) throw unreadable(outcome.unreadable);
  if (outcome.ended === "memory") throw unreadable("The text needs too much memory to be read.");
  throw unreadable(`The text takes longer than ${timeLimitMs / 1000} s to be read.`);
}
