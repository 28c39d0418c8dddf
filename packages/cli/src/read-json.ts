import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { Json } from "@autoweave/contracts/json";
import { CliError } from "./cli-error.js";
import type { Terminal } from "./terminal.js";

/** Reads a text file, or stdin for `-`. Throws a `notFound` error for a file that is not there. */
export async function readText(source: string, terminal: Terminal): Promise<string> {
  if (source === "-") return terminal.readInput();
  const path = resolve(terminal.cwd, source);
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const message = code === "ENOENT" ? `There is no file ${source}.` : `The file ${source} cannot be read (${code}).`;
    throw new CliError("notFound", message, { code: "cli.file", cause: error });
  }
}

/** A value given as a file (`-` is stdin) or as JSON on the command line; undefined when neither was. */
export async function readJson(
  given: { file?: string | undefined; text?: string | undefined },
  terminal: Terminal,
): Promise<Json | undefined> {
  if (given.file !== undefined && given.text !== undefined) {
    throw new CliError("usage", "Give the value as a file or as JSON, not both.");
  }
  if (given.text !== undefined) return parse(given.text, "the value given");
  if (given.file === undefined) return undefined;
  return parse(await readText(given.file, terminal), given.file === "-" ? "stdin" : given.file);
}

function parse(text: string, name: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new CliError("usage", `What is in ${name} is not JSON: ${reason}`, {
      hint: 'Write text in quotes, as in "text".',
    });
  }
}
