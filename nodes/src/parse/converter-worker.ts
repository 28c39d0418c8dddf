// Entry of a worker thread: converts one text after another.
import { parentPort } from "node:worker_threads";
import { isAppError } from "@autoweave/node-sdk";
import type { ThreadMessage } from "../thread/create-thread-pool.js";
import { type ConvertJob, type ConvertOutcome, converters } from "./converters.js";

const port = parentPort;
if (port === null) throw new Error("converter-worker runs as a worker thread only");

function toOutcome({ kind, text, options }: ConvertJob): ConvertOutcome {
  try {
    // Kind and options come as a pair; a union of pairs loses that here.
    const convert = converters[kind] as (text: string, options: ConvertJob["options"]) => unknown;
    return { json: JSON.stringify(convert(text, options)) };
  } catch (thrown) {
    if (isAppError(thrown)) return { unreadable: thrown.message };
    throw thrown;
  }
}

port.on("message", (job: ConvertJob) => {
  port.postMessage({ outcome: toOutcome(job), spent: false } satisfies ThreadMessage<ConvertOutcome>);
});
port.postMessage("ready" satisfies ThreadMessage<ConvertOutcome>);
