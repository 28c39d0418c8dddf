import { expect, test } from "vitest";
import {
  createSessions,
  hashSessionSecret,
  isSessionSecret,
  type SessionStore,
  type StoredSession,
  sessionIdleDays,
  sessionMostDays,
  toLatestEnd,
} from "./session.js";

const day = 86_400_000;
const who = { personId: "p1", tenantId: "t1", providerId: null, userAgent: "Browser", address: "127.0.0.1" };

function createStore(roles: readonly string[] | undefined = ["viewer"]) {
  const rows = new Map<string, StoredSession>();
  const asked: string[] = [];
  const store: SessionStore = {
    insert: async (session) => {
      rows.set(session.id, session);
    },
    find: async (id) => {
      asked.push(id);
      const session = rows.get(id);
      return session === undefined ? undefined : { session, roles };
    },
    extend: async (id, expiresAt) => {
      const session = rows.get(id);
      if (session !== undefined) rows.set(id, { ...session, expiresAt });
    },
    remove: async (id) => {
      rows.delete(id);
    },
  };
  return { rows, asked, store };
}

test("a store sees hashes alone, and a secret finds its session again", async () => {
  const { rows, store } = createStore();
  const sessions = createSessions(store);
  const { secret, session } = await sessions.begin(who);
  expect(isSessionSecret(secret)).toBe(true);
  expect([...rows.keys()]).toEqual([hashSessionSecret(secret)]);
  expect(JSON.stringify([...rows])).not.toContain(secret);
  expect(session).toMatchObject({ ...who, id: hashSessionSecret(secret) });
  expect(Math.round((session.expiresAt.getTime() - Date.now()) / day)).toBe(sessionIdleDays);
  expect(await sessions.find(secret)).toEqual({ ...session, roles: ["viewer"] });
  // Whoever reads the table cannot come in with what stands there.
  expect(await sessions.find(session.id)).toBeUndefined();
  await sessions.end(secret);
  expect(await sessions.find(secret)).toBeUndefined();
});

test("text that is no secret asks no store", async () => {
  const { asked, store } = createStore();
  for (const text of ["", "x", "a".repeat(44), `${"a".repeat(42)}.`, "a".repeat(64)]) {
    expect(await createSessions(store).find(text)).toBeUndefined();
    await createSessions(store).end(text);
  }
  expect(asked).toEqual([]);
});

test.each([
  ["fresh", sessionIdleDays, 0, sessionIdleDays],
  ["used lately", sessionIdleDays / 2 + 1, 3, sessionIdleDays / 2 + 1],
  ["half over", sessionIdleDays / 2 - 1, 3, sessionIdleDays],
  ["near its latest end", 1, sessionMostDays - 5, 5],
])("a session that is %s ends in so many days", async (_what, left, age, expected) => {
  const { rows, store } = createStore();
  const sessions = createSessions(store);
  const { secret, session } = await sessions.begin(who);
  const createdAt = new Date(Date.now() - age * day);
  rows.set(session.id, { ...session, createdAt, expiresAt: new Date(Date.now() + left * day) });
  const found = await sessions.find(secret);
  expect(Math.round(((found?.expiresAt.getTime() ?? 0) - Date.now()) / day)).toBe(expected);
  expect(found?.expiresAt.getTime()).toBeLessThanOrEqual(toLatestEnd(createdAt).getTime());
});

test("what is over is removed: past its end, or its person may not be there any more", async () => {
  const late = createStore();
  const { secret, session } = await createSessions(late.store).begin(who);
  late.rows.set(session.id, { ...session, expiresAt: new Date(Date.now() - 1) });
  expect(await createSessions(late.store).find(secret)).toBeUndefined();
  expect(late.rows.size).toBe(0);
  const gone = createStore();
  gone.store.find = async (id) => {
    const kept = gone.rows.get(id);
    return kept === undefined ? undefined : { session: kept, roles: undefined };
  };
  const begun = await createSessions(gone.store).begin(who);
  expect(await createSessions(gone.store).find(begun.secret)).toBeUndefined();
  expect(gone.rows.size).toBe(0);
});
