import { type Context, print } from "../context.js";
import { type FieldOptions, toCredentialType, toFields, toSecretName } from "./credential-fields.js";
import { readSecret } from "./read-secret.js";

/** Options of `credential create`. */
export type CreateOptions = FieldOptions & { type: string; host?: string[] };

/** `credential create`: seals a secret under a name. */
export async function createCredential(context: Context, name: string, options: CreateOptions): Promise<void> {
  const type = toCredentialType(options.type);
  const shown = toFields(type, options);
  const { field, title } = toSecretName(type);
  const fields = { ...shown, [field]: await readSecret(context, title) };
  const { host: hosts = [] } = options;
  const made = await context.call((api) => api.credentials.create.mutate({ name, type, fields, hosts }));
  print(context, made, () => `credential ${made.name} is sealed; nodes name it as {"$credential": "${made.name}"}`);
}
