import { readFileSync } from "node:fs";
import { createProgram } from "./create-program.js";
import { exitCodes } from "./exit-codes.js";
import { reportError } from "./report-error.js";
import { openTerminal, type Terminal } from "./terminal.js";

function readVersion(): string {
  const text = readFileSync(new URL("../package.json", import.meta.url), "utf8");
  return (JSON.parse(text) as { version: string }).version;
}

/** Runs one command line (without node and script). Returns the exit code; says itself what went wrong. */
export async function runCommand(words: readonly string[], terminal: Terminal): Promise<number> {
  let exitCode: number = exitCodes.ok.code;
  const finish = (code: number) => {
    exitCode = code;
  };
  try {
    await createProgram({ terminal, version: readVersion(), finish }).parseAsync(words, { from: "user" });
    return exitCode;
  } catch (thrown) {
    return reportError(thrown, terminal, { json: words.includes("--json") });
  }
}

/**
 * The `autoweave` command.
 *
 * @public `bin/autoweave.mjs` imports it by a path that it works out, which no list of what is used can follow.
 */
export async function main(): Promise<void> {
  // Not process.exit: a long answer to a pipe would be cut off, and `start` goes on after its command has returned.
  process.exitCode = await runCommand(process.argv.slice(2), openTerminal());
}
