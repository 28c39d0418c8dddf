import { CredentialType, credentialTypes, secretFields, shownFields } from "@autoweave/contracts/credential";
import { CliError } from "../cli-error.js";

/** Options that carry the fields of a credential that are no secret. */
export type FieldOptions = { username?: string; header?: string; parameter?: string };

/** The kind of credential that was asked for. Throws a usage error that names those there are. */
export function toCredentialType(text: string): CredentialType {
  const parsed = CredentialType.safeParse(text);
  if (parsed.success) return parsed.data;
  throw new CliError("usage", `There is no kind of credential "${text}".`, {
    hint: `Kinds: ${CredentialType.options.join(", ")}.`,
  });
}

/** What the secret of a kind is called. Every kind has one. */
export function toSecretName(type: CredentialType): { field: string; title: string } {
  const field = secretFields(type)[0] ?? "secret";
  const shape: Record<string, { meta(): { title?: string | undefined } | undefined }> =
    credentialTypes[type].fields.shape;
  return { field, title: shape[field]?.meta()?.title ?? field };
}

/** The fields that were given, of those that the kind has. Throws a usage error for one that it does not have. */
export function toFields(type: CredentialType, options: FieldOptions): Record<string, string> {
  const { username, header, parameter } = options;
  const given = Object.entries({ username, header, parameter }).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  );
  const known = shownFields(type);
  const foreign = given.find(([name]) => !known.includes(name));
  if (foreign === undefined) return Object.fromEntries(given);
  throw new CliError("usage", `A credential of the kind ${type} has no ${foreign[0]}.`);
}
