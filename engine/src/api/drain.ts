import type { Readable } from "node:stream";

/**
 * Lets the rest of a body come and forgets it, until it ends or one of the limits is reached. A caller that is still
 * sending when the connection closes finds it broken, and never reads the answer that says why.
 */
export function drain(body: Readable, mostBytes: number, mostMs: number): Promise<void> {
  return new Promise((resolve) => {
    let bytes = 0;
    const onChunk = (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > mostBytes) end();
    };
    const end = () => {
      clearTimeout(timer);
      body.off("data", onChunk);
      for (const event of ["end", "close", "error"]) body.off(event, end);
      resolve();
    };
    const timer = setTimeout(end, mostMs);
    for (const event of ["end", "close", "error"]) body.on(event, end);
    if (body.readableEnded || body.destroyed) end();
    else body.on("data", onChunk).resume();
  });
}
