import { AppError } from "@autoweave/contracts/app-error";
import { type Database, everyTenant } from "../../store/database.js";
import type { KeyEncryptionKeys } from "../../store/sealing/key-encryption-keys.js";
import { type RotatedTenant, rotateTenantKey } from "../../store/sealing/rotate-tenant-key.js";
import { recordAudit } from "../audit/record-audit.js";

/** What a rotation did in each workspace. */
export type RotatedWorkspace = RotatedTenant & { workspace: string };

/**
 * Gives workspaces new keys and seals their secrets with them: one, or with `*` all, the installation's own secrets
 * included. For whoever holds the installation's encryption key; no policy is asked. Throws `request.invalid` for a
 * workspace that has sealed nothing.
 */
export async function rotateWorkspaceKeys(
  parts: { database: Database; keys: KeyEncryptionKeys },
  workspace: string,
  options: { onBatch?: () => Promise<void> } = {},
): Promise<RotatedWorkspace[]> {
  const all = await parts.database.withLedger(everyTenant, (sql) =>
    sql.rows<{ id: string }>(
      "list-tenants-with-keys",
      "SELECT DISTINCT tenant_id AS id FROM tenant_key ORDER BY 1",
      [],
    ),
  );
  const chosen = workspace === everyTenant ? all : all.filter(({ id }) => id === workspace);
  if (chosen.length === 0) {
    throw new AppError("request.invalid", `The workspace ${workspace} has sealed no secrets; check its id.`);
  }
  const rotated: RotatedWorkspace[] = [];
  for (const { id: tenantId } of chosen) {
    const actor = { tenantId, subject: { kind: "service" as const, id: "keys-rotate" } };
    const done = await rotateTenantKey(parts, tenantId, {
      ...options,
      withStart: async (sql, key) => {
        if (tenantId === everyTenant) return;
        await recordAudit(sql, actor, { action: "tenant-key.rotate", resource: { kind: "tenant-key", id: key } });
      },
    });
    if (done !== undefined) rotated.push({ workspace: tenantId, ...done });
  }
  return rotated;
}
