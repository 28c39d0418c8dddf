import { hash, randomBytes } from "node:crypto";

const mark = "aw_";
const secretBytes = 32;
const pattern = /^aw_[A-Za-z0-9_-]{43}$/;
const prefixLength = mark.length + 6;

/** A key as it is made. `secret` is shown once and never kept; `hash` is what is kept. */
export type NewApiKey = { secret: string; hash: string; prefix: string };

/** Makes a key of 32 random bytes: too many to guess, so a plain hash of it is enough. */
export function createApiKey(): NewApiKey {
  const secret = `${mark}${randomBytes(secretBytes).toString("base64url")}`;
  return { secret, hash: hashApiKey(secret), prefix: secret.slice(0, prefixLength) };
}

/** SHA-256 of a key's secret, in hex. Looking a key up by it leaks nothing through time. */
export function hashApiKey(secret: string): string {
  return hash("sha256", secret);
}

/** True for text that can be a key at all. */
export function isApiKey(text: string): boolean {
  return pattern.test(text);
}

/** What an `Authorization` header carries, a key or a token: `Bearer aw_…`; undefined when it is none. */
export function readBearer(header: string | undefined): string | undefined {
  const match = header === undefined ? null : /^Bearer +(\S{1,4096}) *$/i.exec(header);
  return match?.[1];
}
