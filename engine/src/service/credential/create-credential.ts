import type { Actor } from "@autoweave/auth/actor";
import { authorize } from "@autoweave/auth/authorize";
import { AppError } from "@autoweave/contracts/app-error";
import type { CredentialName, CredentialType, CredentialView } from "@autoweave/contracts/credential";
import { uuidv7 } from "uuidv7";
import { isUniqueViolation, toJsonColumn } from "../../store/json-column.js";
import { formatContent, toCredentialOwner } from "../../store/sealing/credential-content.js";
import { recordAudit } from "../audit/record-audit.js";
import type { CredentialParts } from "./credential-parts.js";
import { toCredentialView } from "./credential-row.js";
import { mostCredentials } from "./list-credentials.js";
import { readContent, toShownFields } from "./read-content.js";

/** A credential to be made. `fields` are those of its kind, the secret ones included. */
export type NewCredential = {
  name: CredentialName;
  type: CredentialType;
  fields: Record<string, string>;
  hosts?: string[] | undefined;
};

/** Seals a credential. Its secret is never shown again. Throws `request.invalid`, `credential.name-taken`. */
export async function createCredential(
  parts: CredentialParts,
  actor: Actor,
  input: NewCredential,
): Promise<CredentialView> {
  authorize(actor, "credential.create");
  const { name, type, fields, hosts = [] } = input;
  const content = readContent(type, { fields, hosts });
  const id = uuidv7();
  const { tenantId } = actor;
  return parts.database.withTenant(tenantId, async (client) => {
    if ((await client.credential.count()) >= mostCredentials) {
      throw new AppError("request.invalid", `There are ${mostCredentials} credentials already; remove some first.`);
    }
    const sealed = await parts.sealer.seal(client, toCredentialOwner({ tenantId, id, type }), formatContent(content));
    const row = await client.credential
      .create({
        data: {
          id,
          tenantId,
          name,
          type,
          fields: toJsonColumn(toShownFields(type, content)),
          hosts: content.hosts,
          sealed,
        },
      })
      .catch(explainCredentialName(name));
    await recordAudit(client, actor, {
      action: "credential.create",
      resource: { kind: "credential", id },
      details: { name, type, hosts: content.hosts },
    });
    return toCredentialView(row);
  });
}

/** Turns the refusal of a name that another credential has into a sentence. */
export function explainCredentialName(name: string): (error: unknown) => never {
  return (error) => {
    if (!isUniqueViolation(error)) throw error;
    throw new AppError("credential.name-taken", `Another credential is called ${name}; choose another name.`);
  };
}
