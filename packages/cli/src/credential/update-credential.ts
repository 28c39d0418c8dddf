import { CliError } from "../cli-error.js";
import { type Context, print } from "../context.js";
import { type FieldOptions, toFields, toSecretName } from "./credential-fields.js";
import { readSecret } from "./read-secret.js";

/** Options of `credential update`. */
export type UpdateOptions = FieldOptions & { name?: string; host?: string[]; secret?: boolean; force?: boolean };

/** `credential update`: changes what is given, and keeps the rest. */
export async function updateCredential(context: Context, credential: string, options: UpdateOptions): Promise<void> {
  const { name, host: hosts, force } = options;
  const { type } = await context.call((api) => api.credentials.get.query({ credential }));
  const fields = toFields(type, options);
  if (options.secret === true) {
    const { field, title } = toSecretName(type);
    fields[field] = await readSecret(context, title);
  }
  const hasFields = Object.keys(fields).length > 0;
  if (!hasFields && name === undefined && hosts === undefined) {
    throw new CliError("usage", "Nothing is to be changed.", { hint: "Give --secret, --host, --name or a field." });
  }
  const updated = await context.call((api) =>
    api.credentials.update.mutate({
      credential,
      ...(name === undefined ? {} : { name }),
      ...(hosts === undefined ? {} : { hosts }),
      ...(hasFields ? { fields } : {}),
      ...(force === undefined ? {} : { force }),
    }),
  );
  print(context, updated, () => `credential ${updated.name} is changed`);
}
