import { createServer, type IncomingMessage, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Actor } from "@autoweave/auth/actor";
import type { Json } from "@autoweave/contracts/json";
import { builtinNodes } from "@autoweave/nodes/builtin";
import { createOutgoingHttp } from "@autoweave/service/outgoing/create-outgoing-http";
import { withDatabase } from "@autoweave/testing/with-database";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createCredential, type NewCredential } from "../../service/credential/create-credential.js";
import { removeCredential } from "../../service/credential/remove-credential.js";
import { updateCredential } from "../../service/credential/update-credential.js";
import { type DrawnNode, drawFlow } from "../../testing/draw-flow.js";
import { createTestApp, type TestApp } from "../../testing/test-app.js";

const database = withDatabase();
const http = createOutgoingHttp({ allow: ["127.0.0.1"] });
let app: TestApp;
let actor: Actor;
let server: Server;
let port = 0;
let seen: IncomingMessage[] = [];
let handle: RequestListener;

beforeAll(async () => {
  server = createServer((request, response) => {
    seen.push(request);
    handle(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  port = (server.address() as AddressInfo).port;
  app = await createTestApp({ databaseUrl: database.url, redisUrl: undefined, nodes: builtinNodes, http });
  actor = { tenantId: app.tenantId, subject: { kind: "key", id: "k" }, roles: [], permissions: ["*"] };
});
afterAll(async () => {
  await app?.stop();
  await http.close();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});
beforeEach(() => {
  seen = [];
  handle = (_request, response) => response.end("ok");
});

const here = () => `127.0.0.1:${port}`;
let made = 0;

/** Makes a credential for this server, and returns its name. */
async function make(given: Omit<NewCredential, "name"> & { name?: string }): Promise<string> {
  const name = given.name ?? `Credential ${++made}`;
  await createCredential(app, actor, { hosts: given.type.startsWith("http-") ? [here()] : [], ...given, name });
  return name;
}

/** Runs a flow of one call, and returns the call's node run with its run. */
async function call(config: Record<string, Json>, more: Partial<Exclude<DrawnNode, string>> = {}, input: Json = {}) {
  const url = `http://${here()}/start`;
  const retry = { attempts: 1, delayMs: 1, maxDelayMs: 1 };
  const nodes = { start: "trigger.manual", call: { type: "http.request", config: { url, ...config }, retry, ...more } };
  const version = await app.publish(drawFlow(nodes, ["start > call"]));
  const runId = await app.start(version, "start", input);
  const status = await app.ended(runId);
  const [row] = await app.rows<{ output: Record<string, Json>; error: { code: string; message: string } }>(
    "SELECT output, error, config, attempts FROM node_run WHERE run_id = $1 AND node = 'call'",
    [runId],
  );
  return { runId, status, output: row?.output, error: row?.error };
}

describe("a credential of an HTTP request", () => {
  test.each<[Omit<NewCredential, "name">, string, string]>([
    [{ type: "http-bearer", fields: { token: "tok-1234" } }, "authorization", "Bearer tok-1234"],
    [
      { type: "http-basic", fields: { username: "ada", password: "grüße" } },
      "authorization",
      `Basic ${Buffer.from("ada:grüße").toString("base64")}`,
    ],
    [{ type: "http-header", fields: { header: "X-Api-Key", value: "key-1234" } }, "x-api-key", "key-1234"],
  ])("%j is sent as header %s", async (given, name, value) => {
    const { status } = await call({ credential: { $credential: await make(given) } });
    expect(status).toBe("completed");
    expect(seen.map((request) => request.headers[name])).toEqual([value]);
  });

  test("of the kind http-query is sent in the address, and is not in the address that is told", async () => {
    const name = await make({ type: "http-query", fields: { parameter: "key", value: "q&1234" } });
    const { output } = await call({ url: `http://${here()}/a?b=c`, credential: { $credential: name } });
    expect(seen[0]?.url).toBe("/a?b=c&key=q%261234");
    expect(output?.response).toMatchObject({ url: `http://${here()}/a?b=c` });
  });

  test("is found by its id as well, and what it is at the moment counts", async () => {
    const { id } = await createCredential(app, actor, {
      name: "By id",
      type: "http-bearer",
      fields: { token: "first-token" },
      hosts: [here()],
    });
    await call({ credential: { $credential: id } });
    await updateCredential(app, actor, { credential: id, name: "Renamed", fields: { token: "second-token" } });
    await call({ credential: { $credential: id } });
    expect(seen.map(({ headers }) => headers.authorization)).toEqual(["Bearer first-token", "Bearer second-token"]);
  });

  test("that may not go to the host is not sent, and neither is the request", async () => {
    const name = await make({ type: "http-bearer", fields: { token: "tok-1234" }, hosts: ["api.example.com"] });
    const { status, error } = await call({ credential: { $credential: name } });
    expect(status).toBe("failed");
    expect(error).toMatchObject({ code: "credential.host", message: expect.stringContaining(here()) });
    expect(seen).toEqual([]);
  });

  test("that is missing, removed or of another kind fails its node, and its policy decides", async () => {
    expect((await call({ credential: { $credential: "Nobody" } })).error?.code).toBe("credential.not-found");
    const name = await make({ type: "http-bearer", fields: { token: "tok-1234" } });
    await removeCredential(app, actor, { credential: name, force: true });
    const routed = await call({ credential: { $credential: name } }, { onError: "route" });
    expect(routed).toMatchObject({ status: "completed", output: { error: { code: "credential.not-found" } } });
    const text = await make({ type: "secret", fields: { text: "text-1234" } });
    expect((await call({ credential: { $credential: text } })).error?.code).toBe("credential.kind");
    expect(seen).toEqual([]);
  });

  test("of another tenant is not there", async () => {
    const other: Actor = { ...actor, tenantId: `${actor.tenantId}x` };
    const { id } = await createCredential(app, other, {
      name: "Theirs",
      type: "http-bearer",
      fields: { token: "their-token" },
      hosts: [here()],
    });
    for (const $credential of ["Theirs", id]) {
      expect((await call({ credential: { $credential } })).error?.code).toBe("credential.not-found");
    }
    expect(seen).toEqual([]);
  });

  test.each<[string, string, RegExp]>([
    ["was changed", "left(sealed, -6) || 'AAAAAA'", /seal/],
    ["was cut off", "left(sealed, 60)", /seal/],
    ["is another row's", "(SELECT sealed FROM credential WHERE name = 'Donor')", /seal/],
  ])("whose seal %s is refused", async (_, sealed, code) => {
    await createCredential(app, actor, {
      name: "Donor",
      type: "http-bearer",
      fields: { token: "donor-token" },
      hosts: [here()],
    }).catch(() => undefined);
    const name = await make({ type: "http-bearer", fields: { token: "tok-1234" } });
    await app.rows(`UPDATE credential SET sealed = ${sealed} WHERE name = $1`, [name]);
    expect((await call({ credential: { $credential: name } })).error?.code).toMatch(code);
    expect(seen).toEqual([]);
  });

  test("whose type or hosts were changed in its row does not go anywhere else", async () => {
    const name = await make({ type: "http-bearer", fields: { token: "tok-1234" }, hosts: ["api.example.com"] });
    await app.rows("UPDATE credential SET hosts = ARRAY[$2] WHERE name = $1", [name, here()]);
    expect((await call({ credential: { $credential: name } })).error?.code).toBe("credential.host");
    await app.rows("UPDATE credential SET type = 'http-header' WHERE name = $1", [name]);
    expect((await call({ credential: { $credential: name } })).error?.code).toBe("seal.broken");
    expect(seen).toEqual([]);
  });
});

describe("what a server gives back", () => {
  const sent = "echo-token-abcdef";

  async function echo(answer: RequestListener, config: Record<string, Json> = {}) {
    const name = await make({ type: "http-bearer", fields: { token: sent } });
    handle = answer;
    const ended = await call({ credential: { $credential: name }, ...config });
    const dump = await app.rows<{ text: string }>("SELECT node_run::text AS text FROM node_run WHERE run_id = $1", [
      ended.runId,
    ]);
    return { ...ended, name, dump: dump.map(({ text }) => text).join("\n") };
  }

  test("has a mark where the secret was, in body and headers", async () => {
    const { output, name, dump } = await echo((request, response) =>
      response
        .setHeader("x-echo", request.headers.authorization ?? "")
        .setHeader("content-type", "application/json")
        .end(JSON.stringify({ [sent]: [request.headers, Buffer.from(sent).toString("base64")] })),
    );
    expect(output?.response).toMatchObject({ headers: { "x-echo": `Bearer [credential ${name}]` } });
    expect(output?.body).toMatchObject({
      [`[credential ${name}]`]: [{ authorization: `Bearer [credential ${name}]` }, `[credential ${name}]`],
    });
    expect(dump).not.toContain(sent);
  });

  test("has it in a file, too", async () => {
    const { dump } = await echo((request, response) =>
      response.setHeader("content-type", "application/octet-stream").end(`..${request.headers.authorization}..`),
    );
    expect(dump).toContain("[credential");
    const base64 = /"base64":"([^"]*)"/.exec(dump)?.[1] ?? "";
    expect(Buffer.from(base64, "base64").toString("latin1")).not.toContain("token");
  });

  test("is redacted for the nodes that come after, in the same job and in others", async () => {
    const name = await make({ type: "http-bearer", fields: { token: sent } });
    const url = `http://${here()}/`;
    const version = await app.publish(
      drawFlow(
        {
          start: "trigger.manual",
          call: { type: "http.request", config: { url, credential: { $credential: name } } },
          copy: {
            type: "data.set-fields",
            config: { keep: "none", fields: [{ name: "a", value: { $expr: "nodes.call.body" } }] },
          },
          next: {
            type: "http.request",
            config: { url, method: "POST", body: "text", text: { $expr: "nodes.call.body" } },
          },
        },
        ["start > call", "call.body > copy", "copy > next"],
      ),
    );
    const bodies: string[] = [];
    handle = async (request, response) => {
      let body = "";
      for await (const chunk of request) body += chunk;
      bodies.push(body);
      // The second call goes without the credential, and is told it all the same.
      response.setHeader("content-type", "text/plain").end(`Bearer ${sent}`);
    };
    const runId = await app.start(version, "start", {});
    expect(await app.ended(runId)).toBe("completed");
    expect(bodies[1]).toBe(`Bearer [credential ${name}]`);
    const rows = await app.rows<{ text: string }>("SELECT node_run::text AS text FROM node_run WHERE run_id = $1", [
      runId,
    ]);
    expect(rows).toHaveLength(4);
    for (const { text } of rows) expect(text).not.toContain(sent);
  });

  test("is redacted in an error", async () => {
    // The text of a status line would be told, were it not for the redactor.
    const { error, dump } = await echo((request, response) => {
      response.setHeader("content-type", "application/json").end(`{"broken": "${request.headers.authorization}"`);
    });
    expect(error?.code).toBe("data.unreadable");
    expect(dump).not.toContain(sent);
  });

  test("is redacted in what an expression took from the caller", async () => {
    const own = await make({ type: "http-bearer", fields: { token: sent } });
    const { runId } = await call(
      { credential: { $credential: own }, query: [{ name: "q", value: { $expr: "trigger.q" } }] },
      {},
      { q: sent },
    );
    const [row] = await app.rows<{ config: Json; output: Json }>(
      "SELECT config, output FROM node_run WHERE run_id = $1 AND node = 'call'",
      [runId],
    );
    expect(JSON.stringify(row)).not.toContain(sent);
    expect(row?.config).toEqual({ query: [{ name: "q", value: `[credential ${own}]` }] });
  });
});
