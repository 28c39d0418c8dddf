import type { FlowQueue } from "../../queue/flow-queue.js";
import type { Meter } from "../observe/meter.js";

/** The same queue, of which every unit that a worker takes from it is measured. A unit's own failure is none of the queue's. */
export function meterQueue(queue: FlowQueue, meter: Meter): FlowQueue {
  return {
    ...queue,
    work: (options, handle) =>
      queue.work(options, async (data) => {
        const begun = performance.now();
        let isFailed = true;
        try {
          await handle(data);
          isFailed = false;
        } finally {
          meter.record("unit", performance.now() - begun, isFailed);
        }
      }),
  };
}
