import type { Actor } from "@autoweave/auth/actor";
import type { TokenSubject } from "@autoweave/auth/token";
import type { Sql } from "../../store/database.js";
import { findLiveSession, readMemberRoles } from "../../store/identity/session-store.js";
import { toPersonActor } from "../identity/authenticate-session.js";
import { readKeyActor } from "../key/authenticate-key.js";
import { isId } from "../refer.js";

/** A person who comes by a token: what their session is good for beyond this tenant, the token is not. */
function toBoundActor(tenantId: string, personId: string, roles: readonly string[]): Actor {
  const { sessionId: _, ...actor } = toPersonActor({ id: "", tenantId, personId, providerId: null, roles });
  return { ...actor, isTenantBound: true };
}

/**
 * What a subject may do at this moment, within the tenant's wall; undefined when it may not be here any more. Of a person
 * with a session, the session has to live. Processes have no rights of their own: they act on somebody's behalf.
 */
export async function readActor(
  sql: Sql,
  { tenantId, subject, sessionId }: TokenSubject & { sessionId: string | null },
): Promise<Actor | undefined> {
  if (!isId(subject.id)) return undefined;
  if (subject.kind === "key") {
    const actor = await readKeyActor(sql, subject.id);
    return actor?.tenantId === tenantId ? actor : undefined;
  }
  if (subject.kind !== "person") return undefined;
  if (sessionId === null) {
    const roles = await readMemberRoles(sql, tenantId, subject.id);
    return roles === undefined ? undefined : toBoundActor(tenantId, subject.id, roles);
  }
  const session = await findLiveSession(sql, sessionId);
  if (session?.tenantId !== tenantId || session.personId !== subject.id) return undefined;
  return toBoundActor(tenantId, subject.id, session.roles);
}
