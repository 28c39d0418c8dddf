import { z } from "zod";
import { HostPattern } from "./host-pattern.js";

const secretMark = "x-secret";

/** A field that is sealed, and never shown again. */
function secret<Schema extends z.ZodType>(schema: Schema, title: string): Schema {
  return schema.meta({ title, [secretMark]: true }) as Schema;
}

function shown<Schema extends z.ZodType>(schema: Schema, title: string): Schema {
  return schema.meta({ title }) as Schema;
}

const headerValue = z
  .string()
  .min(1)
  .max(16_000)
  .regex(/^[\x21-\x7e]([\x20-\x7e]*[\x21-\x7e])?$/, "use printable ASCII, without blanks around it");
const plainText = (most: number) =>
  z
    .string()
    .min(1)
    .max(most)
    .regex(/^\P{Cc}*$/u, "leave out line breaks and other control characters");

// The connection's own: a value in them would break the request, or smuggle a second one into it.
const ownHeaders = new Set(
  "connection content-length cookie expect host keep-alive proxy-authorization proxy-connection te trailer transfer-encoding upgrade".split(
    " ",
  ),
);
const headerName = z
  .string()
  .max(200)
  .regex(/^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/, "give the name of a header")
  .refine((name) => !ownHeaders.has(name.toLowerCase()), "this header is the connection's own");

const shortestKey = 24;
const longestKey = 64;

/** True for a secret of Standard Webhooks: `whsec_` and 24 to 64 bytes in base64. */
export function isWebhookSecret(text: string): boolean {
  if (!/^whsec_[A-Za-z0-9+/]+={0,2}$/.test(text)) return false;
  const bytes = Math.floor((text.slice("whsec_".length).replace(/=+$/, "").length * 3) / 4);
  return bytes >= shortestKey && bytes <= longestKey;
}

/** The kinds of credentials. */
export const CredentialType = z.enum([
  "http-bearer",
  "http-basic",
  "http-header",
  "http-query",
  "webhook-secret",
  "secret",
]);
export type CredentialType = z.infer<typeof CredentialType>;

/** Kinds that go along with an HTTP request, to their hosts only. */
export const httpCredentialTypes = [
  "http-bearer",
  "http-basic",
  "http-header",
  "http-query",
] as const satisfies CredentialType[];
export type HttpCredentialType = (typeof httpCredentialTypes)[number];

/** What a kind of credential is, and its fields; those with the mark `x-secret` are sealed. */
export const credentialTypes = {
  "http-bearer": {
    title: "Bearer token",
    summary: "A token in the header Authorization.",
    fields: z.strictObject({ token: secret(headerValue, "Token") }),
  },
  "http-basic": {
    title: "Name and password",
    summary: "A name and a password in the header Authorization.",
    fields: z.strictObject({
      username: shown(plainText(500).regex(/^[^:]*$/, "a name has no colon in it"), "Name"),
      password: secret(plainText(2000), "Password"),
    }),
  },
  "http-header": {
    title: "Header",
    summary: "A key in a header of its own, such as X-Api-Key.",
    fields: z.strictObject({ header: shown(headerName, "Header"), value: secret(headerValue, "Value") }),
  },
  "http-query": {
    title: "Query parameter",
    summary: "A key in the address. Other servers may write addresses into their logs: prefer a header.",
    fields: z.strictObject({
      parameter: shown(plainText(200), "Parameter"),
      value: secret(plainText(4000), "Value"),
    }),
  },
  "webhook-secret": {
    title: "Webhook signing secret",
    summary: "Checks the signatures of calls by Standard Webhooks.",
    fields: z.strictObject({
      secret: secret(z.string().refine(isWebhookSecret, "give whsec_ and 24 to 64 bytes in base64"), "Secret"),
    }),
  },
  secret: {
    title: "Secret text",
    summary: "Any secret that a node type asks for, also of several lines.",
    fields: z.strictObject({ text: secret(z.string().min(1).max(16_000), "Text") }),
  },
} as const satisfies Record<CredentialType, { title: string; summary: string; fields: z.ZodObject }>;

/** The fields of a kind of credential. */
export type CredentialFields<Type extends CredentialType = CredentialType> = z.output<
  (typeof credentialTypes)[Type]["fields"]
>;

/** True for kinds that are bound to hosts. */
export function isHttpType(type: CredentialType): type is HttpCredentialType {
  return (httpCredentialTypes as readonly CredentialType[]).includes(type);
}

/** The names of a kind's fields that are sealed. */
export function secretFields(type: CredentialType): string[] {
  return Object.entries<z.ZodType>(credentialTypes[type].fields.shape)
    .filter(([, schema]) => schema.meta()?.[secretMark] === true)
    .map(([name]) => name);
}

/** The names of a kind's fields that everybody who sees the credential sees. */
export function shownFields(type: CredentialType): string[] {
  const hidden = secretFields(type);
  return Object.keys(credentialTypes[type].fields.shape).filter((name) => !hidden.includes(name));
}

/** What people call a credential, in its workspace. It stands in marks like `[credential Shop]`, so it is plain. */
export const CredentialName = z
  .string()
  .trim()
  .min(1)
  .max(100)
  .regex(/^[\p{L}\p{N}][\p{L}\p{N} ._-]*$/u, "use letters, digits, blanks, dots, _ and -")
  .refine((name) => !/^[0-9a-f]{8}-[0-9a-f-]{27}$/i.test(name), "this looks like an id, choose a name");
export type CredentialName = z.infer<typeof CredentialName>;

/** Hosts that an HTTP credential may be sent to. */
export const CredentialHosts = z.array(HostPattern).max(50);
export type CredentialHosts = z.infer<typeof CredentialHosts>;

/** A credential as people see it. The secret is never in it. Times are ISO 8601. */
export const CredentialView = z.object({
  id: z.string(),
  name: z.string(),
  type: CredentialType,
  /** The fields that are no secret. */
  fields: z.record(z.string(), z.string()),
  hosts: z.array(z.string()),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
});
export type CredentialView = z.infer<typeof CredentialView>;

/** How a node's config names a credential, by its id or its name. The secret itself never stands in a flow. */
export const CredentialReference = z.strictObject({ $credential: z.string().min(1).max(200).meta({ title: "Name" }) });
export type CredentialReference = { $credential: string };

/** True for `{"$credential": "..."}`. */
export function isCredentialReference(value: unknown): value is CredentialReference {
  if (typeof value !== "object" || value === null || !("$credential" in value)) return false;
  return Object.keys(value).length === 1 && typeof value.$credential === "string" && value.$credential !== "";
}
