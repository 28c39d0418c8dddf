import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { CliError } from "../cli-error.js";

/** Where a key may come from, in this order: the command line, the environment, the file of a server on this machine. */
export type KeySources = {
  key: string | undefined;
  url: URL;
  env: Readonly<Record<string, string | undefined>>;
  cwd: string;
};

const fileName = "cli-key";
const hint =
  "Start a server with `npm start`: its first start prints a key, and leaves it where this command finds it " +
  "(AUTOWEAVE_HOME, else .autoweave here or further up). Or give one with --key or AUTOWEAVE_API_KEY.";

/** The API key to use. Throws a `notAllowed` error that says where keys come from. */
export function findKey({ key, url, env, cwd }: KeySources): string {
  const given = key ?? env.AUTOWEAVE_API_KEY;
  if (given !== undefined && given !== "") return given.trim();
  if (!isLocal(url)) {
    // The file's key belongs to the server of this machine; sent elsewhere it would be given away.
    throw new CliError("notAllowed", `There is no API key for ${url.origin}.`, {
      hint: "Give one with --key or AUTOWEAVE_API_KEY.",
      code: "auth.required",
    });
  }
  for (const file of toFiles(env, cwd)) {
    const found = readKey(file);
    if (found !== undefined) return found;
  }
  throw new CliError("notAllowed", "There is no API key.", { hint, code: "auth.required" });
}

function toFiles(env: KeySources["env"], cwd: string): string[] {
  const home = env.AUTOWEAVE_HOME;
  if (home !== undefined && home !== "") return [join(home, fileName)];
  const files: string[] = [];
  for (let folder = cwd; ; folder = dirname(folder)) {
    files.push(join(folder, ".autoweave", fileName));
    if (dirname(folder) === folder) return files;
  }
}

function readKey(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8").trim() || undefined;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
    throw new CliError("notAllowed", `The key file ${file} cannot be read (${code}).`, { hint, code: "auth.required" });
  }
}

/** True for an address of this machine. */
export function isLocal(url: URL): boolean {
  const host = url.hostname.replace(/^\[|\]$/g, "");
  return host === "localhost" || host === "::1" || /^127(\.\d{1,3}){3}$/.test(host);
}
