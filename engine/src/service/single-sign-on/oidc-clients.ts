import { discoverProvider, type OidcClient } from "@autoweave/auth/oidc";
import type { OutgoingHttp } from "@autoweave/service/outgoing/outgoing-request";
import { LRUCache } from "lru-cache";
import type { Sealer } from "../../store/sealing/sealer.js";
import { toOidcFetch } from "./to-oidc-fetch.js";

/** A registered provider, as far as signing in needs it. */
export type ProviderRow = {
  id: string;
  tenantId: string;
  issuer: string;
  clientId: string;
  clientSecretSealed: string | null;
  updatedAt: Date;
};

/** Providers whose descriptions were read: for minutes, so that nobody can make us ask them again and again. */
export type OidcClients = {
  /** Throws `auth.sso-failed`. */
  get(provider: ProviderRow): Promise<OidcClient>;
};

const mostClients = 1000;
const freshMs = 5 * 60_000;

/** What the secret of a provider is sealed for. */
export function toSecretPlace({ id, tenantId }: Pick<ProviderRow, "id" | "tenantId">) {
  return { tenantId, id, type: "identity-provider" };
}

/** Reads descriptions through `http`, whose guard decides which addresses may be called. */
export function createOidcClients(parts: { sealer: Sealer; http: Pick<OutgoingHttp, "request"> }): OidcClients {
  const fetch = toOidcFetch(parts.http);
  const known = new LRUCache<string, Promise<OidcClient>>({ max: mostClients, ttl: freshMs });

  async function discover(provider: ProviderRow): Promise<OidcClient> {
    const { issuer, clientId, clientSecretSealed: sealed } = provider;
    const clientSecret = sealed === null ? undefined : await parts.sealer.open(toSecretPlace(provider), sealed);
    return discoverProvider({ issuer, clientId, clientSecret }, fetch);
  }

  return {
    get: (provider) => {
      // A change of the provider is another name, in whatever process it was made.
      const name = `${provider.id}/${provider.updatedAt.getTime()}`;
      const found = known.get(name);
      if (found !== undefined) return found;
      const asked = discover(provider);
      known.set(name, asked);
      // Those who ask meanwhile hear of the failure; those who ask later try again.
      asked.catch(() => known.delete(name));
      return asked;
    },
  };
}
