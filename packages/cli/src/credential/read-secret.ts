import { CliError } from "../cli-error.js";
import type { Context } from "../context.js";

/**
 * A secret: asked for without showing it, or from stdin when nobody can be asked. Never from the command line, which
 * other users of the machine and the shell's history can read.
 */
export async function readSecret({ terminal }: Context, what: string): Promise<string> {
  const text = terminal.isInteractive ? await terminal.askSecret(`${what}: `) : await terminal.readInput();
  // What `echo` and editors add at the end belongs to no secret.
  const secret = text.replace(/\r?\n$/, "");
  if (secret !== "") return secret;
  throw new CliError("usage", "No secret was given.", {
    hint: "Type it when asked, or send it to stdin: autoweave credential create … < secret.txt",
  });
}
