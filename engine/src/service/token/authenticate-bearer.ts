import { isSignedToken } from "@autoweave/auth/access-token";
import type { Actor } from "@autoweave/auth/actor";
import { authenticateKey } from "../key/authenticate-key.js";
import { authenticateToken, type TokenParts } from "./tokens.js";

/** Whose API key or access token this is. Throws `auth.required`, `auth.token-expired`. */
export function authenticateBearer(parts: TokenParts, bearer: string | undefined): Promise<Actor> {
  if (bearer !== undefined && isSignedToken(bearer)) return authenticateToken(parts, bearer);
  return authenticateKey(parts, bearer);
}
