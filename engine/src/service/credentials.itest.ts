import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Actor } from "@autoweave/auth/actor";
import type { AppError } from "@autoweave/contracts/app-error";
import { builtinNodes } from "@autoweave/nodes/builtin";
import { createOutgoingHttp } from "@autoweave/service/outgoing/create-outgoing-http";
import { withDatabase } from "@autoweave/testing/with-database";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createTestApp, type TestApp } from "../testing/test-app.js";
import { createCredential, type NewCredential } from "./credential/create-credential.js";
import { getCredential } from "./credential/get-credential.js";
import { listCredentials } from "./credential/list-credentials.js";
import { removeCredential } from "./credential/remove-credential.js";
import { testCredential } from "./credential/test-credential.js";
import { updateCredential } from "./credential/update-credential.js";
import { whereCredentialUsed } from "./credential/where-credential-used.js";
import { validateFlow } from "./flow/check-flow.js";
import { importFlow } from "./flow/import-flow.js";
import { publishFlow } from "./flow/publish-flow.js";
import { makeActor } from "./testing/make-actor.js";
import { sketchFlow } from "./testing/sketch-flow.js";

const database = withDatabase();
const http = createOutgoingHttp({ allow: ["127.0.0.1"] });
let app: TestApp;
let server: Server;
let port = 0;
let handle: RequestListener = (_request, response) => response.end();

