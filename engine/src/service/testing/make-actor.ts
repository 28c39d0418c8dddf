import { randomBytes } from "node:crypto";
import type { Actor } from "@autoweave/auth/actor";
import type { Permission } from "@autoweave/auth/permission";
import { uuidv7 } from "uuidv7";
import type { Database } from "../../store/database.js";

/** A tenant of its own, and an actor in it who may do everything unless told otherwise. */
export async function makeActor(database: Database, permissions: Permission[] = ["*"]): Promise<Actor> {
  const tenantId = `t${randomBytes(6).toString("hex")}`;
  await database.withTenant(tenantId, (client) => client.tenant.create({ data: { id: tenantId, name: tenantId } }));
  return { tenantId, subject: { kind: "key", id: uuidv7() }, roles: [], permissions };
}
