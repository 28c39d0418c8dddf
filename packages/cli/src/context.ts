import type { Command } from "commander";
import { type Api, connect, toServerUrl } from "./server/connect.js";
import { toCliError } from "./server/to-cli-error.js";
import type { Terminal } from "./terminal.js";

/** Options that every command takes. */
export type GlobalOptions = { json?: boolean; url?: string; key?: string };

/** What a command works with. */
export type Context = {
  terminal: Terminal;
  /** Print one JSON document instead of text. */
  json: boolean;
  url: URL;
  /** Calls the server; what goes wrong comes as a `CliError`. */
  call<Result>(ask: (api: Api) => Promise<Result>): Promise<Result>;
};

/** Reads the options that every command takes. */
export function toContext(command: Command, terminal: Terminal): Context {
  const options = command.optsWithGlobals<GlobalOptions>();
  const url = toServerUrl(options.url, terminal.env);
  let api: Api | undefined;
  return {
    terminal,
    json: options.json === true,
    url,
    call: async (ask) => {
      api ??= connect({ key: options.key, url, env: terminal.env, cwd: terminal.cwd });
      try {
        return await ask(api);
      } catch (thrown) {
        throw toCliError(thrown, url);
      }
    },
  };
}

/** Prints a result: as one JSON document with `--json`, else as the text that `toText` makes. */
export function print(context: Context, result: unknown, toText: () => string): void {
  context.terminal.out(context.json ? JSON.stringify(result, null, 2) : toText());
}
