import { createReadStream } from "node:fs";
import { resolve } from "node:path";
import { createInterface } from "node:readline";
import { chainStart, checkChain } from "@autoweave/auth/audit/check-chain";
import { type AuditCheckpoint, AuditEntry, type AuditFault } from "@autoweave/contracts/audit";
import { CliError } from "../cli-error.js";

/** Walks the chain in an export, line by line: it may be larger than memory. */
export async function verifyFile(
  file: string,
  cwd: string,
  expected: AuditCheckpoint | undefined,
): Promise<{ checked: number; head: AuditCheckpoint; fault: AuditFault | null }> {
  let head = chainStart;
  let number = 0;
  try {
    for await (const line of createInterface({ input: createReadStream(resolve(cwd, file), "utf8") })) {
      number++;
      const step = checkChain([toEntry(line, file, number)], { after: head, expected, isEnd: false });
      head = step.head;
      if (step.fault !== undefined) return { checked: head.seq, head, fault: step.fault };
    }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== "ENOENT") throw error;
    throw new CliError("notFound", `There is no file ${file}.`, { code: "cli.file" });
  }
  const { fault = null } = checkChain([], { after: head, expected, isEnd: true });
  return { checked: head.seq, head, fault };
}

function toEntry(line: string, file: string, number: number): AuditEntry {
  try {
    return AuditEntry.parse(JSON.parse(line));
  } catch (cause) {
    throw new CliError("usage", `Line ${number} of ${file} is not an entry of the audit.`, { code: "cli.file", cause });
  }
}
