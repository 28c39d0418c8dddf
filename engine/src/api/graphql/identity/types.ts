import type { AuditEntry } from "@autoweave/contracts/audit";
import type { CredentialView } from "@autoweave/contracts/credential";
import type { MemberView } from "../../../service/identity/members.js";
import type { KeyView } from "../../../service/key/keys.js";
import type { Builder } from "../builder.js";

/** An API key, without its secret. */
export function defineKey(builder: Builder) {
  return builder.objectRef<KeyView>("ApiKey").implement({
    description: "An API key; its secret is not kept.",
    fields: (t) => ({
      id: t.exposeID("id"),
      name: t.exposeString("name"),
      prefix: t.exposeString("prefix", { description: "What its secret begins with." }),
      scopes: t.exposeStringList("scopes"),
      createdAt: t.expose("createdAt", { type: "DateTime" }),
      lastUsedAt: t.expose("lastUsedAt", { type: "DateTime", nullable: true }),
      expiresAt: t.expose("expiresAt", { type: "DateTime", nullable: true }),
      revokedAt: t.expose("revokedAt", { type: "DateTime", nullable: true }),
    }),
  });
}

/** A person in the workspace. */
export function defineMember(builder: Builder) {
  return builder.objectRef<MemberView>("Member").implement({
    description: "A person in the workspace.",
    fields: (t) => ({
      id: t.exposeID("id"),
      name: t.exposeString("name"),
      email: t.exposeString("email"),
      roles: t.exposeStringList("roles"),
      joinedAt: t.expose("joinedAt", { type: "DateTime" }),
      lastSeenAt: t.expose("lastSeenAt", { type: "DateTime", nullable: true }),
      isYou: t.exposeBoolean("isYou"),
    }),
  });
}

/** A credential, without its secrets. */
export function defineCredential(builder: Builder) {
  return builder.objectRef<CredentialView>("Credential").implement({
    description: "A sealed secret that flows may use, without the secret.",
    fields: (t) => ({
      id: t.exposeID("id"),
      name: t.exposeString("name"),
      type: t.exposeString("type"),
      fields: t.field({
        type: "JSON",
        description: "The fields that are no secret.",
        resolve: (parent) => parent.fields,
      }),
      hosts: t.exposeStringList("hosts", { description: "Where it may be sent." }),
      createdAt: t.expose("createdAt", { type: "DateTime" }),
      updatedAt: t.expose("updatedAt", { type: "DateTime" }),
    }),
  });
}

/** One act, as it was written down. */
export function defineAuditEntry(builder: Builder) {
  return builder.objectRef<AuditEntry>("AuditEntry").implement({
    description: "One privileged act, as it was written down.",
    fields: (t) => ({
      seq: t.exposeInt("seq"),
      at: t.expose("at", { type: "DateTime" }),
      action: t.exposeString("action"),
      subjectKind: t.string({ description: "`person`, `key` or `service`.", resolve: ({ subject }) => subject.kind }),
      subjectId: t.id({ resolve: ({ subject }) => subject.id }),
      resourceKind: t.string({ nullable: true, resolve: ({ resource }) => resource?.kind }),
      resourceId: t.id({ nullable: true, resolve: ({ resource }) => resource?.id }),
      details: t.field({ type: "JSON", resolve: (entry) => entry.details }),
      hash: t.exposeString("hash", { description: "Covers all else, and the entry before." }),
    }),
  });
}
