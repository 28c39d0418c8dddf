import { beginOidc, finishOidc } from "@autoweave/auth/oidc";
import { toReturnPath } from "@autoweave/auth/return-path";
import type { Sessions } from "@autoweave/auth/session";
import { AppError } from "@autoweave/contracts/app-error";
import { type Database, everyTenant } from "../../store/database.js";
import { type BegunSession, beginSession, type Client } from "../identity/begin-session.js";
import { isId } from "../refer.js";
import { admitIdentity } from "./admit-identity.js";
import { keepAttempt, takeAttempt, toBrowserMark } from "./attempts.js";
import type { OidcClients } from "./oidc-clients.js";
import { providerNotFound, toRedirectUri } from "./providers.js";

type Parts = { database: Database; oidcClients: OidcClients; sessions: Sessions; address: () => string };

/** A provider as the page for signing in offers it. */
export type OfferedProvider = { id: string; name: string; tenant: string };

const mostOffered = 100;

/** The providers that are offered to everybody, or those of one tenant, by name. */
export async function listOfferedProviders(
  parts: Pick<Parts, "database">,
  input: { tenant: string | undefined },
): Promise<OfferedProvider[]> {
  return parts.database.withTenant(everyTenant, async (client) => {
    const rows = await client.identityProvider.findMany({
      where: { enabled: true, listed: true, ...(input.tenant === undefined ? {} : { tenantId: input.tenant }) },
      orderBy: [{ name: "asc" }, { id: "asc" }],
      take: mostOffered,
      select: { id: true, name: true, tenantId: true },
    });
    const tenants = await client.tenant.findMany({
      where: { id: { in: rows.map(({ tenantId }) => tenantId) } },
      select: { id: true, name: true },
    });
    const names = new Map(tenants.map(({ id, name }) => [id, name]));
    return rows.map(({ id, name, tenantId }) => ({ id, name, tenant: names.get(tenantId) ?? "" }));
  });
}

async function findEnabled({ database }: Pick<Parts, "database">, id: string) {
  const row = isId(id)
    ? await database.withTenant(everyTenant, (client) =>
        client.identityProvider.findFirst({ where: { id, enabled: true } }),
      )
    : null;
  if (row === null) throw providerNotFound();
  return row;
}

/**
 * Begins a sign-in: where to send the browser, and the mark to leave in it. `returnTo` is kept only if it is a path of
 * ours. Throws `identity-provider.not-found`, `auth.sso-failed`.
 */
export async function beginSignOn(
  parts: Parts,
  input: { provider: string; returnTo: string | undefined; browser: string | undefined },
): Promise<{ url: string; browser: string }> {
  const provider = await findEnabled(parts, input.provider);
  const config = await parts.oidcClients.get(provider);
  const { url, attempt } = await beginOidc(config, toRedirectUri(parts, provider.id));
  const { nonce, verifier, state } = attempt;
  const browser = toBrowserMark(input.browser);
  const { id: providerId, tenantId } = provider;
  const kept = { tenantId, providerId, nonce, verifier, returnTo: toReturnPath(input.returnTo) };
  await parts.database.withLedger(everyTenant, (sql) => keepAttempt(sql, state, browser, kept));
  return { url: url.href, browser };
}

/**
 * Ends a sign-in: whom the provider says it is gets a session in the provider's tenant, if the tenant's rules let them
 * in. `query` is what the browser brought back. Throws `auth.sso-lost` for a state that is unknown, used, too old or of
 * another browser, `auth.sso-failed`, `auth.sso-refused`.
 */
export async function finishSignOn(
  parts: Parts,
  input: { provider: string; query: string; browser: string | undefined },
  client: Client,
): Promise<BegunSession & { returnTo: string }> {
  const { provider: providerId, query, browser } = input;
  const states = new URLSearchParams(query).getAll("state");
  const [state] = states;
  const attempt =
    state === undefined || states.length > 1 || browser === undefined || !isId(providerId)
      ? undefined
      : await parts.database.withLedger(everyTenant, (sql) => takeAttempt(sql, state, browser, providerId));
  if (state === undefined || attempt === undefined) {
    throw new AppError(
      "auth.sso-lost",
      "This sign-in was not begun in this browser, is over already, or took too long; begin it again.",
    );
  }
  const provider = await findEnabled(parts, providerId);
  const callback = new URL(toRedirectUri(parts, providerId));
  callback.search = query;
  const identity = await finishOidc(await parts.oidcClients.get(provider), callback, { ...attempt, state });
  const personId = await admitIdentity(parts, provider, identity);
  const begun = await beginSession(parts, { personId, tenantId: provider.tenantId, by: "oidc", providerId }, client);
  return { ...begun, returnTo: attempt.returnTo };
}
