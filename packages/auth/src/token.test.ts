import { createHmac, createPublicKey, sign } from "node:crypto";
import { SignJWT, UnsecuredJWT } from "jose";
import { expect, test } from "vitest";
import { accessTokenSeconds, apiAudience, isSignedToken, signAccessToken, verifyAccessToken } from "./access-token.js";
import { serviceIssuer, signServiceToken, verifyServiceToken } from "./service-token.js";
import { createSigningKey, isKeyId, type SigningKey, type TokenKeys, toPublicJwk } from "./token-keys.js";

const issuer = "https://flows.example";
const familyId = "019a0000-0000-7000-8000-00000000000f";
const whose = { tenantId: "t1", subject: { kind: "key" as const, id: "019a0000-0000-7000-8000-000000000001" } };
const audience = "autoweave:subgraph:agents";

function keysOf(current: SigningKey, ...others: SigningKey[]): TokenKeys & { asked: string[] } {
  const known = new Map([current, ...others].map((key) => [key.kid, key.publicKey]));
  const asked: string[] = [];
  return {
    issuer,
    asked,
    signer: async () => current,
    find: async (kid) => {
      asked.push(kid);
      return known.get(kid);
    },
  };
}

const ours = createSigningKey();
const keys = keysOf(ours);
const now = () => Math.floor(Date.now() / 1000);

/** A good access token but for what `claims` and `header` change; undefined takes a claim away. */
function forge(
  claims: Record<string, unknown> = {},
  header: Record<string, unknown> = {},
  key = ours.privateKey,
): Promise<string> {
  return new SignJWT({
    iss: issuer,
    aud: apiAudience,
    sub: `key:${whose.subject.id}`,
    tenant: "t1",
    family: familyId,
    jti: "j",
    iat: now(),
    exp: now() + accessTokenSeconds,
    ...claims,
  })
    .setProtectedHeader({ alg: "EdDSA", typ: "at+jwt", kid: ours.kid, ...header })
    .sign(key);
}

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
const decode = (part = "") => JSON.parse(Buffer.from(part, "base64url").toString());
const invalid = expect.objectContaining({ code: "auth.required" });

test("an access token says whose it is, for ten minutes, and nothing of what they may do", async () => {
  const token = await signAccessToken(keys, { ...whose, familyId });
  expect(isSignedToken(token)).toBe(true);
  expect(await verifyAccessToken(keys, token)).toEqual({ ...whose, familyId });
  const [header, payload] = token.split(".", 2).map(decode);
  expect(header).toEqual({ alg: "EdDSA", typ: "at+jwt", kid: ours.kid });
  expect(Object.keys(payload).sort()).toEqual(["aud", "exp", "family", "iat", "iss", "jti", "sub", "tenant"]);
  expect(payload.exp - payload.iat).toBe(600);
  expect(await verifyAccessToken(keys, await forge())).toEqual({ ...whose, familyId });
});

test("tokens of the key before are good, those of keys that are gone are not", async () => {
  const token = await signAccessToken(keys, { ...whose, familyId });
  const next = createSigningKey();
  expect(await verifyAccessToken(keysOf(next, ours), token)).toEqual({ ...whose, familyId });
  await expect(verifyAccessToken(keysOf(next), token)).rejects.toEqual(invalid);
});

