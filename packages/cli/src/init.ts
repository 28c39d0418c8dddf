import { copyFileSync, existsSync, mkdirSync, readdirSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { Command } from "commander";
import { CliError } from "./cli-error.js";
import { type Context, print, toContext } from "./context.js";
import type { Terminal } from "./terminal.js";

const templates = fileURLToPath(new URL("../templates", import.meta.url));

/** Files of the template and where they go. A `.gitignore` in this repository would apply to the template itself. */
function toFiles(folder: string): { from: string; to: string }[] {
  return readdirSync(templates, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
    .map((from) => ({ from, to: join(folder, relative(templates, from).replace(/^gitignore$/, ".gitignore")) }));
}

/** `init`: a folder of sample flows to begin with. Throws `conflict` when one of its files is there already. */
export function init(context: Context, folder: string): void {
  const target = resolve(context.terminal.cwd, folder);
  const files = toFiles(target);
  const taken = files.filter(({ to }) => existsSync(to)).map(({ to }) => relative(target, to));
  if (taken.length > 0) {
    throw new CliError("conflict", `${folder} already has ${taken.join(", ")}; nothing was written.`, {
      code: "cli.file",
      hint: "Give another folder: autoweave init <dir>.",
    });
  }
  for (const { from, to } of files) {
    mkdirSync(dirname(to), { recursive: true });
    copyFileSync(from, to);
  }
  const written = files.map(({ to }) => relative(target, to));
  print(context, { folder: target, files: written }, () =>
    [
      ...written.map((file) => `  ${join(folder, file)}`),
      "",
      "Next, with a server running (`autoweave start`):",
      ...(target === context.terminal.cwd ? [] : [`  cd ${folder}`]),
      "  autoweave flow import --publish greeting.flow.json word-count.flow.json",
      "  autoweave flow run Greeting --input greeting.input.json --wait",
    ].join("\n"),
  );
}

/** Adds `autoweave init`. */
export function addInitCommand(program: Command, terminal: Terminal): void {
  program
    .command("init")
    .description("make a folder with two sample flows and their input")
    .argument("[dir]", "where", ".")
    .action((folder: string, _options: object, command: Command) => init(toContext(command, terminal), folder));
}
