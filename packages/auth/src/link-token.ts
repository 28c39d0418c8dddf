import { createHash, randomBytes } from "node:crypto";

const tokenBytes = 32;
const pattern = /^[A-Za-z0-9_-]{43}$/;

/** A token of a link that is good once, as it is made. `token` stands in the link and is never kept; `hash` is. */
export type NewLinkToken = { token: string; hash: string };

/** Makes a token of 32 random bytes: too many to guess, so a plain hash of it is enough. */
export function createLinkToken(): NewLinkToken {
  const token = randomBytes(tokenBytes).toString("base64url");
  return { token, hash: hashLinkToken(token) };
}

/** SHA-256 of a token, in hex: what is kept, and looked up by. */
export function hashLinkToken(token: string): string {
  return createHash("sha256").update(token).digest("hex");
}

/** True for text that can be a token at all. */
export function isLinkToken(text: string): boolean {
  return pattern.test(text);
}
