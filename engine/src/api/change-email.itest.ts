import { builtinNodes } from "@autoweave/nodes/builtin";
import { withDatabase } from "@autoweave/testing/with-database";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { listAudit } from "../service/audit/list-audit.js";
import type { Mail, Mailer } from "../service/identity/mail.js";
import { createResetLink } from "../service/identity/reset-links.js";
import { createKey } from "../service/key/keys.js";
import { makePerson, makeTenant, type TestPerson, testPassword } from "../service/testing/make-person.js";
import { withNewMinute } from "../service/testing/with-new-minute.js";
import { createTestApp, type TestApp } from "../testing/test-app.js";
import { createServer, type Server } from "./server.js";
import { type Browser, openBrowser } from "./testing/browser.js";

const database = withDatabase();
const limits = withNewMinute();
const mails: Mail[] = [];
const mailer: Mailer = {
  delivers: true,
  send: async (mail) => {
    mails.push(mail);
  },
};
let app: TestApp;
let server: Server;
let url: string;
let tenantId: string;
let owner: TestPerson;
let count = 0;

beforeAll(async () => {
  app = await createTestApp({ databaseUrl: database.url, redisUrl: undefined, nodes: builtinNodes, workers: 0 });
  server = await createServer({ ...app, limits }, { trustedProxies: ["loopback"], mailer });
  url = await server.listen(0);
  tenantId = await makeTenant(app.database);
  owner = await makePerson(app.database, tenantId, ["owner"]);
});
afterAll(async () => {
  await server.close();
  await app.stop();
});
beforeEach(() => {
  mails.length = 0;
});

async function signIn(email: string): Promise<Browser> {
  const browser = openBrowser(url);
  expect((await browser.post("/auth/sign-in", { email, password: testPassword })).status).toBe(200);
  return browser;
}

async function makeMember(): Promise<{ person: TestPerson; browser: Browser; next: string }> {
  const person = await makePerson(app.database, tenantId, ["editor"]);
  return { person, browser: await signIn(person.email), next: `next-${++count}@example.org` };
}

const ask = (browser: Browser, email: string, password = testPassword) =>
  browser.mutate("account.requestEmail", { email, password });
const confirm = (browser: Browser, token: string) => browser.mutate("account.confirmEmail", { token });

function tokenOf(mail: Mail | undefined): string {
  return /\/account\/email\?token=(\S+)/.exec(mail?.text ?? "")?.[1] ?? "none";
}

async function emailOf({ id }: TestPerson): Promise<string | undefined> {
  const [row] = await app.rows<{ email: string }>("SELECT email FROM person WHERE id = $1", [id]);
  return row?.email;
}

test("the new address counts once its link is opened, and the former one hears of it", async () => {
  const { person, browser, next } = await makeMember();
  expect(await ask(browser, ` ${next.toUpperCase()} `)).toEqual({ email: next });
  expect(mails.map(({ to }) => to)).toEqual([next]);
  expect(await emailOf(person)).toBe(person.email);
  expect(await confirm(browser, tokenOf(mails[0]))).toEqual({ email: next });
  expect(mails.at(-1)).toMatchObject({ to: person.email, text: expect.stringContaining(next) });
  await signIn(next);
  const former = await openBrowser(url).post("/auth/sign-in", { email: person.email, password: testPassword });
  expect(former.status).toBe(401);
  const { entries } = await listAudit(app, owner.actor, { action: "account.change-email" });
  expect(entries[0]).toMatchObject({
    subject: { kind: "person", id: person.id },
    details: { from: person.email, to: next },
  });
});

test("a wrong password sends nothing, and only so many are tried", async () => {
  const { browser, next } = await makeMember();
  const answers: unknown[] = [];
  for (let tries = 0; tries < 6; tries++) answers.push(await ask(browser, next, "not the password"));
  expect(new Set(answers)).toEqual(new Set(["auth.sign-in-failed", "limit.exceeded"]));
  expect(mails).toEqual([]);
});

