import { permissions } from "@autoweave/auth/has-permission";
import type { Permission } from "@autoweave/auth/permission";
import { ApiError } from "../api/api-error";
import { askAuth } from "../api/ask-auth";

type Named = { id: string; name: string };

/** Who is signed in, where, and what they may do. The API decides anew with each call; screens go by this. */
export type Session = {
  person: Named & { email: string };
  tenant: Named;
  /** Every workspace of the person. */
  tenants: readonly Named[];
  roles: readonly string[];
  permissions: readonly Permission[];
  /** Signed in by the workspace's own provider: name, email and password are out of reach. */
  isTenantBound: boolean;
};

const isText = (value: unknown): value is string => typeof value === "string";

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isNamed(value: unknown): value is Named {
  return isRecord(value) && isText(value.id) && isText(value.name);
}

function isListOf<Item>(value: unknown, isItem: (item: unknown) => item is Item): value is Item[] {
  return Array.isArray(value) && value.every(isItem);
}

/**
 * The session as the API tells of it; throws what is none. By hand rather than by a schema: every page begins with it,
 * and should not load a library for six fields.
 */
export function readSession(answer: unknown): Session {
  const { person, tenant, tenants, roles, permissions: held, isTenantBound } = isRecord(answer) ? answer : {};
  if (
    !isNamed(person) ||
    !("email" in person && isText(person.email)) ||
    !isNamed(tenant) ||
    !isListOf(tenants, isNamed) ||
    !isListOf(roles, isText) ||
    !isListOf(held, isText) ||
    typeof isTenantBound !== "boolean"
  )
    throw new ApiError("internal.bug", "The session could not be read. Load the page again.");
  return {
    person: { id: person.id, name: person.name, email: person.email },
    tenant,
    tenants,
    roles,
    // What this build of the screens does not know, it cannot offer.
    permissions: permissions.filter((permission) => held.includes(permission)),
    isTenantBound,
  };
}

/** Where the session stands in the cache. `null` there means that nobody is signed in. */
export const sessionKey = ["session"] as const;

/** Asks who is signed in; `null` when nobody is. */
export async function fetchSession(): Promise<Session | null> {
  try {
    return readSession(await askAuth("GET", "session"));
  } catch (error) {
    if (error instanceof ApiError && error.code === "auth.required") return null;
    throw error;
  }
}
