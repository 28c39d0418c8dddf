import { createApiKey } from "@autoweave/auth/api-key";
import { uuidv7 } from "uuidv7";
import { recordAudit } from "../service/audit/record-audit.js";
import { createFirstRunToken } from "../service/identity/first-run.js";
import { createDatabase } from "../store/database.js";
import { firstTenant } from "../store/first-tenant.js";

/** What the first person gets: the API key's secret when it was made just now, a link's token while nobody owns all. */
export type Beginning = { secret: string | undefined; firstRunToken: string | undefined };

/** Makes the first workspace with its first API key, once, and the link for its first owner until there is one. */
export async function bootstrap(databaseUrl: string): Promise<Beginning> {
  const database = createDatabase(databaseUrl, 1);
  try {
    const secret = await database.withTenant(firstTenant, async (client) => {
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
    return { secret, firstRunToken: await createFirstRunToken(database, firstTenant) };
  } finally {
    await database.close();
  }
}
