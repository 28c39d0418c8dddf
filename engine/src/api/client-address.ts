import type { IncomingMessage } from "node:http";
import { isIP, isIPv4, isIPv6 } from "node:net";
import proxyAddr from "@fastify/proxy-addr";
import { z } from "zod";

/** Whose word counts about where a request came from: so many proxies in front, or those at these addresses. */
export type TrustedProxies = number | readonly string[];

/** Finds the address that a request came from. */
export type ToAddress = (request: IncomingMessage) => string;

const names: readonly string[] = ["loopback", "linklocal", "uniquelocal"];
const mostHops = 10;

function isNetwork(text: string): boolean {
  const [address = "", bits, ...rest] = text.split("/");
  const most = isIPv4(address) ? 32 : 128;
  // A network of everybody would believe everybody.
  return (
    isIP(address) !== 0 &&
    rest.length === 0 &&
    (bits === undefined || (/^[1-9]\d{0,2}$/.test(bits) && Number(bits) <= most))
  );
}

/** `AUTOWEAVE_TRUST_PROXY`: nothing, a number of proxies, or a list of addresses, networks and names. */
export const TrustedProxies = z
  .string()
  .default("")
  .transform((text, context): TrustedProxies => {
    const entries = text
      .split(",")
      .map((entry) => entry.trim())
      .filter((entry) => entry !== "");
    const [only = "", ...others] = entries;
    if (/^\d+$/.test(only) && others.length === 0 && Number(only) <= mostHops) return Number(only);
    const wrong = entries.find((entry) => !names.includes(entry) && !isNetwork(entry));
    if (wrong === undefined) return entries;
    context.addIssue({
      code: "custom",
      message: `"${wrong}" is no number of proxies up to ${mostHops}, no address, no network and none of ${names.join(", ")}`,
    });
    return z.NEVER;
  });

/** Says of an address, so many hops away, whether its word counts. */
export function toTrust(trusted: TrustedProxies): (address: string, hop: number) => boolean {
  return typeof trusted === "number" ? (_address, hop) => hop < trusted : proxyAddr.compile([...trusted]);
}

/**
 * Tells requests apart by where they came from. `X-Forwarded-For` counts only as far as trusted proxies wrote it; anybody
 * can send one. An IPv6 address stands for its /64, which is what one household or server has all of.
 */
export function createToAddress(trusted: TrustedProxies = []): ToAddress {
  const trust = toTrust(trusted);
  return (request) => toCounted(proxyAddr(request, trust));
}

/** The part of an address that limits are counted by. */
export function toCounted(address: string | undefined): string {
  const [plain = ""] = (address ?? "").split("%");
  if (!isIPv6(plain)) return plain;
  const groups = toGroups(plain);
  const isMapped = groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff;
  if (isMapped) return toIPv4(groups.slice(6));
  const prefix = groups.slice(0, 4).map((group) => group.toString(16));
  return `${prefix.join(":")}::/64`;
}

/** The eight groups of an IPv6 address. */
function toGroups(address: string): number[] {
  const [head = "", tail] = address.split("::");
  const [before, after] = [head, tail ?? ""].map(readGroups) as [number[], number[]];
  const zeros = tail === undefined ? 0 : 8 - before.length - after.length;
  return [...before, ...Array<number>(zeros).fill(0), ...after];
}

/** Groups with colons between them; the last two may be written as an IPv4 address. */
function readGroups(text: string): number[] {
  if (text === "") return [];
  return text.split(":").flatMap((group) => {
    if (!group.includes(".")) return [Number.parseInt(group, 16)];
    const [first = 0, second = 0, third = 0, fourth = 0] = group.split(".").map(Number);
    return [first * 256 + second, third * 256 + fourth];
  });
}

function toIPv4(groups: readonly number[]): string {
  return groups.flatMap((group) => [group >> 8, group & 0xff]).join(".");
}
