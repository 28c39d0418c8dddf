import type { Diagnostic } from "@autoweave/contracts/diagnostic";
import type { ExitName } from "./exit-codes.js";

/** An error for the person at the terminal: what is wrong, what to do next, and how the process ends. */
export class CliError extends Error {
  readonly exit: ExitName;
  /** What to do next, as an instruction. */
  readonly hint: string | undefined;
  /** Code of the server's error table, where it came from there. */
  readonly code: string | undefined;
  readonly diagnostics: Diagnostic[];

  constructor(
    exit: ExitName,
    message: string,
    options: { hint?: string | undefined; code?: string; diagnostics?: Diagnostic[]; cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = "CliError";
    this.exit = exit;
    this.hint = options.hint;
    this.code = options.code;
    this.diagnostics = options.diagnostics ?? [];
  }
}
