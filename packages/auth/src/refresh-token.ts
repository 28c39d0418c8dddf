import { createHash, randomBytes } from "node:crypto";

const mark = "awr_";
const secretBytes = 32;
const pattern = /^awr_[A-Za-z0-9_-]{43}$/;

/** A refresh token as it is made. `secret` is handed out once and never kept; `hash` is what is kept. */
export type NewRefreshToken = { secret: string; hash: string };

/** Makes a refresh token of 32 random bytes: too many to guess, so a plain hash of it is enough. */
export function createRefreshToken(): NewRefreshToken {
  const secret = `${mark}${randomBytes(secretBytes).toString("base64url")}`;
  return { secret, hash: hashRefreshToken(secret) };
}

/** SHA-256 of a refresh token, in hex. */
export function hashRefreshToken(secret: string): string {
  return createHash("sha256").update(secret).digest("hex");
}

/** True for text that can be a refresh token at all. */
export function isRefreshToken(text: string): boolean {
  return pattern.test(text);
}