beforeAll(async () => {
  app = await createTestApp({ databaseUrl: database.url, redisUrl: undefined, nodes: builtinNodes, workers: 0, http });
  server = createServer((request, response) => handle(request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  port = (server.address() as AddressInfo).port;
});
afterAll(async () => {
  await app?.stop();
  await http.close();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const token = "canary-8d1f";
const shop: NewCredential = { name: "Shop", type: "http-bearer", fields: { token }, hosts: ["API.example.com"] };

async function errorOf(work: Promise<unknown>): Promise<AppError> {
  return work.then(
    () => {
      throw new Error("It was done.");
    },
    (error: AppError) => error,
  );
}
const codeOf = async (work: Promise<unknown>) => (await errorOf(work)).code;

function callFlow(name: string, credential: string, type = "http.request") {
  const config = { url: "https://api.example.com/", credential: { $credential: credential } };
  return sketchFlow(
    name,
    [
      { id: "start", type: "trigger.manual" },
      { id: "call", type, config },
    ],
    ["start.input > call.in"],
  );
}

async function publish(actor: Actor, name: string, credential: string): Promise<void> {
  await importFlow(app, actor, { graph: callFlow(name, credential) });
  await publishFlow(app, actor, { flow: name });
}

async function dump(actor: Actor): Promise<string> {
  const tables = ["credential", "tenant_key", "audit_entry", "flow", "flow_version"];
  const texts = await Promise.all(
    tables.map((table) =>
      app.rows<{ text: string }>(`SELECT t::text AS text FROM ${table} t WHERE tenant_id = $1`, [actor.tenantId]),
    ),
  );
  return texts
    .flat()
    .map(({ text }) => text)
    .join("\n");
}

describe("credentials", () => {
  test("are seen without their secret, which is nowhere to be read", async () => {
    const actor = await makeActor(app.database);
    const made = await createCredential(app, actor, shop);
    const basic = { name: "Basic", type: "http-basic" as const, fields: { username: "ada", password: token } };
    await createCredential(app, actor, { ...basic, hosts: ["a.test"] });
    expect(made).toMatchObject({ name: "Shop", type: "http-bearer", fields: {}, hosts: ["api.example.com"] });
    expect(await getCredential(app, actor, { credential: "Shop" })).toEqual(made);
    expect(await getCredential(app, actor, { credential: made.id })).toEqual(made);
    const list = await listCredentials(app, actor);
    expect(list.map(({ name, fields }) => [name, fields])).toEqual([
      ["Basic", { username: "ada" }],
      ["Shop", {}],
    ]);
    expect(JSON.stringify([made, list])).not.toContain(token);
    const text = await dump(actor);
    expect(text).toContain("credential.create");
    expect(text).not.toContain(token);
    expect(text).not.toContain(Buffer.from(token).toString("base64"));
  });

  test.each<[string, Partial<NewCredential>]>([
    ["no hosts", { hosts: [] }],
    ["a host that is none", { hosts: ["https://a.test/x"] }],
    ["every host there is", { hosts: ["*"] }],
    ["a field that is missing", { fields: {} }],
    ["a field of another kind", { fields: { token, [token]: "x" } }],
    ["a secret that breaks a header", { fields: { token: `${token}\r\nx: y` } }],
    ["hosts for what is sent nowhere", { type: "secret", fields: { text: token }, hosts: ["a.test"] }],
  ])("with %s are refused, and the refusal repeats no secret", async (_, change) => {
    const actor = await makeActor(app.database);
    const error = await errorOf(createCredential(app, actor, { ...shop, ...change }));
    expect(error.code).toBe("request.invalid");
    expect(JSON.stringify([error.message, error.details])).not.toContain(token);
    expect(await listCredentials(app, actor)).toEqual([]);
  });

  test("have names that are unlike each other, in each tenant", async () => {
    const [actor, other] = [await makeActor(app.database), await makeActor(app.database)];
    await createCredential(app, actor, shop);
    expect(await codeOf(createCredential(app, actor, shop))).toBe("credential.name-taken");
    const { id } = await createCredential(app, actor, { ...shop, name: "Second" });
    expect(await codeOf(updateCredential(app, actor, { credential: id, name: "Shop" }))).toBe("credential.name-taken");
    await createCredential(app, other, shop);
  });

  test("of another tenant are not there", async () => {
    const [actor, other] = [await makeActor(app.database), await makeActor(app.database)];
    const { id } = await createCredential(app, actor, shop);
    for (const credential of [id, "Shop", "", "\u0000", id.toUpperCase()]) {
      for (const work of [
        () => getCredential(app, other, { credential }),
        () => whereCredentialUsed(app, other, { credential }),
        () => updateCredential(app, other, { credential, fields: { token: "mine-1234" } }),
        () => removeCredential(app, other, { credential, force: true }),
        () => testCredential(app, other, { credential }),
      ]) {
        expect(await codeOf(work())).toBe("credential.not-found");
      }
    }
    expect(await listCredentials(app, other)).toEqual([]);
    expect(await getCredential(app, actor, { credential: id.toUpperCase() })).toMatchObject({ id });
  });
});

describe("a change of a credential", () => {
  async function open(actor: Actor): Promise<unknown> {
    return (await app.credentials.open(actor.tenantId, ["Shop"])).get("Shop");
  }

  test("keeps what it does not name, and seals anew", async () => {
    const actor = await makeActor(app.database);
    const before = await createCredential(app, actor, { ...shop, hosts: ["a.test", "*.b.test"] });
    const hosts = ["a.test", "x.b.test"];
    expect(await updateCredential(app, actor, { credential: "Shop", hosts })).toMatchObject({ id: before.id, hosts });
    expect(await open(actor)).toMatchObject({ content: { fields: { token }, hosts } });
    await updateCredential(app, actor, { credential: "Shop", fields: { token: "another-1" } });
    expect(await open(actor)).toMatchObject({ content: { fields: { token: "another-1" }, hosts } });
    expect(await dump(actor)).toMatch(/"isSecretNew"+:true/);
  });

  test("to a host that it could not be sent to asks for the secret again", async () => {
    const actor = await makeActor(app.database);
    await createCredential(app, actor, shop);
    const hosts = ["api.example.com", "evil.test"];
    const error = await errorOf(updateCredential(app, actor, { credential: "Shop", hosts }));
    expect(error).toMatchObject({ code: "request.invalid", message: expect.stringContaining("evil.test") });
    expect(await codeOf(updateCredential(app, actor, { credential: "Shop", hosts, fields: {} }))).toBe(
      "request.invalid",
    );
    expect(await open(actor)).toMatchObject({ content: { hosts: ["api.example.com"] } });
    await updateCredential(app, actor, { credential: "Shop", hosts, fields: { token: "known-1" } });
    expect(await open(actor)).toMatchObject({ content: { fields: { token: "known-1" }, hosts } });
  });

  test("goes by the hosts that were sealed, not by those that somebody has written into the row", async () => {
    const actor = await makeActor(app.database);
    await createCredential(app, actor, shop);
    await app.rows("UPDATE credential SET hosts = ARRAY['evil.test'] WHERE tenant_id = $1", [actor.tenantId]);
    expect(await codeOf(updateCredential(app, actor, { credential: "Shop", hosts: ["evil.test"] }))).toBe(
      "request.invalid",
    );
  });

  test("mends one whose seal is broken, when it brings everything along", async () => {
    const actor = await makeActor(app.database);
    await createCredential(app, actor, shop);
    await app.rows("UPDATE credential SET sealed = 'v1.broken' WHERE tenant_id = $1", [actor.tenantId]);
    expect(await codeOf(updateCredential(app, actor, { credential: "Shop", hosts: [] }))).toBe("seal.broken");
    const whole = { credential: "Shop", fields: { token: "mended-1" }, hosts: ["a.test"] };
    await updateCredential(app, actor, whole);
    expect(await open(actor)).toMatchObject({ content: { fields: { token: "mended-1" }, hosts: ["a.test"] } });
  });

  test("by many at once loses none", async () => {
    const actor = await makeActor(app.database);
    await createCredential(app, actor, {
      name: "Shop",
      type: "http-basic",
      fields: { username: "a", password: token },
      hosts: ["a.test"],
    });
    await Promise.all([
      updateCredential(app, actor, { credential: "Shop", fields: { username: "b" } }),
      updateCredential(app, actor, { credential: "Shop", fields: { password: "other-12" } }),
      updateCredential(app, actor, { credential: "Shop", hosts: ["a.test"] }),
    ]);
    expect(await open(actor)).toMatchObject({ content: { fields: { username: "b", password: "other-12" } } });
  });
});

describe("flows that use credentials", () => {
  test("are found, by draft and by what is live, however they name them", async () => {
    const actor = await makeActor(app.database);
    const { id } = await createCredential(app, actor, shop);
    await createCredential(app, actor, { ...shop, name: "Other" });
    await publish(actor, "By name", "Shop");
    await publish(actor, "By id", id);
    await publish(actor, "Not any more", "Shop");
    await importFlow(app, actor, { graph: callFlow("Not any more", "Other") });
    await importFlow(app, actor, { graph: callFlow("Draft", "Shop") });
    await importFlow(app, actor, { graph: sketchFlow("Plain", [{ id: "start", type: "trigger.manual" }]) });
    expect(await whereCredentialUsed(app, actor, { credential: "Shop" })).toMatchObject([
      { name: "By id", draft: ["call"], live: ["call"] },
      { name: "By name", draft: ["call"], live: ["call"] },
      { name: "Draft", draft: ["call"], live: [] },
      { name: "Not any more", draft: [], live: ["call"] },
    ]);
    expect(await whereCredentialUsed(app, actor, { credential: "Other" })).toMatchObject([
      { name: "Not any more", draft: ["call"], live: [] },
    ]);
  });

  test("hold them: one that is live is removed by force alone, one in a draft is not held", async () => {
    const actor = await makeActor(app.database);
    await createCredential(app, actor, shop);
    await importFlow(app, actor, { graph: callFlow("Orders", "Shop") });
    await publishFlow(app, actor, { flow: "Orders" });
    const error = await errorOf(removeCredential(app, actor, { credential: "Shop" }));
    expect(error).toMatchObject({ code: "credential.in-use", details: { flows: ["Orders"] } });
    expect(await codeOf(updateCredential(app, actor, { credential: "Shop", name: "Store" }))).toBe("credential.in-use");
    await updateCredential(app, actor, { credential: "Shop", name: "Store", force: true });
    await removeCredential(app, actor, { credential: "Store" });
    const { id } = await createCredential(app, actor, shop);
    await publish(actor, "Orders", id);
    await updateCredential(app, actor, { credential: id, name: "Renamed" });
    expect(await codeOf(removeCredential(app, actor, { credential: id }))).toBe("credential.in-use");
    await removeCredential(app, actor, { credential: id, force: true });
    await createCredential(app, actor, shop);
    await importFlow(app, actor, { graph: callFlow("Only a draft", "Shop") });
    await removeCredential(app, actor, { credential: "Shop" });
  });

  test("are not published without them, and say before what is missing", async () => {
    const actor = await makeActor(app.database);
    const imported = await importFlow(app, actor, { graph: callFlow("Orders", "Shop") });
    const missing = { code: "credential.missing", severity: "error", node: "call", path: ["credential"] };
    expect(imported.diagnostics).toMatchObject([missing]);
    expect((await validateFlow(app, actor, { flow: "Orders" })).diagnostics).toMatchObject([missing]);
    const error = await errorOf(publishFlow(app, actor, { flow: "Orders" }));
    expect(error).toMatchObject({ code: "graph.invalid", details: { diagnostics: [missing] } });
    await createCredential(app, actor, { name: "Shop", type: "secret", fields: { text: token } });
    expect((await validateFlow(app, actor, { flow: "Orders" })).diagnostics).toMatchObject([
      { code: "credential.kind", fix: expect.stringContaining("http-bearer") },
    ]);
    await removeCredential(app, actor, { credential: "Shop" });
    await createCredential(app, actor, shop);
    expect((await publishFlow(app, actor, { flow: "Orders" })).diagnostics).toEqual([]);
    expect(await dump(actor)).not.toContain(token);
  });

  test("are published or their credential is removed, never both", async () => {
    for (let round = 0; round < 10; round++) {
      const actor = await makeActor(app.database);
      await createCredential(app, actor, shop);
      await importFlow(app, actor, { graph: callFlow("Race", "Shop") });
      const [published, removed] = await Promise.allSettled([
        publishFlow(app, actor, { flow: "Race" }),
        removeCredential(app, actor, { credential: "Shop" }),
      ]);
      expect([published.status, removed.status].sort()).toEqual(["fulfilled", "rejected"]);
    }
  });
});

describe("a test of a credential", () => {
  async function setUp(change: Partial<NewCredential> = {}) {
    const actor = await makeActor(app.database);
    await createCredential(app, actor, { ...shop, hosts: [`127.0.0.1:${port}`], ...change });
    return actor;
  }

  test.each([
    [200, true],
    [404, true],
    [401, false],
    [403, false],
    [500, false],
  ])("that is answered with %i is %j", async (status, ok) => {
    const actor = await setUp();
    const seen: unknown[] = [];
    handle = (request, response) => {
      seen.push(request.headers.authorization);
      response.writeHead(status).end(`you sent ${request.headers.authorization}`);
    };
    const url = `http://127.0.0.1:${port}/me`;
    const result = await testCredential(app, actor, { credential: "Shop", url });
    expect(result).toMatchObject({ ok, status, url });
    expect(seen).toEqual([`Bearer ${token}`]);
    expect(JSON.stringify(result)).not.toContain(token);
  });

  test("goes to its hosts only, and says when nobody answers", async () => {
    const actor = await setUp({ hosts: ["api.example.com", "127.0.0.1:1"] });
    const url = `http://127.0.0.1:${port}/`;
    expect(await codeOf(testCredential(app, actor, { credential: "Shop", url }))).toBe("credential.host");
    const nobody = await testCredential(app, actor, { credential: "Shop", url: "http://127.0.0.1:1/" });
    expect(nobody).toMatchObject({ ok: false, message: expect.stringContaining("cannot be reached") });
  });

  test("of one that is sent nowhere opens its seal", async () => {
    const actor = await setUp({ type: "secret", fields: { text: token }, hosts: [] });
    expect(await testCredential(app, actor, { credential: "Shop" })).toMatchObject({ ok: true });
    await app.rows("UPDATE credential SET sealed = left(sealed, -4) WHERE tenant_id = $1", [actor.tenantId]);
    expect(await codeOf(testCredential(app, actor, { credential: "Shop" }))).toBe("seal.broken");
  });

  test("asks for an address where its hosts name none", async () => {
    const actor = await setUp({ hosts: ["*.example.com"] });
    expect(await codeOf(testCredential(app, actor, { credential: "Shop" }))).toBe("request.invalid");
  });
});
