import { randomUUID } from "node:crypto";
import { AppError } from "@autoweave/contracts/app-error";
import { errors, type JWTHeaderParameters, type JWTPayload, jwtVerify, SignJWT } from "jose";
import type { Actor } from "./actor.js";
import { isKeyId, type TokenKeys } from "./token-keys.js";

/** Clocks of two machines may differ by so much, in seconds. */
export const clockToleranceSeconds = 5;
/** Longest token that is looked at, in characters; ours have about 500. */
export const longestToken = 4096;

const algorithm = "EdDSA";
/** Headers that offer a key or an address of one. A key that travels with what it signs proves nothing. */
const keyHeaders = ["jwk", "jku", "x5u", "x5c", "x5t", "x5t#S256"];
const subjectPattern = /^(person|key|service):([A-Za-z0-9._-]{1,100})$/;
const tenantPattern = /^[A-Za-z0-9_-]{1,64}$/;

/** Whose request it is, without what they may do: that is read from the database each time. */
export type TokenSubject = Pick<Actor, "tenantId" | "subject">;

/** What makes one kind of token unlike the other: its type in the header, and how long it lives. */
export type TokenKind = { type: string; seconds: number };

/** Signs a token of that kind for one audience. Throws what the keys throw. */
export async function signToken(
  keys: TokenKeys,
  kind: TokenKind,
  audience: string,
  { tenantId, subject }: TokenSubject,
  more: Record<string, string> = {},
): Promise<string> {
  const { kid, privateKey } = await keys.signer();
  return new SignJWT({ ...more, tenant: tenantId })
    .setProtectedHeader({ alg: algorithm, typ: kind.type, kid })
    .setIssuer(keys.issuer)
    .setAudience(audience)
    .setSubject(`${subject.kind}:${subject.id}`)
    .setJti(randomUUID())
    .setIssuedAt()
    .setExpirationTime(`${kind.seconds} seconds`)
    .sign(privateKey);
}

/**
 * Whose token this is. Only EdDSA, only keys of ours, only this kind, issuer and audience. Throws `auth.token-expired`
 * for a token that was good once, and `auth.required` for every other; which fault it was, nobody is told.
 */
export async function verifyToken(
  keys: TokenKeys,
  kind: TokenKind,
  audience: string,
  token: string,
): Promise<TokenSubject & { payload: JWTPayload }> {
  if (token.length > longestToken) throw tokenInvalid();
  try {
    const { payload } = await jwtVerify(token, (header) => findKey(keys, header), {
      algorithms: [algorithm],
      typ: kind.type,
      issuer: keys.issuer,
      audience,
      requiredClaims: ["sub", "jti", "iat", "exp", "tenant"],
      // A token that says it lives longer than its kind may is not one of ours.
      maxTokenAge: kind.seconds,
      clockTolerance: clockToleranceSeconds,
    });
    return { ...readSubject(payload), payload };
  } catch (thrown) {
    if (thrown instanceof errors.JWTExpired) {
      throw new AppError("auth.token-expired", "This token has expired; get another one.");
    }
    // What the keys throw is not the token's fault: the database may be away.
    throw thrown instanceof errors.JOSEError ? tokenInvalid() : thrown;
  }
}

async function findKey(keys: TokenKeys, header: JWTHeaderParameters) {
  if (keyHeaders.some((name) => name in header) || !isKeyId(header.kid)) throw tokenInvalid();
  const key = await keys.find(header.kid);
  if (key === undefined) throw tokenInvalid();
  return key;
}

function readSubject(payload: JWTPayload): TokenSubject {
  const [, kind, id] = subjectPattern.exec(payload.sub ?? "") ?? [];
  const { tenant } = payload;
  if (id === undefined || typeof tenant !== "string" || !tenantPattern.test(tenant)) throw tokenInvalid();
  return { tenantId: tenant, subject: { kind: kind as Actor["subject"]["kind"], id } };
}

/** The error of a token that is none, whatever is wrong with it. */
export function tokenInvalid(): AppError {
  return new AppError("auth.required", "This token is not valid; get another one.");
}
