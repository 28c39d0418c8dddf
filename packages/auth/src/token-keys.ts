import { createPublicKey, generateKeyPairSync, type KeyObject, randomBytes } from "node:crypto";

const keyIdBytes = 16;
const keyIdPattern = /^[A-Za-z0-9_-]{22}$/;

/** A pair of Ed25519 keys under the id that tokens name it by. */
export type SigningKey = { kid: string; privateKey: KeyObject; publicKey: KeyObject };

/** The keys of this installation, as tokens need them. Where they are kept is the business of whoever makes this. */
export type TokenKeys = {
  /** Address of this installation, which every token names as its issuer. */
  readonly issuer: string;
  /** The key that signs now. */
  signer(): Promise<Pick<SigningKey, "kid" | "privateKey">>;
  /** The public key of that id; undefined when it is none of ours, or is no longer believed. */
  find(kid: string): Promise<KeyObject | undefined>;
};

/** A public key as it is published, RFC 8037. */
export type PublicJwk = { kty: "OKP"; crv: "Ed25519"; x: string; kid: string; use: "sig"; alg: "EdDSA" };

/** Makes a pair of keys with a random id. */
export function createSigningKey(): SigningKey {
  return { kid: randomBytes(keyIdBytes).toString("base64url"), ...generateKeyPairSync("ed25519") };
}

/** True for text that can be the id of a key of ours; anything else is never looked for. */
export function isKeyId(text: unknown): text is string {
  return typeof text === "string" && keyIdPattern.test(text);
}

/** A public key in the form in which it is published. Throws for keys that are not Ed25519. */
export function toPublicJwk(kid: string, key: KeyObject): PublicJwk {
  // A private key given by mistake is made public first: nothing else of it may leave.
  const { kty, crv, x } = (key.type === "private" ? createPublicKey(key) : key).export({ format: "jwk" });
  if (kty !== "OKP" || crv !== "Ed25519" || x === undefined) throw new TypeError("Only Ed25519 keys can be published.");
  return { kty, crv, x, kid, use: "sig", alg: "EdDSA" };
}
