import type { Command } from "commander";
import { type Context, print, toContext } from "../context.js";
import type { Api } from "../server/connect.js";
import { formatTable } from "../show/format-table.js";
import { shortenText } from "../show/shorten.js";
import type { Terminal } from "../terminal.js";
import { rotateSigningKey } from "./rotate-signing-key.js";

async function listKeys(context: Context): Promise<void> {
  const keys = await context.call((api) => api.keys.list.query());
  print(context, { keys }, () =>
    formatTable(
      ["NAME", "KEY", "MAY", "LAST USED", "STATE", "ID"],
      keys.map((key) => [
        shortenText(key.name, 40),
        `${key.prefix}…`,
        key.scopes.join(" "),
        key.lastUsedAt ?? "never",
        key.revokedAt === null ? "valid" : `revoked ${key.revokedAt}`,
        key.id,
      ]),
      context.terminal,
    ),
  );
}

type Scopes = Parameters<Api["keys"]["create"]["mutate"]>[0]["scopes"];

async function createKey(context: Context, name: string, options: { scopes?: string[] }): Promise<void> {
  // The server knows which scopes there are, and names them when it refuses one.
  const scopes = (options.scopes ?? ["*"]) as Scopes;
  const created = await context.call((api) => api.keys.create.mutate({ name, scopes }));
  if (!context.json) context.terminal.err("Keep this key: it is shown this once, and only its hash is stored.");
  print(context, created, () => created.secret);
}

async function revokeKey(context: Context, id: string): Promise<void> {
  await context.call((api) => api.keys.revoke.mutate({ id }));
  print(context, { id, revoked: true }, () => `key ${id} is revoked`);
}

/** Adds `autoweave key ...`. */
export function addKeyCommands(program: Command, terminal: Terminal): void {
  const key = program.command("key").description("API keys");

  key
    .command("list")
    .description("list the keys; their secrets are not kept")
    .action((_options: object, command: Command) => listKeys(toContext(command, terminal)));
  key
    .command("create")
    .description("make a key, and print it this once")
    .argument("<name>", "what it is for")
    .option("--scopes <scope...>", "what it may do; everything when not given")
    .action((name: string, options: { scopes?: string[] }, command: Command) =>
      createKey(toContext(command, terminal), name, options),
    );
  key
    .command("revoke")
    .description("end a key's life")
    .argument("<id>", "id of the key")
    .action((id: string, _options: object, command: Command) => revokeKey(toContext(command, terminal), id));
  key
    .command("rotate-signing")
    .description("make the next key that signs tokens; runs where the server runs, with its settings")
    .option("--now", "a key has leaked: sign with the new one at once, and believe no other")
    .action((options: { now?: boolean }, command: Command) => rotateSigningKey(toContext(command, terminal), options));
}
