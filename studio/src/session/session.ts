import { Permission } from "@autoweave/auth/permission";
import { z } from "zod";
import { ApiError } from "../api/api-error";
import { askAuth } from "../api/ask-auth";

function isPermission(text: string): text is Permission {
  return Permission.safeParse(text).success;
}

/** Who is signed in, where, and what they may do. The API decides anew with each call; screens go by this. */
export const Session = z.object({
  person: z.object({ id: z.string(), name: z.string(), email: z.string() }),
  tenant: z.object({ id: z.string(), name: z.string() }),
  /** Every workspace of the person. */
  tenants: z.array(z.object({ id: z.string(), name: z.string() })),
  roles: z.array(z.string()),
  // What this build of the screens does not know, it cannot offer.
  permissions: z.array(z.string()).transform((held) => held.filter(isPermission)),
  /** Signed in by the workspace's own provider: name, email and password are out of reach. */
  isTenantBound: z.boolean(),
});
export type Session = z.infer<typeof Session>;

/** Where the session stands in the cache. `null` there means that nobody is signed in. */
export const sessionKey = ["session"] as const;

/** Asks who is signed in; `null` when nobody is. */
export async function fetchSession(): Promise<Session | null> {
  try {
    return Session.parse(await askAuth("GET", "session"));
  } catch (error) {
    if (error instanceof ApiError && error.code === "auth.required") return null;
    throw error;
  }
}