test.each<[string, () => Promise<string> | string]>([
  ["alg none", () => new UnsecuredJWT({ sub: "key:x", tenant: "t1" }).setIssuer(issuer).encode()],
  [
    "alg none with everything else right",
    async () => `${encode({ alg: "none", typ: "at+jwt", kid: ours.kid })}.${(await forge()).split(".")[1]}.`,
  ],
  [
    "HS256 with the public key as its secret",
    async () => {
      const body = `${encode({ alg: "HS256", typ: "at+jwt", kid: ours.kid })}.${(await forge()).split(".")[1]}`;
      const secret = ours.publicKey.export({ type: "spki", format: "pem" });
      return `${body}.${createHmac("sha256", secret).update(body).digest("base64url")}`;
    },
  ],
  [
    "HS256 with the public JWK as its secret",
    async () => {
      const body = `${encode({ alg: "HS256", typ: "at+jwt", kid: ours.kid })}.${(await forge()).split(".")[1]}`;
      const { x } = toPublicJwk(ours.kid, ours.publicKey);
      return `${body}.${createHmac("sha256", Buffer.from(x, "base64url")).update(body).digest("base64url")}`;
    },
  ],
  ["a foreign key under our id", () => forge({}, {}, createSigningKey().privateKey)],
  ["no kid", () => forge({}, { kid: undefined })],
  ["a kid that nobody knows", () => forge({}, { kid: createSigningKey().kid })],
  ["an empty kid", () => forge({}, { kid: "" })],
  ["a kid that leads to a file", () => forge({}, { kid: "../../../../../dev/null" })],
  ["a kid that is an address", () => forge({}, { kid: "https://evil.example/key" })],
  ["a kid that is SQL", () => forge({}, { kid: "' OR '1'='1' --" })],
  ["a kid that every object has", () => forge({}, { kid: "__proto__" })],
  ["a kid that is no text", () => forge({}, { kid: { $ne: null } })],
  ["a wrong type", () => forge({}, { typ: "JWT" })],
  ["no type", () => forge({}, { typ: undefined })],
  ["the type of tokens between processes", () => forge({}, { typ: "service+jwt" })],
  ["not yet valid", () => forge({ nbf: now() + 60 })],
  ["given out in the future", () => forge({ iat: now() + 60, exp: now() + 660 })],
  ["no end", () => forge({ exp: undefined })],
  ["no beginning", () => forge({ iat: undefined })],
  ["no id", () => forge({ jti: undefined })],
  ["wrong issuer", () => forge({ iss: "https://evil.example" })],
  ["an issuer that ours begins with", () => forge({ iss: `${issuer}.evil.example` })],
  ["wrong audience", () => forge({ aud: audience })],
  ["no audience", () => forge({ aud: undefined })],
  ["no subject", () => forge({ sub: undefined })],
  ["a subject of no kind", () => forge({ sub: whose.subject.id })],
  ["a subject of an unknown kind", () => forge({ sub: `root:${whose.subject.id}` })],
  ["a subject with a path", () => forge({ sub: "key:../x" })],
  ["no tenant", () => forge({ tenant: undefined })],
  ["every tenant", () => forge({ tenant: "*" })],
  ["a tenant that is no text", () => forge({ tenant: ["t1"] })],
  ["no family", () => forge({ family: undefined })],
  ["a family that is no id", () => forge({ family: "' OR true" })],
  [
    "an unknown critical header",
    async () => {
      const header = { alg: "EdDSA", typ: "at+jwt", kid: ours.kid, crit: ["level"], level: 9 };
      const body = `${encode(header)}.${(await forge()).split(".")[1]}`;
      return `${body}.${sign(null, Buffer.from(body), ours.privateKey).toString("base64url")}`;
    },
  ],
  ["too long", async () => `${await forge({ padding: "x".repeat(4000) })}`],
  ["no token", () => ""],
  ["two parts", async () => (await forge()).split(".").slice(0, 2).join(".")],
  ["garbage", () => "%%.%%.%%"],
  [
    "a changed payload",
    async () => {
      const [header, payload, signature] = (await forge()).split(".");
      const changed = { ...decode(payload), tenant: "t2" };
      return `${header}.${encode(changed)}.${signature}`;
    },
  ],
])("refused: %s", async (_name, make) => {
  await expect(verifyAccessToken(keys, await make())).rejects.toEqual(invalid);
});

test.each(["jwk", "jku", "x5u", "x5c"])("a token that brings its key along (%s) is refused unread", async (name) => {
  const evil = createSigningKey();
  const brought = {
    jwk: evil.publicKey.export({ format: "jwk" }),
    jku: "https://evil.example/jwks.json",
    x5u: "https://evil.example/cert.pem",
    x5c: ["MIIB"],
  }[name];
  const watched = keysOf(ours);
  await expect(verifyAccessToken(watched, await forge({}, { [name]: brought }, evil.privateKey))).rejects.toEqual(
    invalid,
  );
  // Even when it is signed by us: whoever reads such a header would be led astray.
  await expect(verifyAccessToken(watched, await forge({}, { [name]: brought }))).rejects.toEqual(invalid);
  expect(watched.asked).toEqual([]);
});

test("only ids that can be ours are looked for", async () => {
  const watched = keysOf(ours);
  for (const kid of ["../../x", "", "a".repeat(23), `${ours.kid}\u0000`, "__proto__"]) {
    expect(isKeyId(kid)).toBe(false);
    await expect(verifyAccessToken(watched, await forge({}, { kid }))).rejects.toEqual(invalid);
  }
  expect(watched.asked).toEqual([]);
});

