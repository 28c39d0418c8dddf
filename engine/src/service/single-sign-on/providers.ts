import type { Actor } from "@autoweave/auth/actor";
import { authorize } from "@autoweave/auth/authorize";
import { findLackedPermission } from "@autoweave/auth/find-lacked-permission";
import { isIssuer } from "@autoweave/auth/oidc";
import type { Permission } from "@autoweave/auth/permission";
import { Role } from "@autoweave/auth/role";
import { AppError } from "@autoweave/contracts/app-error";
import { uuidv7 } from "uuidv7";
import type { Database, TenantClient } from "../../store/database.js";
import type { Sealer } from "../../store/sealing/sealer.js";
import { recordAudit } from "../audit/record-audit.js";
import { lockTenant } from "../identity/lock-tenant.js";
import { assertMayGive } from "../identity/may-give.js";
import { isId, isStorable } from "../refer.js";
import { toSecretPlace } from "./oidc-clients.js";

/** What a tenant says about a provider. */
export type ProviderInput = {
  name: string;
  issuer: string;
  clientId: string;
  /** Text sets it, null takes it away, absent leaves it as it is. */
  clientSecret?: string | null | undefined;
  /** Only emails of these domains come in; any email when it is empty. */
  emailDomains: string[];
  /** What somebody becomes who comes for the first time; null lets in only those who are members or invited. */
  role: Role | null;
  enabled: boolean;
  /** Whether the page for signing in offers it to everybody. */
  listed: boolean;
};

/** A provider as its tenant sees it. The secret never comes back. Times are ISO 8601. */
export type ProviderView = Omit<ProviderInput, "clientSecret"> & {
  id: string;
  hasSecret: boolean;
  /** The roles of those who may come in by it: who has more than whoever registered it has to use a password. */
  letsIn: Role[];
  /** The address to give to the provider. */
  redirectUri: string;
  createdAt: string;
  updatedAt: string;
};

type Row = Awaited<ReturnType<TenantClient["identityProvider"]["findMany"]>>[number];
type Parts = { database: Database; sealer: Sealer; address: () => string };

const mostProviders = 20;

/** Where a provider sends browsers back to: an address of its own, so that none can answer for another. */
export function toRedirectUri(parts: Pick<Parts, "address">, id: string): string {
  return `${parts.address()}/auth/oidc/${id}/callback`;
}

/** True when a provider that was vouched for with these permissions may let in somebody with these roles. */
export function mayLetIn(vouched: readonly string[], roles: readonly string[]): boolean {
  return findLackedPermission(vouched as Permission[], roles) === undefined;
}

function toView(parts: Pick<Parts, "address">, row: Row): ProviderView {
  const { id, name, issuer, clientId, emailDomains, enabled, listed } = row;
  const role = Role.safeParse(row.role);
  return {
    id,
    name,
    issuer,
    clientId,
    hasSecret: row.clientSecretSealed !== null,
    emailDomains,
    role: role.success ? role.data : null,
    enabled,
    listed,
    letsIn: Role.options.filter((one) => mayLetIn(row.vouched, [one])),
    redirectUri: toRedirectUri(parts, id),
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  };
}

function checkInput(actor: Actor, input: Partial<ProviderInput>): void {
  const { name = "", issuer, clientId = "", clientSecret, role } = input;
  if (![name, clientId, clientSecret ?? ""].every(isStorable)) {
    throw new AppError("request.invalid", "Name, client id and secret may not hold a NUL character.");
  }
  if (issuer !== undefined && !isIssuer(issuer)) {
    throw new AppError("request.invalid", "Give the provider's address as it names itself, beginning with https://.");
  }
  if (role !== undefined && role !== null) assertMayGive(actor, [role]);
}

/** The error of a provider that is not there, or not this tenant's. */
export function providerNotFound(): AppError {
  return new AppError("identity-provider.not-found", "There is no such identity provider; list those there are.");
}

function toNameTaken(error: unknown): unknown {
  const isTaken = typeof error === "object" && error !== null && "code" in error && error.code === "P2002";
  return isTaken ? new AppError("request.invalid", "Another identity provider has this name.") : error;
}

async function findProvider(client: TenantClient, tenantId: string, id: string): Promise<Row> {
  const row = isId(id) ? await client.identityProvider.findFirst({ where: { id, tenantId } }) : null;
  if (row === null) throw providerNotFound();
  return row;
}

