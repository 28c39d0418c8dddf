import type { TenantClient } from "../../store/database.js";

/** Holds a tenant until the transaction ends: of two that change its members at once, the second sees the first's work. */
export async function lockTenant(client: TenantClient, tenantId: string): Promise<void> {
  await client.$executeRaw`SELECT id FROM tenant WHERE id = ${tenantId} FOR UPDATE`;
}
