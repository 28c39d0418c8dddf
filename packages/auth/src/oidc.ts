import { AppError, isAppError } from "@autoweave/contracts/app-error";
import * as client from "openid-client";

/** A provider as it was registered, with what it knows AutoWeave by. */
export type OidcProvider = {
  /** Address of the provider, exactly as it names itself. */
  issuer: string;
  clientId: string;
  /** Absent for a client that has none: PKCE proves who began the sign-in. */
  clientSecret: string | undefined;
};

/** How to reach providers: every request that this module makes goes through it. */
export type OidcFetch = client.CustomFetch;

/** What a sign-in has to remember until the browser comes back. All of it is secret. */
export type OidcAttempt = { state: string; nonce: string; verifier: string };

/** Whom the provider says it is, with what it says about their email. */
export type OidcIdentity = {
  subject: string;
  email: string | undefined;
  /** True only if the provider says so in as many words. */
  isEmailVerified: boolean;
  name: string | undefined;
};

/** A provider whose description was read. */
export type OidcClient = client.Configuration;

const scope = "openid email profile";
const timeoutSeconds = 10;
const loopback = new Set(["localhost", "127.0.0.1", "[::1]"]);

/** True for an address that a provider may have: https, or http on this very machine. */
export function isIssuer(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, search, hash, username, password } = new URL(text);
  if (search !== "" || hash !== "" || username !== "" || password !== "") return false;
  return protocol === "https:" || (protocol === "http:" && loopback.has(hostname));
}

/** Reads the description that a provider publishes. Throws `auth.sso-failed`, which says to whoever registers it why. */
export async function discoverProvider(provider: OidcProvider, fetch: OidcFetch): Promise<OidcClient> {
  const { issuer, clientId, clientSecret } = provider;
  if (!isIssuer(issuer)) throw ssoFailed("its address has to begin with https://");
  const server = new URL(issuer);
  const extensions = server.protocol === "http:" ? [client.allowInsecureRequests] : [];
  const options = { [client.customFetch]: fetch, timeout: timeoutSeconds, execute: extensions };
  const found = await client.discovery(server, clientId, undefined, client.None(), options).catch(throwFault);
  const metadata = found.serverMetadata();
  checkMetadata(metadata, server);
  const config = new client.Configuration(metadata, clientId, {}, toClientAuth(metadata, clientSecret));
  config[client.customFetch] = fetch;
  config.timeout = timeoutSeconds;
  // The token comes over TLS, but what it says is also signed: both are checked.
  for (const extend of [...extensions, client.enableNonRepudiationChecks]) extend(config);
  return config;
}

function checkMetadata(metadata: client.ServerMetadata, server: URL): void {
  // The library makes exceptions for addresses that stand for many directories; whoever signs in there may be anybody.
  if (new URL(metadata.issuer).href !== server.href) {
    throw ssoFailed("it names itself differently; use its own address, of one directory");
  }
  const { authorization_endpoint: page, token_endpoint: tokens, jwks_uri: keys } = metadata;
  for (const endpoint of [page, tokens, keys]) {
    if (endpoint === undefined || !isEndpoint(endpoint, server)) {
      throw ssoFailed("its description lacks an address that is needed, or has one that is not https");
    }
  }
  if (metadata.code_challenge_methods_supported?.includes("S256") === false) {
    throw ssoFailed("it does not do PKCE with S256");
  }
}

function isEndpoint(text: string, server: URL): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol } = new URL(text);
  return protocol === "https:" || (protocol === "http:" && server.protocol === "http:");
}

function toClientAuth(metadata: client.ServerMetadata, secret: string | undefined): client.ClientAuth {
  if (secret === undefined) return client.None();
  const methods = metadata.token_endpoint_auth_methods_supported ?? ["client_secret_basic"];
  return methods.includes("client_secret_basic") ? client.ClientSecretBasic(secret) : client.ClientSecretPost(secret);
}

/** Where to send the browser, and what to remember until it comes back. */
export async function beginOidc(config: OidcClient, redirectUri: string): Promise<{ url: URL; attempt: OidcAttempt }> {
  const attempt = {
    state: client.randomState(),
    nonce: client.randomNonce(),
    verifier: client.randomPKCECodeVerifier(),
  };
  const url = client.buildAuthorizationUrl(config, {
    redirect_uri: redirectUri,
    scope,
    state: attempt.state,
    nonce: attempt.nonce,
    code_challenge: await client.calculatePKCECodeChallenge(attempt.verifier),
    code_challenge_method: "S256",
  });
  return { url, attempt };
}

/**
 * Whom the provider sent back. `callback` is the address that the browser came to, with its parameters. Throws
 * `auth.sso-failed` for an answer that does not hold: wrong state, nonce, verifier, signature, issuer or audience, or the
 * person's refusal.
 */
export async function finishOidc(config: OidcClient, callback: URL, attempt: OidcAttempt): Promise<OidcIdentity> {
  const checks = {
    expectedState: attempt.state,
    expectedNonce: attempt.nonce,
    pkceCodeVerifier: attempt.verifier,
    idTokenExpected: true,
  };
  const tokens = await client.authorizationCodeGrant(config, callback, checks).catch(throwFault);
  const claims = tokens.claims();
  if (claims === undefined) throw ssoFailed("it sent no ID token");
  if (claims.email !== undefined || config.serverMetadata().userinfo_endpoint === undefined) {
    return toIdentity(claims.sub, claims);
  }
  const info = await client.fetchUserInfo(config, tokens.access_token, claims.sub).catch(throwFault);
  return toIdentity(claims.sub, info);
}

function toIdentity(subject: string, claims: Record<string, unknown>): OidcIdentity {
  const { email, email_verified: verified, name } = claims;
  return {
    subject,
    email: typeof email === "string" ? email : undefined,
    isEmailVerified: verified === true,
    name: typeof name === "string" ? name : undefined,
  };
}

function ssoFailed(reason: string, cause?: unknown): AppError {
  return new AppError("auth.sso-failed", `Signing in with the identity provider failed: ${reason}.`, { cause });
}

/** The library's error as ours. What the provider wrote is cut to a code: nobody else's text is shown here. */
function throwFault(thrown: unknown): never {
  if (thrown instanceof client.AuthorizationResponseError || thrown instanceof client.ResponseBodyError) {
    throw ssoFailed(`it answered "${/^[\w.-]{1,60}/.exec(thrown.error)?.[0] ?? "an error"}"`, thrown);
  }
  const cause = thrown instanceof Error ? thrown.cause : undefined;
  if (isAppError(cause)) throw ssoFailed("it cannot be reached", cause);
  if (thrown instanceof client.ClientError) throw ssoFailed(`its answer does not hold (${thrown.message})`, thrown);
  if (thrown instanceof client.WWWAuthenticateChallengeError) throw ssoFailed("it refused its own token", thrown);
  throw thrown;
}
