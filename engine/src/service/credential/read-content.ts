import { AppError } from "@autoweave/contracts/app-error";
import {
  CredentialHosts,
  type CredentialType,
  credentialTypes,
  isHttpType,
  shownFields,
} from "@autoweave/contracts/credential";
import type { z } from "zod";
import type { CredentialContent } from "../../store/sealing/credential-content.js";

function explain(error: z.ZodError): string {
  // A key that does not belong may be the secret, pasted into the wrong place: none is repeated.
  return error.issues
    .slice(0, 5)
    .map(({ code, path, message }) =>
      code === "unrecognized_keys" ? "there is a field that this kind does not have" : `${path.join(".")}: ${message}`,
    )
    .join("; ");
}

/** Checks fields and hosts by the kind of credential. Throws `request.invalid`, which repeats no value. */
export function readContent(
  type: CredentialType,
  given: { fields: Record<string, string>; hosts: readonly string[] },
): CredentialContent {
  const fields = credentialTypes[type].fields.safeParse(given.fields);
  if (!fields.success) {
    throw new AppError("request.invalid", `The credential does not fit its kind: ${explain(fields.error)}.`);
  }
  const hosts = CredentialHosts.safeParse(given.hosts);
  if (!hosts.success) throw new AppError("request.invalid", `A host does not fit: ${explain(hosts.error)}.`);
  if (isHttpType(type) && hosts.data.length === 0) {
    throw new AppError("request.invalid", "Name the hosts that the credential may be sent to; it goes to no other.");
  }
  if (!isHttpType(type) && hosts.data.length > 0) {
    throw new AppError("request.invalid", `A credential of the kind ${type} is sent nowhere, so it has no hosts.`);
  }
  return { fields: fields.data, hosts: [...new Set(hosts.data)] };
}

/** The fields of a content that stand in the row for people to see. */
export function toShownFields(type: CredentialType, content: CredentialContent): Record<string, string> {
  return Object.fromEntries(shownFields(type).map((name) => [name, content.fields[name] ?? ""]));
}
