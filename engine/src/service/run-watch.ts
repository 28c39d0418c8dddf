import { isEndedRun } from "@autoweave/contracts/run";
import type { RunEvent } from "@autoweave/contracts/run-event";
import { LRUCache } from "lru-cache";
import type { Bus } from "../queue/bus.js";
import { createBatcher } from "../run/batcher.js";
import { runEventTopic } from "../run/relay.js";
import { type Database, everyTenant } from "../store/database.js";
import { isRunId } from "../store/ledger/find-runs.js";
import { findSettled, type OwnedResult, type RunResult, readResults } from "../store/ledger/read-results.js";

/** How to wait. */
export type WaitOptions = {
  /** `answered` (the default) resolves at the answer or the end, whichever comes first; `ended` at the end only. */
  until?: "answered" | "ended";
  /** The run was accepted a moment ago, by the caller: it is not looked up before it is heard of. */
  isFresh?: boolean;
  /** Nobody waits any more. */
  signal?: AbortSignal;
};

/** Waits for runs, many thousands at once, on the events of the bus; what a lost event would have said is found by a poll. */
export type RunWatch = {
  /** How the run came out, or undefined when it has not after `timeoutMs`, or is not a run of this tenant. Never throws. */
  wait(tenantId: string, runId: string, timeoutMs: number, options?: WaitOptions): Promise<RunResult | undefined>;
  /** Ends every wait as if its time were over. */
  close(): void;
};

type Waiter = { tenantId: string; until: "answered" | "ended"; resolve: (result: RunResult | undefined) => void };

const pollMs = 1000;
const mostPolled = 5000;
// Events heard just before their waiter came: only that they were, since bodies may be large.
const mostRemembered = 20_000;

/** Builds the watch of one process. `onError` hears of reads that failed; they are tried again. */
export function createRunWatch(parts: { database: Database; bus: Bus; onError?: (error: unknown) => void }): RunWatch {
  const { database, bus, onError = () => undefined } = parts;
  const waiters = new Map<string, Set<Waiter>>();
  const heard = new LRUCache<string, true>({ max: mostRemembered });
  let poller: NodeJS.Timeout | undefined;
  let isPolling = false;
  let isClosed = false;

  const reads = createBatcher<string, OwnedResult | undefined>({
    mostItems: 200,
    lanes: 4,
    run: async (runIds) => {
      const results = await database.withLedger(everyTenant, (sql) => readResults(sql, runIds));
      return runIds.map((runId) => results.get(runId));
    },
  });

  function tell(runId: string, tenantId: string, result: RunResult): void {
    const isEnded = isEndedRun(result.status);
    for (const waiter of [...(waiters.get(runId) ?? [])]) {
      if (waiter.tenantId !== tenantId) continue;
      if (isEnded || (waiter.until === "answered" && result.answer !== null)) waiter.resolve(result);
    }
  }

  async function look(runId: string): Promise<void> {
    try {
      const found = await reads.add(runId);
      if (found === undefined) return;
      const { tenantId, ...result } = found;
      tell(runId, tenantId, result);
    } catch (error) {
      onError(error);
    }
  }

  function hear(body: unknown): void {
    const event = body as RunEvent;
    if (event.event !== "run-answered" && event.event !== "run-ended") return;
    const { runId } = event;
    if (!waiters.has(runId)) heard.set(runId, true);
    else if (event.event === "run-answered" && event.answer !== undefined) {
      const { answer } = event;
      tell(runId, event.tenantId, { status: "running", answer, output: answer.body, error: null });
    } else void look(runId);
  }

  async function poll(): Promise<void> {
    if (isPolling) return;
    isPolling = true;
    try {
      const all = [...waiters];
      for (let from = 0; from < all.length; from += mostPolled) {
        const part = all.slice(from, from + mostPolled);
        const waitsForAnswer = (set: Set<Waiter>) => [...set].some((waiter) => waiter.until === "answered");
        const answered = part.filter(([, set]) => waitsForAnswer(set)).map(([runId]) => runId);
        const ended = part.filter(([, set]) => !waitsForAnswer(set)).map(([runId]) => runId);
        const settled = await database.withLedger(everyTenant, (sql) => findSettled(sql, answered, ended));
        for (const runId of settled) void look(runId);
      }
    } catch (error) {
      onError(error);
    } finally {
      isPolling = false;
    }
  }

  function add(runId: string, waiter: Waiter): void {
    const set = waiters.get(runId) ?? new Set();
    waiters.set(runId, set);
    set.add(waiter);
    poller ??= setInterval(() => void poll(), pollMs).unref();
  }

  function remove(runId: string, waiter: Waiter): void {
    const set = waiters.get(runId);
    set?.delete(waiter);
    if (set?.size === 0) waiters.delete(runId);
    if (waiters.size > 0) return;
    clearInterval(poller);
    poller = undefined;
  }

  const unsubscribe = bus.subscribe(runEventTopic, hear);

  return {
    wait: (tenantId, runId, timeoutMs, { until = "answered", isFresh = false, signal } = {}) =>
      new Promise((resolve) => {
        if (isClosed || !isRunId(runId) || signal?.aborted) {
          resolve(undefined);
          return;
        }
        const id = runId.toLowerCase();
        const stop = () => waiter.resolve(undefined);
        const timer = setTimeout(stop, timeoutMs);
        const waiter: Waiter = {
          tenantId,
          until,
          resolve: (result) => {
            clearTimeout(timer);
            signal?.removeEventListener("abort", stop);
            remove(id, waiter);
            resolve(result);
          },
        };
        signal?.addEventListener("abort", stop, { once: true });
        // Listen first and look afterwards: what happens in between is heard.
        add(id, waiter);
        if (!isFresh || heard.has(id)) void look(id);
      }),
    close: () => {
      isClosed = true;
      unsubscribe();
      for (const set of [...waiters.values()]) for (const waiter of [...set]) waiter.resolve(undefined);
    },
  };
}
