import { createHash, randomBytes } from "node:crypto";
import { type Adapter, Lucia, TimeSpan } from "lucia";

/** What a session is made with. */
export type NewSession = {
  personId: string;
  tenantId: string;
  /** The tenant's identity provider that brought the person; null for who came with what is their own. */
  providerId: string | null;
  userAgent: string | null;
  address: string | null;
};

/** A session as it is kept. `id` is the SHA-256 of its secret, in hex: whoever reads the table cannot use it. */
export type StoredSession = NewSession & { id: string; createdAt: Date; expiresAt: Date };

/** Where sessions are kept. Everything goes by the hash; the secret never comes here. */
export type SessionStore = {
  insert(session: StoredSession): Promise<void>;
  /** The session with the roles its person has in its tenant at this moment; undefined roles mean: may not be there. */
  find(id: string): Promise<{ session: StoredSession; roles: readonly string[] | undefined } | undefined>;
  /** Puts the end off, but never past {@link toLatestEnd}. */
  extend(id: string, expiresAt: Date): Promise<void>;
  remove(id: string): Promise<void>;
};

/** A session that holds, with its person's roles as they are now. */
export type LiveSession = StoredSession & { roles: readonly string[] };

/** Sessions of people who signed in. */
export type Sessions = {
  /** Begins one; `secret` goes into the cookie and is never kept. */
  begin(session: NewSession): Promise<{ secret: string; session: StoredSession }>;
  /** The session of a secret, or undefined when there is none, or none any more. Its use puts its end off. */
  find(secret: string): Promise<LiveSession | undefined>;
  /** Ends the session of a secret, if there is one. */
  end(secret: string): Promise<void>;
};

/** A session ends when it was not used for so long, in days. */
export const sessionIdleDays = 14;
/** A session ends so long after its beginning, however much it is used, in days. */
export const sessionMostDays = 60;

const secretBytes = 32;
const pattern = /^[A-Za-z0-9_-]{43}$/;

declare module "lucia" {
  interface Register {
    Lucia: Lucia<SessionAttributes, { roles: readonly string[] }>;
    DatabaseSessionAttributes: SessionAttributes;
    DatabaseUserAttributes: { roles: readonly string[] };
  }
}
type SessionAttributes = Omit<StoredSession, "id" | "personId" | "expiresAt">;

/** When a session ends that is used all the time. */
export function toLatestEnd(createdAt: Date): Date {
  return new Date(createdAt.getTime() + new TimeSpan(sessionMostDays, "d").milliseconds());
}

/** SHA-256 of a session's secret, in hex. */
export function hashSessionSecret(secret: string): string {
  return createHash("sha256").update(secret).digest("hex");
}

/** True for text that can be the secret of a session at all. */
export function isSessionSecret(text: string): boolean {
  return pattern.test(text);
}

/**
 * Sessions with Lucia, which decides when one is over and when its end is put off. Lucia is frozen: what is used of it is
 * this file, and its adapter is the only place where the secret becomes a hash.
 */
export function createSessions(store: SessionStore): Sessions {
  const lucia = new Lucia(toAdapter(store), {
    sessionExpiresIn: new TimeSpan(sessionIdleDays, "d"),
    getSessionAttributes: (attributes) => attributes,
    getUserAttributes: (attributes) => attributes,
  });
  return {
    begin: async ({ personId, ...attributes }) => {
      const secret = randomBytes(secretBytes).toString("base64url");
      const createdAt = new Date();
      const { expiresAt } = await lucia.createSession(personId, { ...attributes, createdAt }, { sessionId: secret });
      return { secret, session: { ...attributes, personId, createdAt, expiresAt, id: hashSessionSecret(secret) } };
    },
    find: async (secret) => {
      if (!isSessionSecret(secret)) return undefined;
      const { session, user } = await lucia.validateSession(secret);
      if (session === null) return undefined;
      const { fresh: _, userId: personId, expiresAt, ...kept } = session;
      const latest = toLatestEnd(kept.createdAt);
      return {
        ...kept,
        id: hashSessionSecret(secret),
        personId,
        expiresAt: new Date(Math.min(expiresAt.getTime(), latest.getTime())),
        roles: user.roles,
      };
    },
    end: async (secret) => {
      if (isSessionSecret(secret)) await lucia.invalidateSession(secret);
    },
  };
}

function toAdapter(store: SessionStore): Adapter {
  return {
    getSessionAndUser: async (secret) => {
      const found = await store.find(hashSessionSecret(secret));
      if (found === undefined) return [null, null];
      const { session, roles } = found;
      const { id: _, personId, expiresAt, ...attributes } = session;
      return [
        { id: secret, userId: personId, expiresAt, attributes },
        roles === undefined ? null : { id: personId, attributes: { roles } },
      ];
    },
    setSession: ({ id, userId, expiresAt, attributes }) =>
      store.insert({ ...attributes, id: hashSessionSecret(id), personId: userId, expiresAt }),
    updateSessionExpiration: (secret, expiresAt) => store.extend(hashSessionSecret(secret), expiresAt),
    deleteSession: (secret) => store.remove(hashSessionSecret(secret)),
    // Lists and ends of many are statements of the store, within the transaction of their use case.
    getUserSessions: notUsed,
    deleteUserSessions: notUsed,
    deleteExpiredSessions: notUsed,
  };
}

function notUsed(): never {
  throw new TypeError("Ask the store.");
}
