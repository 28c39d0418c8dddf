import type { Actor } from "@autoweave/auth/actor";
import { authorize } from "@autoweave/auth/authorize";
import { isAppError } from "@autoweave/contracts/app-error";
import type { Database } from "../../store/database.js";
import { isId } from "../refer.js";
import type { OidcClients } from "./oidc-clients.js";
import { providerNotFound } from "./providers.js";

/** What a test of a provider found: its endpoints, or what is wrong with it. */
export type ProviderTest =
  | { ok: true; authorizationEndpoint: string; tokenEndpoint: string }
  | { ok: false; message: string };

/**
 * Reads the description that a provider publishes, which tells whether its address is right and may be called. Client id
 * and secret are tried by signing in. Throws `identity-provider.not-found`.
 */
export async function testProvider(
  parts: { database: Database; oidcClients: OidcClients },
  actor: Actor,
  input: { id: string },
): Promise<ProviderTest> {
  authorize(actor, "identity-provider.test");
  const { id } = input;
  const { tenantId } = actor;
  const row = isId(id)
    ? await parts.database.withTenant(tenantId, (client) =>
        client.identityProvider.findFirst({ where: { id, tenantId } }),
      )
    : null;
  if (row === null) throw providerNotFound();
  try {
    const metadata = (await parts.oidcClients.get(row)).serverMetadata();
    const { authorization_endpoint: authorizationEndpoint = "", token_endpoint: tokenEndpoint = "" } = metadata;
    return { ok: true, authorizationEndpoint, tokenEndpoint };
  } catch (error) {
    if (!isAppError(error) || error.code !== "auth.sso-failed") throw error;
    const reason = isAppError(error.cause) ? ` ${error.cause.message}` : "";
    return { ok: false, message: `${error.message}${reason}` };
  }
}
