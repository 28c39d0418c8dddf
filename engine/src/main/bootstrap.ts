import { createApiKey } from "@autoweave/auth/api-key";
import { uuidv7 } from "uuidv7";
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
      await client.apiKey.create({
        data: { id: uuidv7(), tenantId: firstTenant, name: "First key", prefix, hash, scopes: ["*"] },
      });
      return secret;
    });
  } finally {
    await database.close();
  }
}
