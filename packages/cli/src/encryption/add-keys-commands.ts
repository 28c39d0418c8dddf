import { isAppError } from "@autoweave/contracts/app-error";
import type { Command } from "commander";
import { CliError } from "../cli-error.js";
import { type Context, print, toContext } from "../context.js";
import { toExitName } from "../exit-codes.js";
import { formatTable } from "../show/format-table.js";
import type { Terminal } from "../terminal.js";

type Rotated = { workspace: string; key: string; resumed: boolean; resealed: number; broken: number };
type Entry = {
  rotateEncryptionKey: () => Promise<{ key: string; rewrapped: number; keptIn: string[] }>;
  rotateWorkspaces: (workspace: string) => Promise<Rotated[]>;
};
type RotateOptions = { workspace?: string; allWorkspaces?: boolean };

async function loadEntry(): Promise<Entry> {
  return (await import(import.meta.resolve("@autoweave/engine/main/rotate-keys"))) as Entry;
}

function explain(error: unknown): never {
  throw isAppError(error) ? new CliError(toExitName(error.code), error.message, { code: error.code }) : error;
}

/** `keys rotate`: the installation's encryption key, or keys of workspaces, on the database itself. */
async function rotate(context: Context, options: RotateOptions): Promise<void> {
  const entry = await loadEntry();
  const workspace = options.allWorkspaces === true ? "*" : options.workspace;
  if (workspace !== undefined) {
    const workspaces = await entry.rotateWorkspaces(workspace).catch(explain);
    print(context, { workspaces }, () => formatWorkspaces(workspaces, context.terminal));
    return;
  }
  const rotated = await entry.rotateEncryptionKey().catch(explain);
  print(context, rotated, () => {
    const kept = rotated.keptIn.map((file) => `the key before is in ${file}; backups from before need it`);
    return [`encryption key ${rotated.key} is in use, ${rotated.rewrapped} keys are wrapped with it`, ...kept].join(
      "\n",
    );
  });
}

function formatWorkspaces(workspaces: Rotated[], terminal: Terminal): string {
  return formatTable(
    ["WORKSPACE", "KEY", "SEALED ANEW", "BROKEN"],
    workspaces.map(({ workspace, key, resealed, broken }) => [
      workspace === "*" ? "the installation" : workspace,
      key,
      String(resealed),
      String(broken),
    ]),
    terminal,
  );
}

/** Adds `autoweave keys ...`. */
export function addKeysCommands(program: Command, terminal: Terminal): void {
  program
    .command("keys")
    .description("keys that secrets are sealed with (API keys: autoweave key)")
    .command("rotate")
    .description("go to the next encryption key while the server runs; runs where the server runs, with its settings")
    .option("--workspace <id>", "instead, give this workspace a new key and seal its secrets with it")
    .option("--all-workspaces", "the same for all of them, and for the installation's own secrets")
    .addHelpText("after", "\nCut short, it goes on when it is run again. docs/credentials.md says what to do when.")
    .action((options: RotateOptions, command: Command) => rotate(toContext(command, terminal), options));
}
