import { CommanderError } from "commander";
import { CliError } from "./cli-error.js";
import { exitCodes } from "./exit-codes.js";
import { formatDiagnostics } from "./show/format-diagnostics.js";
import type { Terminal } from "./terminal.js";

/** Says what went wrong, on stderr, and as JSON on stdout where that was asked for. Returns the exit code. */
export function reportError(thrown: unknown, terminal: Terminal, options: { json: boolean }): number {
  if (thrown instanceof CommanderError) return reportUsage(thrown, terminal, options);
  const error = thrown instanceof CliError ? thrown : toUnexpected(thrown);
  const { code: exitCode } = exitCodes[error.exit];
  if (options.json) printJson(terminal, error, exitCode);
  else printText(terminal, error);
  return exitCode;
}

/** The command line's own faults were told by commander already; help and version are none. */
function reportUsage(error: CommanderError, terminal: Terminal, { json }: { json: boolean }): number {
  if (error.exitCode === 0) return exitCodes.ok.code;
  const usage = new CliError("usage", error.message.replace(/^error: /, ""), { code: "cli.usage" });
  if (json) printJson(terminal, usage, exitCodes.usage.code);
  return exitCodes.usage.code;
}

function printJson(terminal: Terminal, error: CliError, exitCode: number): void {
  const { code, message, hint, diagnostics } = error;
  const document = {
    error: {
      code: code ?? `cli.${error.exit}`,
      message,
      ...(hint === undefined ? {} : { hint }),
      ...(diagnostics.length === 0 ? {} : { diagnostics }),
    },
    exitCode,
  };
  terminal.out(JSON.stringify(document, null, 2));
}

function printText(terminal: Terminal, error: CliError): void {
  const { errorColors: colors } = terminal;
  if (error.diagnostics.length > 0) terminal.err(formatDiagnostics(error.diagnostics, colors));
  terminal.err(`${colors.red("error:")} ${error.message}`);
  if (error.hint !== undefined) terminal.err(`${colors.dim("next: ")} ${error.hint}`);
}

function toUnexpected(thrown: unknown): CliError {
  const message = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
  return new CliError("unexpected", message, { cause: thrown });
}
