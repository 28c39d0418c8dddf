import { AppError, defineNode, field, type Json, jsonValue, optionalPort, port } from "@autoweave/node-sdk";
import { z } from "zod";
import { createSandboxPool } from "./create-sandbox-pool.js";
import type { SandboxLimit, SandboxOutcome } from "./sandbox-job.js";

const maxSource = 100_000;
const maxOutput = 16 * 1024 * 1024;
const reservedNames = new Set(
  (
    "input items trigger run console arguments eval await yield let static break case catch class const continue debugger default " +
    "delete do else enum export extends false finally for function if implements import in instanceof interface new null " +
    "package private protected public return super switch this throw true try typeof var void while with"
  ).split(" "),
);

// Threads cost memory: the first code node of a process starts them, and all code nodes share them.
let pool: ReturnType<typeof createSandboxPool> | undefined;

const advice: Record<SandboxLimit, (config: { timeLimitMs: number; memoryMb: number }) => string> = {
  time: ({ timeLimitMs }) => `The code ran longer than ${timeLimitMs} ms. Make it do less, or raise its time limit.`,
  memory: ({ memoryMb }) =>
    `The code needed more than ${memoryMb} MB of memory. Make it hold less, or raise its memory limit.`,
  stack: () => "The code called itself too deep. Look for a recursion without an end.",
  output: () => `The result is longer than ${maxOutput} characters of JSON. Return less.`,
};

/** A variable is given only where the code names it, so that a large trigger costs nothing when it is not used. */
function toArguments(source: string, values: Record<string, Json>): { names: string[]; values: string } {
  const used = Object.entries(values).filter(([name]) => source.includes(name) || source.includes("\\u"));
  return { names: used.map(([name]) => name), values: JSON.stringify(used.map(([, value]) => value)) };
}

/** Runs the author's JavaScript in QuickJS in WebAssembly: no files, no network, no process, only values in and out. */
export const javascript = defineNode({
  type: "code.javascript",
  version: 1,
  title: "Code",
  summary: "Computes a value with JavaScript of your own, in a sandbox without network or files.",
  category: "code",
  effect: "pure",
  config: z.strictObject({
    source: field(z.string().min(1).max(maxSource), {
      label: "JavaScript",
      help: "The body of an async function; what it returns is the result. It can read input, items, trigger and run.",
      widget: "code",
      language: "javascript",
      placeholder: "return items.filter((item) => item.total > 100);",
    }),
    data: field(
      z
        .record(
          z
            .string()
            .regex(/^[A-Za-z_][A-Za-z0-9_]{0,63}$/, "use letters, digits and _, not starting with a digit")
            .refine((name) => !reservedNames.has(name), "this name is taken"),
          jsonValue,
        )
        .default({}),
      { label: "Variables", help: "More values for the code, each under a name of its own.", widget: "keyvalue" },
    ),
    timeLimitMs: field(z.number().int().min(1).max(30_000).default(1000), {
      label: "Time limit (milliseconds)",
      widget: "number",
      advanced: true,
    }),
    memoryMb: field(z.number().int().min(4).max(256).default(64), {
      label: "Memory limit (MB)",
      widget: "number",
      advanced: true,
    }),
  }),
  inputs: { in: optionalPort(jsonValue) },
  outputs: {
    result: port(jsonValue, { label: "Result" }),
    logs: port(z.array(z.string()), { label: "What console.log wrote" }),
  },
  // The code has its own limit; this one is for waiting until a thread is free.
  timeoutMs: 120_000,
  synonyms: ["javascript", "js", "script", "function", "transform"],
  examples: [
    {
      title: "Sums up the lines of an order",
      config: { source: "return items.reduce((sum, item) => sum + item.price * item.count, 0);" },
      inputs: {
        in: [
          { price: 20, count: 2 },
          { price: 2.5, count: 1 },
        ],
      },
      outputs: { result: 42.5, logs: [] },
    },
    {
      title: "Uses a variable and writes to the log",
      config: {
        source: "console.log('discount', rate);\nreturn Math.round(input.total * (1 - rate));",
        data: { rate: { $expr: "trigger.rate" } },
      },
      scope: { trigger: { rate: 0.25 } },
      inputs: { in: { total: 200 } },
      outputs: { result: 150, logs: ["discount 0.25"] },
    },
    { title: "Throws", config: { source: "throw new Error('no such customer');" }, error: "code.failed" },
    { title: "Never ends", config: { source: "while (true) {}", timeLimitMs: 50 }, error: "code.limit" },
  ],
  async run({ config, inputs, signal, run, trigger }) {
    const { id, flowId, flowName, version, cause, startedAt } = run;
    const facts = { id, flowId, flowName, version, cause, startedAt };
    const input = inputs.in ?? null;
    const items = Array.isArray(input) ? input : input === null ? [] : [input];
    pool ??= createSandboxPool();
    const end = await pool.run(
      {
        source: config.source,
        ...toArguments(config.source, { input, items, trigger, run: facts, ...config.data }),
        timeLimitMs: config.timeLimitMs,
        memoryBytes: config.memoryMb * 1024 * 1024,
        maxOutput,
      },
      signal,
    );
    const outcome: SandboxOutcome = "ended" in end ? { kind: "limit", limit: end.ended, logs: [] } : end;
    const { logs } = outcome;
    if (outcome.kind === "done") return { result: JSON.parse(outcome.json) as Json, logs };
    if (outcome.kind === "limit") {
      throw new AppError("code.limit", advice[outcome.limit](config), { details: { limit: outcome.limit, logs } });
    }
    const { message, line } = outcome;
    const where = line === undefined ? "" : ` (line ${line})`;
    throw new AppError("code.failed", `${message}${where}`, {
      details: { logs, ...(line === undefined ? {} : { line }) },
    });
  },
});
