// Entry of a worker thread: loads QuickJS once, then runs one job after another.
import { parentPort } from "node:worker_threads";
import { newQuickJSWASMModuleFromVariant } from "quickjs-emscripten-core";
import type { ThreadMessage } from "../thread/create-thread-pool.js";
import { openSandbox, runInSandbox } from "./run-in-sandbox.js";
import type { SandboxJob, SandboxOutcome } from "./sandbox-job.js";

// WebAssembly memory grows and never shrinks: past this, a fresh worker is cheaper than the memory held.
const heldBytes = 48 * 1024 * 1024;

const port = parentPort;
if (port === null) throw new Error("sandbox-worker runs as a worker thread only");
const module = await newQuickJSWASMModuleFromVariant(import("@jitl/quickjs-wasmfile-release-sync"));
const memory = module.getWasmMemory();

let sandbox = openSandbox(module);

port.on("message", (job: SandboxJob) => {
  const outcome = runInSandbox(sandbox, job);
  const spent = memory.buffer.byteLength > heldBytes;
  port.postMessage({ outcome, spent } satisfies ThreadMessage<SandboxOutcome>);
  // After the answer, so that the next job finds it open.
  if (!spent) sandbox = openSandbox(module);
});
port.postMessage("ready" satisfies ThreadMessage<SandboxOutcome>);
