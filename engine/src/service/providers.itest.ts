import { createOutgoingHttp } from "@autoweave/service/outgoing/create-outgoing-http";
import { startOidcProvider, type TestProvider } from "@autoweave/testing/start-oidc-provider";
import { withDatabase } from "@autoweave/testing/with-database";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createTestApp, type TestApp } from "../testing/test-app.js";
import { listAudit } from "./audit/list-audit.js";
import { toSecretPlace } from "./single-sign-on/oidc-clients.js";
import {
  createProvider,
  listProviders,
  type ProviderInput,
  removeProvider,
  updateProvider,
} from "./single-sign-on/providers.js";
import { testProvider } from "./single-sign-on/test-provider.js";
import { makeActor } from "./testing/make-actor.js";

const database = withDatabase();
const http = createOutgoingHttp({ allow: ["127.0.0.1"] });
let app: TestApp;
let oidc: TestProvider;

beforeAll(async () => {
  oidc = await startOidcProvider();
  app = await createTestApp({ databaseUrl: database.url, redisUrl: undefined, nodes: [], workers: 0, http });
});
afterAll(async () => {
  await app.stop();
  await http.close();
  oidc.stop();
});

const partsOf = () => ({ ...app, address: () => "https://flows.example" });
const secret = "a secret that nobody sees again";

const toInput = (change: Partial<ProviderInput> = {}): ProviderInput => ({
  name: "Id",
  issuer: oidc.issuer,
  clientId: "autoweave",
  clientSecret: secret,
  emailDomains: ["example.org"],
  role: "viewer",
  enabled: true,
  listed: true,
  ...change,
});

async function codeOf(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => "none",
    (error: { code?: string }) => error.code ?? String(error),
  );
}

const readRow = async (id: string) => {
  const [row] = await app.rows<{ text: string; sealed: string | null; vouched: string[] }>(
    "SELECT i::text AS text, client_secret_sealed AS sealed, vouched FROM identity_provider i WHERE id = $1",
    [id],
  );
  return row ?? { text: "", sealed: null, vouched: [] };
};

test("a provider is registered, seen, changed and removed, and its secret never comes back", async () => {
  const actor = await makeActor(app.database);
  const made = await createProvider(partsOf(), actor, toInput());
  expect(made).toMatchObject({
    ...{ name: "Id", clientId: "autoweave", hasSecret: true, emailDomains: ["example.org"], role: "viewer" },
    redirectUri: `https://flows.example/auth/oidc/${made.id}/callback`,
  });
  expect(await listProviders(partsOf(), actor)).toEqual([made]);
  const { text, sealed } = await readRow(made.id);
  expect(text).not.toContain(secret);
  expect(await app.sealer.open(toSecretPlace({ id: made.id, tenantId: actor.tenantId }), sealed ?? "")).toBe(secret);

  const changed = await updateProvider(partsOf(), actor, { id: made.id, name: "Ours", role: null });
  expect(changed).toMatchObject({ name: "Ours", role: null, hasSecret: true, issuer: oidc.issuer });
  expect((await updateProvider(partsOf(), actor, { id: made.id, clientSecret: null })).hasSecret).toBe(false);
  expect((await updateProvider(partsOf(), actor, { id: made.id, clientSecret: "next" })).hasSecret).toBe(true);
  expect(await removeProvider(partsOf(), actor, { id: made.id })).toEqual({ id: made.id });
  expect(await listProviders(partsOf(), actor)).toEqual([]);

  const { entries } = await listAudit(app, actor, { action: "identity-provider." });
  expect(entries.map(({ action }) => action.replace("identity-provider.", ""))).toEqual([
    "remove",
    ...["update", "update", "update"],
    "create",
  ]);
  expect(JSON.stringify(entries)).not.toMatch(/secret that nobody|"next"/);
});

test("another workspace's provider is out of reach", async () => {
  const [actor, stranger] = [await makeActor(app.database), await makeActor(app.database)];
  const { id } = await createProvider(partsOf(), actor, toInput());
  expect(await listProviders(partsOf(), stranger)).toEqual([]);
  for (const one of [id, "", "x", "\u0000"]) {
    expect(await codeOf(updateProvider(partsOf(), stranger, { id: one, name: "Taken" }))).toBe(
      "identity-provider.not-found",
    );
    expect(await codeOf(removeProvider(partsOf(), stranger, { id: one }))).toBe("identity-provider.not-found");
    expect(await codeOf(testProvider(partsOf(), stranger, { id: one }))).toBe("identity-provider.not-found");
  }
  // The same name is free for them.
  await createProvider(partsOf(), stranger, toInput());
});

