import { lookup } from "node:dns/promises";
import { connect, isIP, type Socket } from "node:net";
import { rootCertificates } from "node:tls";
import { AppError } from "@autoweave/contracts/app-error";
import { buildConnector } from "undici";
import { type AddressGuard, normalizeHost } from "./address-guard.js";
import { toPort } from "./parse-target.js";

/** An address as a lookup gives it. */
export type LookedUp = { address: string; family: number };
/** Finds all addresses of a name. */
export type Lookup = (hostname: string) => Promise<LookedUp[]>;
/** Opens a connection to one of these addresses, and to no other. */
export type Dial = (addresses: LookedUp[], port: number, timeoutMs: number) => Socket;

type Connector = ReturnType<typeof buildConnector>;

const systemLookup: Lookup = (hostname) => lookup(hostname, { all: true, verbatim: true });

/** Connects to the first of the addresses that answers. */
export const dialFirst: Dial = (addresses, port, timeoutMs) => {
  const socket = connect({
    // The name is never looked up: `lookup` hands over what has been checked.
    host: "checked.invalid",
    port,
    autoSelectFamily: true,
    lookup: (_name, _options, found) => found(null, addresses),
  });
  const timer = setTimeout(
    () => socket.destroy(Object.assign(new Error("connect timeout"), { code: "ETIMEDOUT" })),
    timeoutMs,
  );
  socket.once("connect", () => clearTimeout(timer)).once("close", () => clearTimeout(timer));
  return socket;
};

async function findAddresses(hostname: string, find: Lookup): Promise<LookedUp[]> {
  const host = normalizeHost(hostname);
  const family = isIP(host);
  if (family !== 0) return [{ address: host, family }];
  const found = await find(host);
  if (found.length === 0) throw Object.assign(new Error("no address"), { code: "ENOTFOUND" });
  return found;
}

function untilConnected(socket: Socket): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.once("connect", resolve).once("error", reject);
    socket.once("close", () => reject(Object.assign(new Error("closed while connecting"), { code: "ECONNRESET" })));
  });
}

async function open(hostname: string, port: number, parts: Parts): Promise<Socket> {
  const addresses = await findAddresses(hostname, parts.lookup);
  for (const { address } of addresses) parts.guard.check(address, hostname, port);
  const socket = parts.dial(addresses, port, parts.timeoutMs);
  try {
    await untilConnected(socket);
    // The last word: whatever was asked for, this is who listens. Nothing has been sent yet.
    parts.guard.check(socket.remoteAddress ?? "", hostname, port);
  } catch (error) {
    socket.destroy();
    throw error;
  }
  return socket.setNoDelay(true);
}

type Parts = { guard: AddressGuard; lookup: Lookup; dial: Dial; timeoutMs: number };

/**
 * A connector for undici that checks every address of the host, connects to a checked one without a second lookup, and
 * checks the connected peer before the first byte (and before TLS says hello).
 */
export function createGuardedConnector(options: {
  guard: AddressGuard;
  lookup?: Lookup | undefined;
  dial?: Dial | undefined;
  ca?: readonly string[] | undefined;
  timeoutMs: number;
}): Connector {
  const parts: Parts = { ...options, lookup: options.lookup ?? systemLookup, dial: options.dial ?? dialFirst };
  const secure = buildConnector({
    timeout: options.timeoutMs,
    ...(options.ca === undefined ? {} : { ca: [...rootCertificates, ...options.ca] }),
  });
  return (target, callback) => {
    open(target.hostname, toPort(target), parts).then(
      (socket) => {
        if (target.protocol !== "https:") return callback(null, socket);
        return secure({ ...target, httpSocket: socket }, callback);
      },
      (error: unknown) => callback(toError(error), null),
    );
  };
}

function toError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new AppError("internal.bug", String(thrown));
}
