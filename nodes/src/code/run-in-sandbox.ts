import type { QuickJSContext, QuickJSHandle, QuickJSRuntime, QuickJSWASMModule } from "quickjs-emscripten-core";
import { Scope } from "quickjs-emscripten-core";
import { isNestedTooDeep, maxNesting } from "../json-nesting.js";
import type { SandboxJob, SandboxLimit, SandboxOutcome } from "./sandbox-job.js";
import { sandboxPrelude } from "./sandbox-prelude.js";

const stackBytes = 512 * 1024;
// Jobs run between two looks at the clock: a chain of promises without end never leaves the engine by itself.
const jobsAtOnce = 100;
// What the host's own last words (error text, logs) may still take after a limit was hit.
const afterwordMs = 100;
const afterwordBytes = 4 * 1024 * 1024;

/** A runtime and context of its own, used for one job. */
export type Sandbox = {
  scope: Scope;
  context: QuickJSContext;
  runtime: QuickJSRuntime;
  start: QuickJSHandle;
  describe: QuickJSHandle;
  takeLogs: QuickJSHandle;
  clock: { deadline: number; passed: boolean };
  memoryBytes: number;
};

/** Opens a sandbox ahead of its job: half of what a small job costs is spent here. */
export function openSandbox(module: QuickJSWASMModule): Sandbox {
  const scope = new Scope();
  const clock = { deadline: Number.POSITIVE_INFINITY, passed: false };
  const runtime = scope.manage(
    module.newRuntime({ maxStackSizeBytes: stackBytes, interruptHandler: () => isOver(clock) }),
  );
  const context = scope.manage(runtime.newContext());
  // When memory grows during a job, quickjs-emscripten-core 0.32 loses track of the job's context and makes another one,
  // which nobody frees, so that the runtime's end aborts. There is only this one.
  runtime.newContext = () => context;
  const functions = scope.manage(
    context.unwrapResult(context.evalCode(sandboxPrelude, "prelude.js", { type: "global" })),
  );
  const take = (index: number) => scope.manage(context.getProp(functions, index));
  return { scope, context, runtime, start: take(0), describe: take(1), takeLogs: take(2), clock, memoryBytes: 0 };
}

/**
 * Runs a job in a sandbox and closes it. Throws only when the engine itself has broken; its module must not be used
 * again then.
 */
export function runInSandbox(sandbox: Sandbox, job: SandboxJob): SandboxOutcome {
  try {
    sandbox.memoryBytes = job.memoryBytes;
    sandbox.runtime.setMemoryLimit(job.memoryBytes);
    sandbox.clock.deadline = performance.now() + job.timeLimitMs;
    const end = run(sandbox, job);
    return { ...end, logs: readLogs(sandbox) };
  } finally {
    sandbox.scope.dispose();
  }
}

type End =
  | { kind: "done"; json: string }
  | { kind: "failed"; message: string; line?: number }
  | { kind: "limit"; limit: SandboxLimit };

function isOver(clock: Sandbox["clock"]): boolean {
  if (performance.now() > clock.deadline) clock.passed = true;
  return clock.passed;
}

function run(sandbox: Sandbox, job: SandboxJob): End {
  const { context } = sandbox;
  // On the first line, so that the author's lines keep their numbers.
  const main = context.evalCode(`(async function (${job.names.join(", ")}) { ${job.source}\n})`, "code.js", {
    type: "global",
  });
  if (main.error) return toFailure(sandbox, main.error);
  return Scope.withScope((scope): End => {
    const mainHandle = scope.manage(main.value);
    const values = scope.manage(context.newString(job.values));
    const started = context.callFunction(sandbox.start, context.undefined, mainHandle, values);
    if (started.error) return toFailure(sandbox, started.error);
    const promise = scope.manage(started.value);
    const broken = runJobs(sandbox);
    if (broken !== undefined) return broken;
    const state = context.getPromiseState(promise);
    if (state.type === "rejected") return toFailure(sandbox, state.error);
    if (state.type === "pending") {
      return { kind: "failed", message: "The code waits for a promise that nothing will ever settle." };
    }
    const value = scope.manage(state.value);
    if (context.typeof(value) !== "string") return { kind: "failed", message: "The code gave no JSON." };
    const length = scope.manage(context.getProp(value, "length"));
    if (context.getNumber(length) > job.maxOutput) return { kind: "limit", limit: "output" };
    const json = context.getString(value);
    if (isNestedTooDeep(json)) return { kind: "failed", message: `The result nests deeper than ${maxNesting} levels.` };
    return { kind: "done", json };
  });
}

function runJobs(sandbox: Sandbox): End | undefined {
  const { runtime, clock } = sandbox;
  while (runtime.hasPendingJob()) {
    const result = runtime.executePendingJobs(jobsAtOnce);
    if (result.error) return toFailure(sandbox, result.error);
    result.dispose();
    if (isOver(clock)) return { kind: "limit", limit: "time" };
  }
  return clock.passed ? { kind: "limit", limit: "time" } : undefined;
}

/** Turns what was thrown into an end, and lets go of it. */
function toFailure(sandbox: Sandbox, thrown: QuickJSHandle): End {
  try {
    if (sandbox.clock.passed) return { kind: "limit", limit: "time" };
    const said = afterword(sandbox, sandbox.describe, thrown);
    // Not even room for the error text: memory is what ran out.
    if (said === undefined) return { kind: "limit", limit: "memory" };
    const [name = "", message = "", stack = ""] = toTexts(said);
    if (name === "InternalError" && message === "out of memory") return { kind: "limit", limit: "memory" };
    if (name === "InternalError" && message === "stack overflow") return { kind: "limit", limit: "stack" };
    const line = /code\.js:(\d{1,6})/.exec(stack)?.[1];
    return {
      kind: "failed",
      message: [name, message].filter((part) => part !== "").join(": ") || "The code threw nothing that can be read.",
      ...(line === undefined ? {} : { line: Number(line) }),
    };
  } finally {
    thrown.dispose();
  }
}

/** Calls a function of the prelude with a little time and memory of its own. Undefined when even that was not enough. */
function afterword(sandbox: Sandbox, callee: QuickJSHandle, ...values: QuickJSHandle[]): string | undefined {
  const { context, runtime, clock } = sandbox;
  runtime.setMemoryLimit(sandbox.memoryBytes + afterwordBytes);
  clock.passed = false;
  clock.deadline = performance.now() + afterwordMs;
  const result = context.callFunction(callee, context.undefined, ...values);
  if (result.error) {
    result.error.dispose();
    return undefined;
  }
  const text = context.typeof(result.value) === "string" ? context.getString(result.value) : "";
  result.value.dispose();
  return text;
}

/** A list of texts as the prelude gives it; empty when the author has bent the sandbox so far that it is none. */
function toTexts(json: string): string[] {
  try {
    const list: unknown = JSON.parse(json);
    return Array.isArray(list) ? list.map((text) => (typeof text === "string" ? text : "")) : [];
  } catch {
    return [];
  }
}

function readLogs(sandbox: Sandbox): string[] {
  return toTexts(afterword(sandbox, sandbox.takeLogs) ?? "");
}
