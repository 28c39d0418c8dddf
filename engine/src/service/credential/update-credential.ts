import type { Actor } from "@autoweave/auth/actor";
import { authorize } from "@autoweave/auth/authorize";
import { AppError } from "@autoweave/contracts/app-error";
import { CredentialType, type CredentialView, secretFields } from "@autoweave/contracts/credential";
import { findNewHosts } from "@autoweave/contracts/host-pattern";
import type { TenantClient } from "../../store/database.js";
import { toJsonColumn } from "../../store/json-column.js";
import {
  type CredentialContent,
  formatContent,
  parseContent,
  toCredentialOwner,
} from "../../store/sealing/credential-content.js";
import { recordAudit } from "../audit/record-audit.js";
import { explainCredentialName } from "./create-credential.js";
import type { CredentialParts } from "./credential-parts.js";
import { type CredentialRow, findCredential, lockCredential, toCredentialView } from "./credential-row.js";
import { findUses, toInUse } from "./find-uses.js";
import { readContent, toShownFields } from "./read-content.js";

/** What is to change; what is absent stays. */
export type CredentialChange = {
  credential: string;
  name?: string | undefined;
  fields?: Record<string, string> | undefined;
  hosts?: string[] | undefined;
  force?: boolean | undefined;
};

const mostTries = 5;

/**
 * Changes a credential. A host that it could not be sent to before asks for the secret again: who may change credentials
 * does not have to know them. Runs use what is there when a node starts. Throws `request.invalid`,
 * `credential.not-found`, `credential.name-taken`, and `credential.in-use` when live flows know it by the name that is
 * to change, unless `force`.
 */
export async function updateCredential(
  parts: CredentialParts,
  actor: Actor,
  input: CredentialChange,
): Promise<CredentialView> {
  authorize(actor, "credential.update");
  for (let tries = 1; ; tries++) {
    const before = await parts.database.withTenant(actor.tenantId, (client) =>
      findCredential(client, input.credential),
    );
    const type = CredentialType.parse(before.type);
    const content = await toNext(parts, before, type, input);
    const row = await parts.database.withTenant(actor.tenantId, (client) =>
      write(parts, client, actor, { before, content, type, input }),
    );
    if (row !== undefined) return toCredentialView(row);
    if (tries === mostTries) throw new AppError("internal.bug", "The credential changes all the time; try again.");
  }
}

async function toNext(
  parts: CredentialParts,
  before: CredentialRow,
  type: CredentialType,
  input: CredentialChange,
): Promise<CredentialContent> {
  const given = input.fields ?? {};
  const { hosts } = input;
  const isWhole = secretFields(type).every((name) => Object.hasOwn(given, name));
  // A secret that is given anew needs no look at the old one, which may not open any more.
  const old =
    isWhole && hosts !== undefined
      ? { fields: before.fields as Record<string, string>, hosts: before.hosts }
      : parseContent(type, await parts.sealer.open(toCredentialOwner(before), before.sealed));
  const next = readContent(type, { fields: { ...old.fields, ...given }, hosts: hosts ?? old.hosts });
  const fresh = findNewHosts(old.hosts, next.hosts);
  if (fresh.length > 0 && !isWhole) {
    throw new AppError(
      "request.invalid",
      `Give the secret again: with it, the credential may be sent to ${fresh.join(", ")}, where it did not go before.`,
    );
  }
  return next;
}

type Write = { before: CredentialRow; content: CredentialContent; type: CredentialType; input: CredentialChange };

/** Undefined when somebody else changed the credential in between. */
async function write(
  parts: CredentialParts,
  client: TenantClient,
  actor: Actor,
  { before, content, type, input }: Write,
): Promise<CredentialRow | undefined> {
  const row = await lockCredential(client, before.id);
  if (row.sealed !== before.sealed || row.name !== before.name) return undefined;
  const { id, tenantId } = row;
  const name = input.name ?? row.name;
  if (name !== row.name && input.force !== true) await checkRename(client, row.name);
  const updated = await client.credential
    .update({
      where: { id },
      data: {
        name,
        fields: toJsonColumn(toShownFields(type, content)),
        hosts: content.hosts,
        sealed: await parts.sealer.seal(client, toCredentialOwner({ tenantId, id, type }), formatContent(content)),
      },
    })
    .catch(explainCredentialName(name));
  const given = Object.keys(input.fields ?? {});
  await recordAudit(client, actor, {
    action: "credential.update",
    resource: { kind: "credential", id },
    details: {
      name,
      type,
      hosts: content.hosts,
      ...(name === row.name ? {} : { before: row.name }),
      isSecretNew: given.some((field) => secretFields(type).includes(field)),
    },
  });
  return updated;
}

async function checkRename(client: TenantClient, name: string): Promise<void> {
  const live = (await findUses(client, [name])).filter((use) => use.live.length > 0);
  if (live.length === 0) return;
  throw toInUse(
    `Flows that are live name this credential ${name}; change and publish them, or rename it with force and they fail.`,
    live,
  );
}
