import { chmodSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A new folder that every user may pass through, so that a server started by root can work in it. */
export function newHome(): string {
  const folder = mkdtempSync(join(tmpdir(), "autoweave-bench-"));
  chmodSync(folder, 0o711);
  return folder;
}
