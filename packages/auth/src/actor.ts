import type { Permission } from "./permission.js";
import type { Role } from "./role.js";

/** Who acts, as the audit names it: a person, an API key, or a process of this installation. */
export type Subject = { kind: "person" | "key" | "service"; id: string };

/** Who asks. The tenant comes from the session, the key or the token, never from the request. */
export type Actor = {
  tenantId: string;
  subject: Subject;
  /** A person's roles in the tenant; keys have none. */
  roles: readonly Role[];
  permissions: readonly Permission[];
  /** The session that a person came with. */
  sessionId?: string;
  /**
   * True for a person who is known here by the tenant's own identity provider, or by a token: they act in this tenant
   * alone, and their account and other tenants are out of reach.
   */
  isTenantBound?: boolean;
};
