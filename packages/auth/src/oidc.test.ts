import { generateKeyPairSync } from "node:crypto";
import { AppError } from "@autoweave/contracts/app-error";
import { exportJWK, type JWTPayload, SignJWT, UnsecuredJWT } from "jose";
import { expect, test } from "vitest";
import { beginOidc, discoverProvider, finishOidc, isIssuer, type OidcFetch } from "./oidc.js";

const issuer = "https://id.example";
const redirectUri = "https://flows.example/auth/oidc/1/callback";
const clientId = "autoweave";
const clientSecret = "a secret of the client";
const ours = { ...generateKeyPairSync("rsa", { modulusLength: 2048 }), kid: "k1" };
const now = () => Math.floor(Date.now() / 1000);

type Answers = {
  metadata?: Record<string, unknown>;
  idToken?: (claims: JWTPayload) => Promise<string> | string;
  userInfo?: Record<string, unknown>;
  tokenError?: string;
};

const sign = (claims: JWTPayload, key = ours.privateKey, header: Record<string, unknown> = {}) =>
  new SignJWT(claims).setProtectedHeader({ alg: "RS256", kid: ours.kid, ...header }).sign(key);

/** A provider without a network. It remembers what it was asked for. */
function createFake(answers: Answers = {}) {
  const asked: { url: string; body: URLSearchParams; authorization: string | undefined }[] = [];
  let nonce = "";
  const reply = (body: unknown, status = 200) =>
    new Response(JSON.stringify(body), { status, headers: { "content-type": "application/json" } });
  const fetch: OidcFetch = async (url, options) => {
    const headers = new Headers(options.headers);
    const body = new URLSearchParams(String(options.body ?? ""));
    asked.push({ url, body, authorization: headers.get("authorization") ?? undefined });
    switch (new URL(url).pathname) {
      case "/.well-known/openid-configuration":
        return reply({
          issuer,
          authorization_endpoint: `${issuer}/authorize`,
          token_endpoint: `${issuer}/token`,
          jwks_uri: `${issuer}/jwks`,
          userinfo_endpoint: `${issuer}/userinfo`,
          response_types_supported: ["code"],
          subject_types_supported: ["public"],
          id_token_signing_alg_values_supported: ["RS256"],
          ...answers.metadata,
        });
      case "/jwks":
        return reply({ keys: [{ ...(await exportJWK(ours.publicKey)), kid: ours.kid, alg: "RS256", use: "sig" }] });
      case "/token": {
        if (answers.tokenError !== undefined) return reply({ error: answers.tokenError }, 400);
        const claims = { iss: issuer, aud: clientId, sub: "user-1", nonce, iat: now(), exp: now() + 300 };
        const id_token = await (answers.idToken ?? sign)({ ...claims, email: "ada@x.example", email_verified: true });
        return reply({ access_token: "at", token_type: "Bearer", id_token });
      }
      case "/userinfo":
        return reply(answers.userInfo ?? {});
      default:
        throw new Error(`nothing is at ${url}`);
    }
  };
  return {
    asked,
    fetch,
    discover: () => discoverProvider({ issuer, clientId, clientSecret }, fetch),
    /** Goes the whole way. `change` is what happens to the address that the browser comes back to. */
    async signIn(
      change: (callback: URL, attempt: { state: string; nonce: string; verifier: string }) => void = () => {},
    ) {
      const config = await this.discover();
      const { url, attempt } = await beginOidc(config, redirectUri);
      nonce = url.searchParams.get("nonce") ?? "";
      const callback = new URL(`${redirectUri}?code=c1&state=${url.searchParams.get("state")}`);
      change(callback, attempt);
      return finishOidc(config, callback, attempt);
    },
  };
}

const failed = expect.objectContaining({ code: "auth.sso-failed" });

test("the browser is sent with PKCE, state and nonce, none of them ever the same", async () => {
  const config = await createFake().discover();
  const [one, two] = [await beginOidc(config, redirectUri), await beginOidc(config, redirectUri)];
  expect(Object.fromEntries(one.url.searchParams)).toEqual({
    client_id: clientId,
    response_type: "code",
    redirect_uri: redirectUri,
    scope: "openid email profile",
    state: one.attempt.state,
    nonce: one.attempt.nonce,
    code_challenge: expect.stringMatching(/^[\w-]{43}$/),
    code_challenge_method: "S256",
  });
  expect(one.url.href).not.toContain(one.attempt.verifier);
  for (const part of ["state", "nonce", "verifier"] as const) {
    expect(one.attempt[part]).not.toBe(two.attempt[part]);
    expect(one.attempt[part].length).toBeGreaterThanOrEqual(43);
  }
});

test("who comes back is whom the signed token names; the code is traded with secret and verifier", async () => {
  const fake = createFake();
  let verifier = "";
  const identity = await fake.signIn((_callback, attempt) => {
    verifier = attempt.verifier;
  });
  expect(identity).toEqual({ subject: "user-1", email: "ada@x.example", isEmailVerified: true, name: undefined });
  const trade = fake.asked.find(({ url }) => url.endsWith("/token"));
  expect(trade?.body.get("code_verifier")).toBe(verifier);
  expect(trade?.body.get("redirect_uri")).toBe(redirectUri);
  expect(trade?.authorization).toMatch(/^Basic /);
});

