import { setTimeout as sleep } from "node:timers/promises";
import { AppError, defineNode, manyPort, type NodeDefinition, optionalPort, park, port } from "@autoweave/node-sdk";
import { z } from "zod";

/** One call of a probe's code. */
export type ProbeCall = { runId: string; tag: string; attempt: number; key: string; at: number };

/** Nodes that do as their config says, and what they saw. */
export type Probe = {
  nodes: readonly NodeDefinition[];
  calls: ProbeCall[];
  /** How often a probe with this tag was called in a run. */
  count(runId: string, tag: string): number;
  /** Most probes with this gauge at work at the same moment. */
  most(gauge: string): number;
  /** Tags of probes whose signal was aborted. */
  aborted: string[];
  /** How many probes are at work now. */
  atWork(runId: string): number;
};

const value = z.unknown();
const config = z.object({
  tag: z.coerce.string().default(""),
  /** Fails this many times first; -1: always. */
  fail: z.number().default(0),
  /** What it fails with: a bare error, one that may pass, one that will not. */
  error: z.enum(["plain", "passing", "author"]).default("plain"),
  retryAfterMs: z.number().optional(),
  /** Milliseconds it takes; 0 is done at once, -1 never ends by itself. */
  ms: z.number().default(0),
  /** So many first calls take `ms`, the later ones no time. */
  slow: z.number().optional(),
  /** Puts out which call it was. */
  numbered: z.boolean().default(false),
  /** Ignores its signal. */
  deaf: z.boolean().default(false),
  /** Counted as at work under this name. */
  gauge: z.coerce.string().optional(),
  value: value.optional(),
  /** Puts out a text of so many bytes. */
  bytes: z.number().optional(),
});
type Config = z.output<typeof config>;

function toThrown({ error, retryAfterMs }: Config): Error {
  if (error === "plain") return new Error("This probe fails as it was told.");
  const asked = retryAfterMs === undefined ? {} : { retryAfterMs };
  if (error === "passing") return new AppError("http.unavailable", "This probe fails for now.", asked);
  return new AppError("node.failed", "This probe fails for good.");
}

/** Makes probes: one node type for each effect, a trigger, one that joins first, and one that parks. */
export function createProbe(): Probe {
  const calls: ProbeCall[] = [];
  const gauges = new Map<string, { now: number; most: number }>();
  const aborted: string[] = [];
  const working = new Map<string, number>();
  const count = (runId: string, tag: string) => calls.filter((call) => call.runId === runId && call.tag === tag).length;

  async function act(
    own: Config,
    run: { id: string; attempt: number; idempotencyKey: string },
    signal: AbortSignal,
    came: unknown,
  ) {
    calls.push({ runId: run.id, tag: own.tag, attempt: run.attempt, key: run.idempotencyKey, at: Date.now() });
    const gauge = gauges.get(own.gauge ?? "") ?? { now: 0, most: 0 };
    gauges.set(own.gauge ?? "", gauge);
    gauge.now++;
    gauge.most = Math.max(gauge.most, gauge.now);
    working.set(run.id, (working.get(run.id) ?? 0) + 1);
    signal.addEventListener("abort", () => aborted.push(own.tag));
    const call = count(run.id, own.tag);
    try {
      const isQuick = own.slow !== undefined && call > own.slow;
      const ms = isQuick ? 0 : own.ms === -1 ? 600_000 : own.ms;
      if (ms > 0) await sleep(ms, undefined, own.deaf ? { ref: false } : { signal, ref: false });
      if (own.fail === -1 || call <= own.fail) throw toThrown(own);
      if (own.numbered) return { out: call };
      if (own.bytes !== undefined) return { out: "x".repeat(own.bytes) };
      return { out: own.value === undefined ? (came ?? null) : own.value };
    } finally {
      gauge.now--;
      working.set(run.id, (working.get(run.id) ?? 0) - 1);
    }
  }

  const about = { version: 1, summary: "Does as it is told, and remembers.", category: "test", examples: [] };
  const pure = defineNode({
    ...about,
    type: "probe.pure",
    title: "Pure",
    effect: "pure",
    config,
    inputs: { in: optionalPort(value), all: manyPort(value) },
    outputs: { out: port(value) },
    run: ({ config: own, run, signal, inputs }) => act(own, run, signal, inputs.in),
  });
  const nodes: NodeDefinition[] = [
    pure,
    defineNode({ ...pure, type: "probe.idempotent", title: "Idempotent", effect: "idempotent" }),
    defineNode({ ...pure, type: "probe.repeatable", title: "At least once", effect: "at-least-once" }),
    defineNode({ ...pure, type: "probe.once", title: "At most once", effect: "at-most-once" }),
    defineNode({
      ...about,
      type: "probe.start",
      title: "Start",
      kind: "trigger",
      effect: "pure",
      config,
      inputs: {},
      outputs: { out: port(value) },
      run: ({ config: own, run, signal, trigger }) => act(own, run, signal, trigger),
    }),
    defineNode({
      ...pure,
      type: "probe.first",
      title: "First",
      config: config.extend({ mode: z.enum(["first", "all"]).default("first") }),
      joinFirst: { field: "mode", equals: "first" },
    }),
    defineNode({
      ...about,
      type: "probe.park",
      title: "Park",
      effect: "idempotent",
      parks: true,
      retry: { attempts: 1, delayMs: 1, maxDelayMs: 1 },
      config: config.extend({ failsIn: z.enum(["run", "resume"]).default("resume"), waitMs: z.number().default(0) }),
      inputs: { in: optionalPort(value) },
      outputs: { out: port(value) },
      run: async ({ config: own, run, signal, inputs }) => {
        await act({ ...own, fail: own.failsIn === "run" ? own.fail : 0 }, run, signal, inputs.in);
        return park.until(new Date(Date.now() + own.waitMs));
      },
      resume: ({ config: own, run, signal, inputs }) =>
        act({ ...own, fail: own.failsIn === "resume" ? own.fail : 0 }, run, signal, inputs.in),
    }),
  ];
  return {
    nodes,
    calls,
    count,
    most: (gauge) => gauges.get(gauge)?.most ?? 0,
    aborted,
    atWork: (runId) => working.get(runId) ?? 0,
  };
}
