import type { Writable } from "node:stream";

/**
 * For a connection over which many messages go: call what it returns before writing, and what is written in one turn of the
 * event loop goes out in one piece. Each piece is a call of the system here and wakes up the other side.
 */
export function createWriteJoiner(stream: Writable): () => void {
  let isJoining = false;
  return () => {
    if (isJoining) return;
    isJoining = true;
    stream.cork();
    setImmediate(() => {
      isJoining = false;
      stream.uncork();
    });
  };
}