test("what the token does not say of the email, the provider is asked for", async () => {
  const idToken = ({ email: _, ...claims }: JWTPayload) => sign(claims);
  const userInfo = { sub: "user-1", email: "ada@x.example", email_verified: true, name: "Ada" };
  expect(await createFake({ idToken, userInfo }).signIn()).toMatchObject({ email: "ada@x.example", name: "Ada" });
  const other = createFake({ idToken, userInfo: { ...userInfo, sub: "user-2" } });
  await expect(other.signIn()).rejects.toEqual(failed);
});

test.each([false, "true", 1, undefined, null])(
  "an email is verified only if the provider says true, not %j",
  async (said) => {
    const idToken = (claims: JWTPayload) => sign({ ...claims, email_verified: said });
    expect(await createFake({ idToken }).signIn()).toMatchObject({ isEmailVerified: false });
  },
);

test.each<[string, Answers["idToken"]]>([
  ["no signature", (claims) => new UnsecuredJWT(claims).encode()],
  [
    "a signature with the client's secret",
    (claims) => new SignJWT(claims).setProtectedHeader({ alg: "HS256" }).sign(new TextEncoder().encode(clientSecret)),
  ],
  ["a stranger's signature", (claims) => sign(claims, generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey)],
  ["an unknown key", (claims) => sign(claims, ours.privateKey, { kid: "k2" })],
  ["another issuer", (claims) => sign({ ...claims, iss: "https://evil.example" })],
  ["another audience", (claims) => sign({ ...claims, aud: "another-client" })],
  ["another nonce", (claims) => sign({ ...claims, nonce: "x" })],
  ["no nonce", ({ nonce: _, ...claims }) => sign(claims)],
  ["its end behind it", (claims) => sign({ ...claims, exp: now() - 60 })],
  ["its beginning before it", (claims) => sign({ ...claims, nbf: now() + 600 })],
  ["no subject", ({ sub: _, ...claims }) => sign(claims)],
  ["no text of a token", () => "nonsense"],
])("a token with %s is none", async (_name, idToken) => {
  await expect(createFake({ idToken: idToken ?? sign }).signIn()).rejects.toEqual(failed);
});

test.each<[string, (callback: URL) => void]>([
  ["another state", (callback) => callback.searchParams.set("state", "x")],
  ["no state", (callback) => callback.searchParams.delete("state")],
  ["two states", (callback) => callback.searchParams.append("state", "x")],
  ["no code", (callback) => callback.searchParams.delete("code")],
  ["two codes", (callback) => callback.searchParams.append("code", "x")],
  ["the name of another provider", (callback) => callback.searchParams.set("iss", "https://evil.example")],
  ["a refusal", (callback) => callback.searchParams.set("error", "access_denied")],
])("an answer with %s is none", async (_name, change) => {
  await expect(createFake().signIn(change)).rejects.toEqual(failed);
});

test("a code that the provider refuses is told by its code alone", async () => {
  const fake = createFake({ tokenError: "invalid_grant" });
  await expect(fake.signIn()).rejects.toMatchObject({ message: expect.stringContaining('"invalid_grant"') });
});

test.each<[string, Record<string, unknown>]>([
  ["another name", { issuer: "https://evil.example" }],
  ["tokens over http", { token_endpoint: "http://id.example/token" }],
  ["keys over http", { jwks_uri: "http://id.example/jwks" }],
  ["a page that is a script", { authorization_endpoint: "javascript:alert(1)" }],
  ["no page", { authorization_endpoint: undefined }],
  ["no keys", { jwks_uri: undefined }],
  ["PKCE in the clear only", { code_challenge_methods_supported: ["plain"] }],
])("a provider with %s is of no use", async (_name, metadata) => {
  await expect(createFake({ metadata }).discover()).rejects.toEqual(failed);
});

test("a directory of everybody is no issuer", async () => {
  const common = "https://login.microsoftonline.com/common/v2.0";
  const { fetch } = createFake();
  const asking: OidcFetch = (_url, options) => fetch(`${issuer}/.well-known/openid-configuration`, options);
  await expect(discoverProvider({ issuer: common, clientId, clientSecret }, asking)).rejects.toEqual(failed);
});

test("a provider that may not be called is told with the reason as its cause", async () => {
  const forbidden = new AppError("http.forbidden", "no");
  const fetch: OidcFetch = () => Promise.reject(forbidden);
  await expect(discoverProvider({ issuer, clientId, clientSecret }, fetch)).rejects.toMatchObject({
    code: "auth.sso-failed",
    cause: forbidden,
  });
});

test.each([
  ["https://id.example", true],
  ["https://id.example/realms/x", true],
  ["http://localhost:4000", true],
  ["http://127.0.0.1:4000/x", true],
  ["http://id.example", false],
  ["http://10.0.0.1", false],
  ["https://a:b@id.example", false],
  ["https://id.example/?x=1", false],
  ["https://id.example/#x", false],
  ["javascript:alert(1)", false],
  ["file:///etc/passwd", false],
  ["id.example", false],
  ["", false],
])("%j as an issuer: %j", (text, expected) => {
  expect(isIssuer(text)).toBe(expected);
});