test("a link is good once, for the person who asked, until they ask again or a day is over", async () => {
  const [{ person, browser, next }, other] = [await makeMember(), await makeMember()];
  await ask(browser, `first-${next}`);
  const first = tokenOf(mails.at(-1));
  await ask(browser, next);
  const token = tokenOf(mails.at(-1));
  expect(await confirm(browser, first)).toBe("auth.link-invalid");
  expect(await confirm(other.browser, token)).toBe("auth.link-invalid");
  for (const odd of ["none", `${token}x`, "\u0000", "' OR true --"]) {
    expect(await confirm(browser, odd)).toBe("auth.link-invalid");
  }
  expect(await confirm(openBrowser(url), token)).toBe("auth.required");
  await app.rows("UPDATE account_link SET expires_at = now() WHERE person_id = $1", [person.id]);
  expect(await confirm(browser, token)).toBe("auth.link-invalid");
  await app.rows("UPDATE account_link SET expires_at = now() + interval '1 hour' WHERE person_id = $1", [person.id]);
  const both = await Promise.all([confirm(browser, token), confirm(browser, token)]);
  expect(both).toContainEqual({ email: next });
  expect(both).toContain("auth.link-invalid");
  expect(await emailOf(person)).toBe(next);
});

test("an address that somebody has is answered like any other, and stays theirs", async () => {
  const [{ person, browser }, other] = [await makeMember(), await makeMember()];
  expect(await ask(browser, other.person.email)).toEqual({ email: other.person.email });
  expect(mails).toHaveLength(1);
  expect(mails[0]).toMatchObject({ to: other.person.email });
  expect(tokenOf(mails[0])).toBe("none");
  expect(await emailOf(person)).toBe(person.email);
});

test("of two who ask for one address, one gets it", async () => {
  const [one, two] = [await makeMember(), await makeMember()];
  const tokens: string[] = [];
  for (const { browser } of [one, two]) {
    await ask(browser, one.next);
    tokens.push(tokenOf(mails.at(-1)));
  }
  const answers = await Promise.all([confirm(one.browser, tokens[0] ?? ""), confirm(two.browser, tokens[1] ?? "")]);
  expect(answers).toContainEqual({ email: one.next });
  expect(answers).toContain("auth.link-invalid");
});

test("a link for a new password that went to the former address opens nothing any more", async () => {
  const { person, browser, next } = await makeMember();
  const { link } = await createResetLink({ ...app, address: () => url }, owner.actor, { member: person.id });
  await ask(browser, next);
  await confirm(browser, tokenOf(mails.at(-1)));
  const token = new URL(link).searchParams.get("token") ?? "";
  const reset = await openBrowser(url).post("/auth/reset", { token, password: "a password of a thief" });
  expect(reset).toMatchObject({ body: { code: "auth.link-invalid" } });
  await signIn(next);
});

test.each(["", "ada", "a@b@c", "ada@exam ple.org", "ada\r\nbcc: all@example.org"])(
  "%j is no address",
  async (email) => {
    const { browser } = await makeMember();
    expect(await ask(browser, email)).toBe("request.invalid");
    expect(mails).toEqual([]);
  },
);

test("keys, tokens and whoever a provider vouches for change nobody's address", async () => {
  const { person, browser, next } = await makeMember();
  const { body } = await browser.post("/auth/token", { grant_type: "session" });
  const { access_token: token } = body as { access_token: string };
  const byToken = openBrowser(url, { authorization: `Bearer ${token}` });
  const { secret } = await createKey(app, owner.actor, { name: "All", scopes: ["*"] });
  const byKey = openBrowser(url, { authorization: `Bearer ${secret}` });
  for (const one of [byToken, byKey]) expect(await ask(one, next)).toBe("auth.forbidden");
  expect(await emailOf(person)).toBe(person.email);
});