test("a name is taken once in a workspace", async () => {
  const actor = await makeActor(app.database);
  await createProvider(partsOf(), actor, toInput());
  expect(await codeOf(createProvider(partsOf(), actor, toInput()))).toBe("request.invalid");
  const other = await createProvider(partsOf(), actor, toInput({ name: "Other" }));
  expect(await codeOf(updateProvider(partsOf(), actor, { id: other.id, name: "Id" }))).toBe("request.invalid");
});

test.each<[string, Partial<ProviderInput>]>([
  ["http to another machine", { issuer: "http://id.example" }],
  ["a script for an address", { issuer: "javascript:alert(1)" }],
  ["a file for an address", { issuer: "file:///etc/passwd" }],
  ["a password in the address", { issuer: "https://a:b@id.example" }],
  ["NUL in the name", { name: "a\u0000" }],
  ["NUL in the client id", { clientId: "a\u0000" }],
  ["NUL in the secret", { clientSecret: "a\u0000" }],
])("refused: %s", async (_name, change) => {
  const actor = await makeActor(app.database);
  expect(await codeOf(createProvider(partsOf(), actor, toInput(change)))).toBe("request.invalid");
  const { id } = await createProvider(partsOf(), actor, toInput());
  expect(await codeOf(updateProvider(partsOf(), actor, { id, ...change }))).toBe("request.invalid");
});

test("nobody gives a role that is above their own", async () => {
  const owner = await makeActor(app.database);
  const actor = { ...owner, permissions: ["tenant:manage" as const] };
  expect(await codeOf(createProvider(partsOf(), actor, toInput()))).toBe("auth.forbidden");
  const { id } = await createProvider(partsOf(), actor, toInput({ role: null }));
  expect(await codeOf(updateProvider(partsOf(), actor, { id, role: "owner" }))).toBe("auth.forbidden");
  expect((await readRow(id)).vouched).toEqual(["tenant:manage"]);
  await updateProvider(partsOf(), owner, { id, name: "Ours" });
  expect((await readRow(id)).vouched).toEqual(["tenant:manage"]);
  await updateProvider(partsOf(), owner, { id, role: "owner" });
  expect((await readRow(id)).vouched).toEqual(["*"]);
  await updateProvider(partsOf(), actor, { id, clientSecret: "theirs" });
  expect((await readRow(id)).vouched).toEqual(["tenant:manage"]);
});

test("a test tells where the provider is, or why it is of no use", async () => {
  const actor = await makeActor(app.database);
  const good = await createProvider(partsOf(), actor, toInput());
  expect(await testProvider(app, actor, { id: good.id })).toEqual({
    ok: true,
    authorizationEndpoint: `${oidc.issuer}/auth`,
    tokenEndpoint: `${oidc.issuer}/token`,
  });
  const gone = await createProvider(partsOf(), actor, toInput({ name: "Gone", issuer: "http://127.0.0.1:9" }));
  expect(await testProvider(app, actor, { id: gone.id })).toMatchObject({ ok: false });
  const inside = await createProvider(partsOf(), actor, toInput({ name: "Inside", issuer: "https://10.1.2.3" }));
  expect(await testProvider(app, actor, { id: inside.id })).toMatchObject({
    ok: false,
    message: expect.stringMatching(/private network/),
  });
  const path = await createProvider(partsOf(), actor, toInput({ name: "Path", issuer: `${oidc.issuer}/elsewhere` }));
  expect(await testProvider(app, actor, { id: path.id })).toMatchObject({ ok: false });
});

test("a workspace has so many providers and no more", async () => {
  const actor = await makeActor(app.database);
  const made = await Promise.allSettled(
    Array.from({ length: 22 }, (_, index) => createProvider(partsOf(), actor, toInput({ name: `Id ${index}` }))),
  );
  expect(made.filter(({ status }) => status === "fulfilled")).toHaveLength(20);
});
