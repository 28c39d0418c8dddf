import { closeSync, openSync, writeSync } from "node:fs";
import { resolve } from "node:path";
import { CliError } from "../cli-error.js";
import { type Context, print } from "../context.js";

/** Options of `audit export`. */
export type ExportOptions = { force?: boolean };

const pageSize = 500;

/** `audit export`: every entry from the first on, one line of JSON each. */
export async function exportAudit(context: Context, file: string, options: ExportOptions): Promise<void> {
  const target = openTarget(resolve(context.terminal.cwd, file), file, options.force === true);
  let entries = 0;
  let cursor: number | null = 0;
  try {
    while (cursor !== null) {
      const after: number = cursor;
      const page = await context.call((api) =>
        api.audit.list.query({ order: "oldest", limit: pageSize, cursor: after }),
      );
      writeSync(target, page.entries.map((entry) => `${JSON.stringify(entry)}\n`).join(""));
      entries += page.entries.length;
      cursor = page.nextCursor;
    }
  } finally {
    closeSync(target);
  }
  print(context, { file: resolve(context.terminal.cwd, file), entries }, () => `${file} written, ${entries} entries`);
}

function openTarget(path: string, shown: string, force: boolean): number {
  try {
    return openSync(path, force ? "w" : "wx", 0o600);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== "EEXIST") throw new CliError("unexpected", `${shown} cannot be written (${code}).`);
    throw new CliError("conflict", `${shown} is there already.`, {
      code: "cli.file",
      hint: "Give another name, or --force to write over it.",
    });
  }
}
