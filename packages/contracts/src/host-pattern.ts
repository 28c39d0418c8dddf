import { z } from "zod";

const mostCharacters = 300;

/** The host as addresses write it: lower case, without a dot at its end, names of other scripts as `xn--…`. */
function toHost(text: string): string | undefined {
  // The parser of addresses is the one that requests go through: what it reads here is what it reads there.
  if (/[\s/\\?#@%]/.test(text) || !URL.canParse(`http://${text}/`)) return undefined;
  const url = new URL(`http://${text}/`);
  return url.username === "" && url.pathname === "/" ? trimDots(url.hostname) : undefined;
}

function trimDots(host: string): string {
  return host.replace(/\.+$/, "");
}

function isName(host: string): boolean {
  return /^[a-z0-9_-]+(\.[a-z0-9_-]+)*$/.test(host) && !/(^|\.)\d+$/.test(host);
}

/** The one way to write a pattern, or undefined for text that is none. */
function normalize(text: string): string | undefined {
  const [, wildcard, rest = "", port] = /^(\*\.)?(\[[^\]]*\]|[^:[\]]+)(?::(\d{1,5}))?$/.exec(text.trim()) ?? [];
  const host = rest.includes("*") ? undefined : toHost(rest);
  if (host === undefined || host === "") return undefined;
  // Below `com` everybody has a host, and an address has nothing below it.
  if (wildcard !== undefined && !(isName(host) && host.includes("."))) return undefined;
  if (port !== undefined && (Number(port) < 1 || Number(port) > 65_535)) return undefined;
  return `${wildcard ?? ""}${host}${port === undefined ? "" : `:${Number(port)}`}`;
}

/** Hosts that something may be sent to: `api.example.com`, `*.example.com` for all below it, each with or without a port. */
export const HostPattern = z
  .string()
  .max(mostCharacters)
  .transform((text, context) => {
    const pattern = normalize(text);
    if (pattern !== undefined) return pattern;
    context.addIssue({
      code: "custom",
      message: "give a host like api.example.com, or *.example.com for all below it, with or without a port",
    });
    return z.NEVER;
  });
export type HostPattern = z.infer<typeof HostPattern>;

type Parts = { isWildcard: boolean; host: string; port: number | undefined };

function toParts(pattern: HostPattern): Parts {
  const [, wildcard, host = "", port] = /^(\*\.)?(.*?)(?::(\d+))?$/.exec(pattern) ?? [];
  return { isWildcard: wildcard !== undefined, host, port: port === undefined ? undefined : Number(port) };
}

function toPort(url: URL): number {
  return url.port === "" ? (url.protocol === "https:" ? 443 : 80) : Number(url.port);
}

/** True when one of the patterns takes the host and port of this address. */
export function fitsHosts(patterns: readonly HostPattern[], url: URL): boolean {
  const host = trimDots(url.hostname);
  if (host === "") return false;
  return patterns.map(toParts).some((pattern) => {
    if (pattern.port !== undefined && pattern.port !== toPort(url)) return false;
    return pattern.isWildcard ? host.endsWith(`.${pattern.host}`) : host === pattern.host;
  });
}

function covers(wide: Parts, narrow: Parts): boolean {
  if (wide.port !== undefined && wide.port !== narrow.port) return false;
  if (!wide.isWildcard) return !narrow.isWildcard && wide.host === narrow.host;
  return narrow.host.endsWith(`.${wide.host}`) || (narrow.isWildcard && narrow.host === wide.host);
}

/** The patterns of `next` that take a host which `before` did not. */
export function findNewHosts(before: readonly HostPattern[], next: readonly HostPattern[]): HostPattern[] {
  const known = before.map(toParts);
  return next.filter((pattern) => !known.some((one) => covers(one, toParts(pattern))));
}
