import type { Actor } from "@autoweave/auth/actor";
import { Role, toPermissions } from "@autoweave/auth/role";
import type { LiveSession, Sessions } from "@autoweave/auth/session";
import { AppError } from "@autoweave/contracts/app-error";

/** Who a session's person is in its tenant at this moment. */
export function toPersonActor(
  session: Pick<LiveSession, "id" | "tenantId" | "personId" | "providerId" | "roles">,
): Actor {
  const roles = session.roles.filter((role): role is Role => Role.safeParse(role).success);
  return {
    tenantId: session.tenantId,
    subject: { kind: "person", id: session.personId },
    roles,
    permissions: toPermissions(roles),
    sessionId: session.id,
    ...(session.providerId === null ? {} : { isTenantBound: true }),
  };
}

/**
 * Whose session this is. One that is unknown or over, or whose person is no member any more, throws `auth.required`;
 * which of them, nobody is told. Roles are read each time, so that a change acts on the next request.
 */
export async function authenticateSession(parts: { sessions: Sessions }, secret: string): Promise<Actor> {
  const session = await parts.sessions.find(secret);
  if (session === undefined) throw new AppError("auth.required", "Your session has ended; sign in again.");
  return toPersonActor(session);
}