test("past its end a token says so, but only when all else is right", async () => {
  const expired = { iat: now() - 700, exp: now() - 100 };
  const over = expect.objectContaining({ code: "auth.token-expired" });
  await expect(verifyAccessToken(keys, await forge(expired))).rejects.toEqual(over);
  // One that claims to live longer than its kind may.
  await expect(verifyAccessToken(keys, await forge({ iat: now() - 700, exp: now() + 9999 }))).rejects.toEqual(over);
  await expect(verifyAccessToken(keys, await forge({ ...expired, aud: "x" }))).rejects.toEqual(invalid);
  await expect(verifyAccessToken(keys, await forge(expired, {}, createSigningKey().privateKey))).rejects.toEqual(
    invalid,
  );
});

test("clocks may differ by a few seconds", async () => {
  const late = { iat: now() - 600, exp: now() - 1 };
  expect(await verifyAccessToken(keys, await forge(late))).toMatchObject(whose);
  expect(await verifyAccessToken(keys, await forge({ iat: now() + 3, nbf: now() + 3 }))).toMatchObject(whose);
});

test("a fault of the keys is no fault of the token", async () => {
  const away = { ...keys, find: () => Promise.reject(new Error("the database is away")) };
  await expect(verifyAccessToken(away, await forge())).rejects.toThrow("the database is away");
});

test("a token between processes is for one of them and lives a minute", async () => {
  const actor = { ...whose, roles: [], permissions: ["*" as const] };
  const token = await signServiceToken(keys, { audience, actor });
  const payload = decode(token.split(".")[1]);
  const told = { ...whose, permissions: ["*"], expiresAt: new Date(payload.exp * 1000) };
  expect(await verifyServiceToken(keys, token, { audience })).toEqual(told);
  await expect(verifyServiceToken(keys, token, { audience: "autoweave:subgraph:queue" })).rejects.toEqual(invalid);
  // The other process may know the installation by another address.
  const elsewhere = { ...keys, issuer: "http://localhost:4000" };
  expect(await verifyServiceToken(elsewhere, token, { audience })).toEqual(told);
  expect(payload.exp - payload.iat).toBe(60);
  expect(payload).toMatchObject({ tenant: "t1", sub: `key:${whose.subject.id}`, scope: "*" });
  // Neither kind passes for the other, whatever the audience.
  await expect(verifyAccessToken(keys, token)).rejects.toEqual(invalid);
  await expect(verifyAccessToken(keys, await signServiceToken(keys, { audience: apiAudience, actor }))).rejects.toEqual(
    invalid,
  );
  const access = await signAccessToken(keys, { ...whose, familyId });
  await expect(verifyServiceToken(keys, access, { audience: apiAudience })).rejects.toEqual(invalid);
});

test("a token between processes says what its subject may do at most, in words of the policy", async () => {
  const forgeService = (claims: Record<string, unknown>) =>
    forge({ aud: audience, exp: now() + 60, iss: serviceIssuer, ...claims }, { typ: "service+jwt" });
  const read = async (claims: Record<string, unknown>) =>
    verifyServiceToken(keys, await forgeService(claims), { audience });
  expect(await read({ scope: "flows:read runs:read" })).toMatchObject({
    ...whose,
    permissions: ["flows:read", "runs:read"],
  });
  expect(await read({ scope: "" })).toMatchObject({ ...whose, permissions: [] });
  await expect(read({ scope: "*", iss: issuer })).rejects.toEqual(invalid);
  for (const scope of [undefined, 7, ["*"], "root", "flows:read  runs:read"]) {
    await expect(read({ scope })).rejects.toEqual(invalid);
  }
  await expect(read({ scope: "*", iat: now() - 90, exp: now() - 30 })).rejects.toMatchObject({
    code: "auth.token-expired",
  });
  // One that says it lives longer than a minute is none of ours.
  await expect(read({ scope: "*", iat: now() - 90, exp: now() + 600 })).rejects.toMatchObject({
    code: expect.stringMatching(/^auth\./),
  });
});

test("what is published of a key is public", () => {
  for (const key of [ours.publicKey, ours.privateKey]) {
    const jwk = toPublicJwk(ours.kid, key);
    expect(jwk).toEqual({ kty: "OKP", crv: "Ed25519", x: expect.any(String), kid: ours.kid, use: "sig", alg: "EdDSA" });
    expect(createPublicKey({ key: jwk, format: "jwk" }).equals(ours.publicKey)).toBe(true);
  }
});
