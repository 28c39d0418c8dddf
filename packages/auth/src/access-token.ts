import { signToken, type TokenKind, type TokenSubject, tokenInvalid, verifyToken } from "./token.js";
import type { TokenKeys } from "./token-keys.js";

/** How long an access token lives, in seconds. */
export const accessTokenSeconds = 600;
/** Who access tokens are for: the API of this installation, in whichever process it runs. */
export const apiAudience = "autoweave:api";

const kind: TokenKind = { type: "at+jwt", seconds: accessTokenSeconds };
const familyPattern = /^[0-9a-f-]{36}$/;

/** Whose token it is, and the family of tokens that it was given out with: when that ends, so does the token. */
export type AccessToken = TokenSubject & { familyId: string };

/** True for text that can be a signed token at all: three parts with dots between them. */
export function isSignedToken(text: string): boolean {
  return /^[\w-]+\.[\w-]+\.[\w-]*$/.test(text);
}

/** Signs a token for the API that lives ten minutes. */
export function signAccessToken(keys: TokenKeys, { familyId, ...whose }: AccessToken): Promise<string> {
  return signToken(keys, kind, apiAudience, whose, { family: familyId });
}

/** Whose access token this is. Throws `auth.required`, `auth.token-expired`. */
export async function verifyAccessToken(keys: TokenKeys, token: string): Promise<AccessToken> {
  const { payload, ...whose } = await verifyToken(keys, kind, apiAudience, token);
  const { family } = payload;
  if (typeof family !== "string" || !familyPattern.test(family)) throw tokenInvalid();
  return { ...whose, familyId: family };
}
