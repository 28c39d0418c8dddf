import type { SealedFor } from "@autoweave/auth/sealed-box";
import { AppError } from "@autoweave/contracts/app-error";
import { type CredentialType, credentialTypes } from "@autoweave/contracts/credential";

/**
 * All that is used of a credential, as it is sealed. Hosts and fields stand in the row as well, for people to see; what
 * somebody writes there by hand changes nothing of where the secret goes.
 */
export type CredentialContent = { fields: Record<string, string>; hosts: string[] };

/** Whose a credential's seal is. */
export function toCredentialOwner(row: { tenantId: string; id: string; type: string }): SealedFor {
  return { tenantId: row.tenantId, id: row.id, type: `credential/${row.type}` };
}

/** The content as text, for sealing. */
export function formatContent(content: CredentialContent): string {
  return JSON.stringify(content);
}

/** The content of an opened seal. Throws `seal.broken`. */
export function parseContent(type: CredentialType, text: string): CredentialContent {
  try {
    const { fields, hosts } = JSON.parse(text) as CredentialContent;
    return { fields: credentialTypes[type].fields.parse(fields), hosts };
  } catch {
    // Neither the text nor what a parser says about it may be told: it is the secret.
    throw new AppError("seal.broken", "A credential's content cannot be read; set the secret anew.");
  }
}
