import { chainStart } from "@autoweave/auth/audit/check-chain";
import { AuditCheckpoint, type AuditFault } from "@autoweave/contracts/audit";
import { CliError } from "../cli-error.js";
import { type Context, print } from "../context.js";
import { exitCodes } from "../exit-codes.js";
import { verifyFile } from "./verify-file.js";

/** Options of `audit verify`. */
export type VerifyOptions = { checkpoint?: string; file?: string };

/** What a walk along a chain found. */
export type Walk = { checked: number; head: AuditCheckpoint; fault: AuditFault | null };

/** `audit verify`: walks the chain, of the server or of an export. Returns the exit code. */
export async function verifyAudit(context: Context, options: VerifyOptions): Promise<number> {
  const expected = options.checkpoint === undefined ? undefined : toCheckpoint(options.checkpoint);
  const { checked, head, fault } =
    options.file === undefined
      ? await verifyServer(context, expected)
      : await verifyFile(options.file, context.terminal.cwd, expected);
  const checkpoint = `${head.seq}:${head.hash}`;
  print(context, { holds: fault === null, checked, checkpoint, fault }, () => {
    const { colors } = context.terminal;
    if (fault !== null) return `${colors.red("broken:")} ${fault.message}\n${checked} entries before it hold`;
    return `${checked} entries hold\nkeep this checkpoint elsewhere: ${checkpoint}`;
  });
  return fault === null ? exitCodes.ok.code : exitCodes.auditBroken.code;
}

async function verifyServer(context: Context, expected: AuditCheckpoint | undefined): Promise<Walk> {
  let [checked, head] = [0, chainStart];
  for (;;) {
    const after = head;
    const step = await context.call((api) =>
      api.audit.verify.query({ after, ...(expected === undefined ? {} : { expected }) }),
    );
    checked += step.checked;
    head = step.head;
    if (step.isEnd) return { checked, head, fault: step.fault };
  }
}

function toCheckpoint(text: string): AuditCheckpoint {
  const [seq = "", hash = "", ...rest] = text.trim().split(":");
  const parsed = AuditCheckpoint.safeParse({ seq: /^\d{1,10}$/.test(seq) ? Number(seq) : -1, hash });
  if (parsed.success && rest.length === 0) return parsed.data;
  throw new CliError("usage", `"${text}" is not a checkpoint.`, {
    hint: "`autoweave audit verify` prints one: a number, a colon and 64 hex digits.",
  });
}
