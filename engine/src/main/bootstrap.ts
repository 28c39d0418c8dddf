import { createApiKey } from "@autoweave/auth/api-key";
import { uuidv7 } from "uuidv7";
import { recordAudit } from "../service/audit/record-audit.js";
import { createDatabase } from "../store/database.js";

/** The workspace that a first start makes. */
export const firstTenant = "default";

/** Makes the first workspace with its first API key, once. Returns the key's secret when it was made just now. */
export async function bootstrap(databaseUrl: string): Promise<string | undefined> {
  const database = createDatabase(databaseUrl, 1);
  try {
    return await database.withTenant(firstTenant, async (client) => {
      // Two starts at once: the second waits here and then finds the workspace.
      await client.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended('autoweave-bootstrap', 0))`;
      if ((await client.tenant.count({ where: { id: firstTenant } })) > 0) return undefined;
      await client.tenant.create({ data: { id: firstTenant, name: "Default" } });
      const { secret, hash, prefix } = createApiKey();
      const [id, name, scopes] = [uuidv7(), "First key", ["*"]];
      await client.apiKey.create({ data: { id, tenantId: firstTenant, name, prefix, hash, scopes } });
      const start = { tenantId: firstTenant, subject: { kind: "service", id: "start" } } as const;
      await recordAudit(client, start, { action: "tenant.create", resource: { kind: "tenant", id: firstTenant } });
      await recordAudit(client, start, {
        action: "key.create",
        resource: { kind: "key", id },
        details: { name, prefix, scopes, expiresAt: null },
      });
      return secret;
    });
  } finally {
    await database.close();
  }
}
