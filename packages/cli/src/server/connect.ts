import type { AppRouter } from "@autoweave/engine/router";
import { createTRPCClient, httpLink, type TRPCClient } from "@trpc/client";
import { CliError } from "../cli-error.js";
import { findKey, type KeySources } from "./find-key.js";

/** The procedures of a running server. */
export type Api = TRPCClient<AppRouter>;

const defaultUrl = "http://localhost:3000";

/** The server's address: of the command line, of `AUTOWEAVE_URL`, or this machine's. */
export function toServerUrl(url: string | undefined, env: Readonly<Record<string, string | undefined>>): URL {
  const port = env.AUTOWEAVE_PORT;
  const text = url ?? (env.AUTOWEAVE_URL || (port ? `http://localhost:${port}` : defaultUrl));
  const parsed = URL.canParse(text) ? new URL(text) : undefined;
  if (parsed !== undefined && /^https?:$/.test(parsed.protocol)) return parsed;
  throw new CliError("usage", `"${text}" is not the address of a server.`, { hint: `Write it as ${defaultUrl}.` });
}

/** A client for the server at `url`, with the key it finds. */
export function connect(sources: KeySources): Api {
  const authorization = `Bearer ${findKey(sources)}`;
  return createTRPCClient<AppRouter>({
    links: [httpLink({ url: new URL("/trpc", sources.url).href, headers: () => ({ authorization }) })],
  });
}