/** The tenant's identity providers, by name. */
export async function listProviders(parts: Parts, actor: Actor): Promise<ProviderView[]> {
  authorize(actor, "identity-provider.list");
  const rows = await parts.database.withTenant(actor.tenantId, (client) =>
    client.identityProvider.findMany({ orderBy: [{ name: "asc" }, { id: "asc" }] }),
  );
  return rows.map((row) => toView(parts, row));
}

/** Registers a provider. Throws `auth.forbidden` for a role that the actor may not give, `request.invalid`. */
export async function createProvider(parts: Parts, actor: Actor, input: ProviderInput): Promise<ProviderView> {
  authorize(actor, "identity-provider.create");
  checkInput(actor, input);
  const { tenantId } = actor;
  const { clientSecret, ...given } = input;
  const id = uuidv7();
  const row = await parts.database
    .withTenant(tenantId, async (client) => {
      await lockTenant(client, tenantId);
      if ((await client.identityProvider.count()) >= mostProviders) {
        throw new AppError("request.invalid", `A workspace has at most ${mostProviders} identity providers.`);
      }
      const clientSecretSealed =
        typeof clientSecret === "string"
          ? await parts.sealer.seal(client, toSecretPlace({ id, tenantId }), clientSecret)
          : null;
      const created = await client.identityProvider.create({
        data: { ...given, id, tenantId, clientSecretSealed, vouched: [...actor.permissions] },
      });
      await recordAudit(client, actor, {
        action: "identity-provider.create",
        resource: { kind: "identity-provider", id },
        details: toDetails(created),
      });
      return created;
    })
    .catch((error: unknown) => {
      throw toNameTaken(error);
    });
  return toView(parts, row);
}

/**
 * Changes a provider. Whoever changes more than its name and whether it is listed vouches for it from now on. A provider
 * that is switched off, or becomes another one, ends the sessions that it began. Throws `identity-provider.not-found`,
 * `auth.forbidden`, `request.invalid`.
 */
export async function updateProvider(
  parts: Parts,
  actor: Actor,
  input: { id: string } & { [K in keyof ProviderInput]?: ProviderInput[K] | undefined },
): Promise<ProviderView> {
  authorize(actor, "identity-provider.update");
  const { id, clientSecret, ...given } = input;
  checkInput(actor, input as Partial<ProviderInput>);
  const { tenantId } = actor;
  const row = await parts.database
    .withTenant(tenantId, async (client) => {
      await lockTenant(client, tenantId);
      const before = await findProvider(client, tenantId, id);
      const secret =
        clientSecret === undefined
          ? {}
          : {
              clientSecretSealed:
                clientSecret === null ? null : await parts.sealer.seal(client, toSecretPlace(before), clientSecret),
            };
      const { name: _name, listed: _listed, ...weighty } = given;
      const isWeighty = clientSecret !== undefined || Object.values(weighty).some((value) => value !== undefined);
      const after = await client.identityProvider.update({
        where: { id },
        data: { ...dropUndefined(given), ...secret, ...(isWeighty ? { vouched: [...actor.permissions] } : {}) },
      });
      const isAnother = after.issuer !== before.issuer || after.clientId !== before.clientId;
      // Subjects are the provider's names for people: another provider, or another client, may give them to others.
      if (isAnother) await client.identityLink.deleteMany({ where: { providerId: id } });
      if (isAnother || !after.enabled) await client.session.deleteMany({ where: { providerId: id } });
      await recordAudit(client, actor, {
        action: "identity-provider.update",
        resource: { kind: "identity-provider", id },
        details: { ...toDetails(after), hasNewSecret: clientSecret !== undefined },
      });
      return after;
    })
    .catch((error: unknown) => {
      throw toNameTaken(error);
    });
  return toView(parts, row);
}

/** Removes a provider, and with it its links and the sessions that it began. Throws `identity-provider.not-found`. */
export async function removeProvider(parts: Parts, actor: Actor, input: { id: string }): Promise<{ id: string }> {
  authorize(actor, "identity-provider.remove");
  const { id } = input;
  await parts.database.withTenant(actor.tenantId, async (client) => {
    const { name, issuer } = await findProvider(client, actor.tenantId, id);
    await client.identityProvider.delete({ where: { id } });
    await recordAudit(client, actor, {
      action: "identity-provider.remove",
      resource: { kind: "identity-provider", id },
      details: { name, issuer },
    });
  });
  return { id };
}

function toDetails(row: Row) {
  const { name, issuer, clientId, emailDomains, role, enabled, listed } = row;
  return { name, issuer, clientId, hasSecret: row.clientSecretSealed !== null, emailDomains, role, enabled, listed };
}

function dropUndefined<T extends object>(given: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };
}
