import { isIP } from "node:net";
import { AppError } from "@autoweave/contracts/app-error";
import ipaddr from "ipaddr.js";

type Address = ReturnType<typeof ipaddr.process>;
type Range = [Address, number];

/** Decides which addresses may be called. Throws `http.forbidden` for the others. */
export type AddressGuard = {
  /** `address` is an IP literal; `host` is the name it was found under, which the owner may have allowed as such. */
  check(address: string, host: string, port: number): void;
};

type AllowRule = { range?: Range; host?: string; port?: number };

// Reachable like any public address, but answered by the cloud's own host agent.
const hostAgents = ["168.63.129.16"];
// Global unicast is delegated from here only; everything else in IPv6 is special, also what no list names yet.
const globalUnicast = ipaddr.parseCIDR("2000::/3") as Range;

/** Brackets and trailing dots off, lower case: the form in which hosts are compared. */
export function normalizeHost(host: string): string {
  return host
    .replace(/^\[(.*)\]$/, "$1")
    .replace(/\.+$/, "")
    .toLowerCase();
}

function isPublic(address: Address): boolean {
  if (address.range() !== "unicast") return false;
  if (address.kind() === "ipv6") return address.match(globalUnicast) && !isTunnelToIpv4(address as ipaddr.IPv6);
  return !hostAgents.includes(address.toString());
}

// ISATAP hides an IPv4 address behind the interface id 0:5efe or 200:5efe.
function isTunnelToIpv4(address: ipaddr.IPv6): boolean {
  return ((address.parts[4] ?? 0) & ~0x200) === 0 && address.parts[5] === 0x5efe;
}

function isInside(address: Address, [network, bits]: Range): boolean {
  return address.kind() === network.kind() && address.match([network, bits] as never);
}

function parsePort(text: string, rule: string): number {
  const port = Number(text);
  if (/^\d{1,5}$/.test(text) && port >= 1 && port <= 65_535) return port;
  throw new AppError("env.invalid", `The allowed address "${rule}" has no valid port. Write it as host:port.`);
}

function parseRange(text: string): Range | undefined {
  if (ipaddr.isValidCIDR(text)) return ipaddr.parseCIDR(text) as Range;
  if (isIP(text) === 0) return undefined;
  const address = ipaddr.process(text);
  return [address, address.kind() === "ipv4" ? 32 : 128];
}

function parseRule(rule: string): AllowRule {
  const text = rule.trim();
  const whole = parseRange(normalizeHost(text));
  if (whole !== undefined) return { range: whole };
  const [, host = "", port] = /^(\[[^\]]+\]|[^:/[\]]+)(?::(.*))?$/.exec(text) ?? [];
  if (host === "") {
    throw new AppError(
      "env.invalid",
      `The allowed address "${rule}" is not a network like 10.0.0.0/8, nor host or host:port.`,
    );
  }
  const name = normalizeHost(host);
  const range = parseRange(name);
  return { ...(range ? { range } : { host: name }), ...(port === undefined ? {} : { port: parsePort(port, rule) }) };
}

/**
 * Makes a guard that lets public addresses through, and of all others only what the owner allows: networks
 * (`10.0.0.0/8`), addresses and names, each with or without a port (`printer.local:9100`). A name that is allowed is
 * trusted to point where it likes. Throws `env.invalid` for a rule it cannot read.
 */
export function createAddressGuard(allow: readonly string[] = []): AddressGuard {
  const rules = allow.map(parseRule);

  function isAllowed(address: Address, host: string, port: number): boolean {
    return rules.some(
      (rule) =>
        (rule.port === undefined || rule.port === port) &&
        (rule.range === undefined ? rule.host === normalizeHost(host) : isInside(address, rule.range)),
    );
  }

  return {
    check(literal, host, port) {
      // A zone only says through which interface; fe80::1%eth0 is fe80::1.
      const text = literal.replace(/%.*$/, "");
      if (isIP(text) !== 0) {
        const address = ipaddr.process(text);
        if (isPublic(address) || isAllowed(address, host, port)) return;
      }
      throw new AppError(
        "http.forbidden",
        `${host} leads to an address inside this machine or its private network, which flows may not call. ` +
          "The owner of this installation can allow it.",
        { details: { host, address: text, port } },
      );
    },
  };
}
