import type { Actor } from "@autoweave/auth/actor";
import type { TokenSubject } from "@autoweave/auth/token";
import type { Database, Sql } from "../../store/database.js";
import { readKeyActor } from "../key/authenticate-key.js";
import { isId } from "../refer.js";

/**
 * What the subject of a token may do at this moment, within the tenant's wall; undefined when it may not be here any
 * more. Processes have no rights of their own: they act on somebody's behalf.
 */
export async function readActor(sql: Sql, { tenantId, subject }: TokenSubject): Promise<Actor | undefined> {
  if (!isId(subject.id)) return undefined;
  const actor = subject.kind === "key" ? await readKeyActor(sql, subject.id) : undefined;
  return actor?.tenantId === tenantId ? actor : undefined;
}

/** {@link readActor} for the process that was asked with a service token. */
export function findActor(parts: { database: Database }, whose: TokenSubject): Promise<Actor | undefined> {
  return parts.database.withLedger(whose.tenantId, (sql) => readActor(sql, whose));
}
