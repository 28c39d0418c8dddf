import { AppError } from "@autoweave/contracts/app-error";
import { CredentialType, type CredentialView } from "@autoweave/contracts/credential";
import type { TenantClient } from "../../store/database.js";
import { isId, isStorable, toShown } from "../refer.js";

/** A credential as it is kept. */
export type CredentialRow = {
  id: string;
  tenantId: string;
  name: string;
  type: string;
  fields: unknown;
  hosts: string[];
  sealed: string;
  createdAt: Date;
  updatedAt: Date;
};

/** What people see of a credential. */
export function toCredentialView(row: CredentialRow): CredentialView {
  return {
    id: row.id,
    name: row.name,
    type: CredentialType.parse(row.type),
    fields: row.fields as Record<string, string>,
    hosts: row.hosts,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  };
}

/** A credential that is named by id or by name; an id wins. Throws `credential.not-found`. */
export async function findCredential(client: TenantClient, credential: string): Promise<CredentialRow> {
  const isReadable = isStorable(credential);
  const byId = isId(credential) ? await client.credential.findUnique({ where: { id: credential } }) : null;
  const found = byId ?? (isReadable ? await client.credential.findFirst({ where: { name: credential } }) : null);
  if (found !== null) return found;
  throw credentialNotFound(credential);
}

/** Like {@link findCredential}, and holds the row until the transaction ends. */
export async function lockCredential(client: TenantClient, credential: string): Promise<CredentialRow> {
  const { id } = await findCredential(client, credential);
  await client.$queryRaw`SELECT id FROM credential WHERE id = ${id}::uuid FOR UPDATE`;
  // Read again: it may have changed, or gone, while this waited for it.
  const row = await client.credential.findUnique({ where: { id } });
  if (row === null) throw credentialNotFound(credential);
  return row;
}

/** The error of a credential that is not there, or not this tenant's: the two look alike. */
function credentialNotFound(credential: string): AppError {
  return new AppError(
    "credential.not-found",
    `There is no credential ${toShown(credential)}; check its name, or list the credentials there are.`,
  );
}
