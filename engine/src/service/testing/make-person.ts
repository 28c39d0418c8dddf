import { randomBytes } from "node:crypto";
import type { Actor } from "@autoweave/auth/actor";
import { hashPassword } from "@autoweave/auth/password";
import type { Role } from "@autoweave/auth/role";
import { uuidv7 } from "uuidv7";
import { type Database, everyTenant } from "../../store/database.js";
import { toPersonActor } from "../identity/authenticate-session.js";

/** The password of everybody here: hashing one takes its time. */
export const testPassword = "correct horse battery";
let hash: Promise<string> | undefined;

/** Somebody in a tenant. */
export type TestPerson = { id: string; email: string; name: string; actor: Actor };

/** Makes a tenant of its own. */
export async function makeTenant(database: Database, name = "Workspace"): Promise<string> {
  const id = `t${randomBytes(6).toString("hex")}`;
  await database.withTenant(id, (client) => client.tenant.create({ data: { id, name } }));
  return id;
}

/** Makes a person with these roles in a tenant, as if they had signed in there. */
export async function makePerson(database: Database, tenantId: string, roles: Role[]): Promise<TestPerson> {
  hash ??= hashPassword(testPassword);
  const [id, passwordHash] = [uuidv7(), await hash];
  const name = `Person ${id.slice(-6)}`;
  const email = `${id}@example.org`;
  await database.withTenant(everyTenant, async (client) => {
    await client.person.create({ data: { id, tenantId, email, name, passwordHash } });
    await client.member.create({ data: { tenantId, personId: id, roles } });
  });
  return {
    id,
    email,
    name,
    actor: toPersonActor({ id: "0".repeat(64), tenantId, personId: id, providerId: null, roles }),
  };
}

/** Makes a person a member of another tenant, too. */
export async function joinTenant(
  database: Database,
  person: TestPerson,
  tenantId: string,
  roles: Role[],
): Promise<void> {
  await database.withTenant(everyTenant, (client) =>
    client.member.create({ data: { tenantId, personId: person.id, roles } }),
  );
}
