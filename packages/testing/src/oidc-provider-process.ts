import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
// The package has no types; what is used of it stands below.
// @ts-expect-error
import * as oidcProvider from "oidc-provider";

/** Somebody whom the provider knows. Claims are told as they stand here, whatever they are. */
export type ProviderAccount = { sub: string; claims: Record<string, unknown> };

/** A client that the provider knows. */
export type ProviderClient = { client_id: string; client_secret: string; redirect_uris: string[] };

/** What the test tells the process: which clients it knows, and who sits in front of the browser; null refuses. */
export type ProviderOrder = { id: number; clients: ProviderClient[]; account: ProviderAccount | null };

/** What the process tells the test. */
export type ProviderReport = { issuer: string } | { done: number };

type Handler = (request: IncomingMessage, response: ServerResponse) => unknown;
type Oidc = {
  callback(): Handler;
  interactionFinished(request: IncomingMessage, response: ServerResponse, result: object): Promise<void>;
};
type Context = {
  oidc: { client: { clientId: string }; session: { accountId: string }; provider: { Grant: GrantClass } };
};
type GrantClass = new (of: object) => { addOIDCScope(scope: string): void; save(): Promise<unknown> };

const { Provider } = oidcProvider as { Provider: new (issuer: string, configuration: object) => Oidc };

// An OpenID Connect provider in a process of its own, on loopback.
const server = createServer();
await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
let order: ProviderOrder = { id: 0, clients: [], account: null };

function build(clients: ProviderClient[]): Oidc {
  return new Provider(issuer, {
    clients: clients.map((client) => ({
      ...client,
      grant_types: ["authorization_code"],
      response_types: ["code"],
      token_endpoint_auth_method: "client_secret_basic",
    })),
    pkce: { required: () => true },
    claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["name"] },
    cookies: { keys: ["of the test"] },
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_context: unknown, interaction: { uid: string }) => `/interaction/${interaction.uid}` },
    findAccount: (_context: unknown, id: string) => ({
      accountId: id,
      claims: () => ({ ...order.account?.claims, sub: id }),
    }),
    // Nobody is asked whether they mind.
    loadExistingGrant: async ({ oidc: { client, session, provider } }: Context) => {
      const grant = new provider.Grant({ clientId: client.clientId, accountId: session.accountId });
      grant.addOIDCScope("openid email profile");
      await grant.save();
      return grant;
    },
  });
}

let oidc = build([]);

server.on("request", (request, response) => {
  if (request.url?.startsWith("/interaction/") !== true) return oidc.callback()(request, response);
  const { account } = order;
  const result =
    account === null ? { error: "access_denied" } : { login: { accountId: account.sub, remember: false }, consent: {} };
  return oidc.interactionFinished(request, response, result).catch((error: unknown) => {
    response.writeHead(500).end(String(error));
  });
});

process.on("message", (given: ProviderOrder) => {
  if (JSON.stringify(given.clients) !== JSON.stringify(order.clients)) oidc = build(given.clients);
  order = given;
  process.send?.({ done: given.id } satisfies ProviderReport);
});
process.on("disconnect", () => process.exit());
process.send?.({ issuer } satisfies ProviderReport);
