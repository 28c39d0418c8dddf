import { createServer, type Server } from "@autoweave/engine/api/server";
import { createKey } from "@autoweave/engine/service/key/keys";
import { makePerson, makeTenant, type TestPerson } from "@autoweave/engine/service/testing/make-person";
import { createTestApp, type TestApp } from "@autoweave/engine/testing/test-app";
import { builtinNodes } from "@autoweave/nodes/builtin";
import { withDatabase } from "@autoweave/testing/with-database";
import { afterAll, beforeAll, expect, test } from "vitest";
import { exitCodes } from "../exit-codes.js";
import { runCommand } from "../main.js";
import { testTerminal } from "../testing/test-terminal.js";

const database = withDatabase();
let app: TestApp;
let server: Server;
let env: Record<string, string>;
let owner: TestPerson;
let editor: TestPerson;

beforeAll(async () => {
  app = await createTestApp({ databaseUrl: database.url, redisUrl: undefined, nodes: builtinNodes, workers: 0 });
  server = await createServer(app);
  const url = await server.listen(0);
  const tenantId = await makeTenant(app.database);
  owner = await makePerson(app.database, tenantId, ["owner"]);
  editor = await makePerson(app.database, tenantId, ["editor"]);
  const { secret } = await createKey(app, owner.actor, { name: "cli", scopes: ["*"] });
  env = { AUTOWEAVE_URL: url, AUTOWEAVE_API_KEY: secret };
});
afterAll(async () => {
  await server.close();
  await app.stop();
});

async function run(...words: string[]) {
  const terminal = testTerminal({ env });
  const exitCode = await runCommand(["member", ...words], terminal);
  return { exitCode, stdout: terminal.stdout.join("\n"), stderr: terminal.stderr.join("\n") };
}

test("lists members, and changes them by email or id", async () => {
  expect((await run("list")).stdout).toMatch(new RegExp(`${editor.email} +editor +never +${editor.id}`));
  expect(await run("set-roles", editor.email.toUpperCase(), "viewer", "operator")).toMatchObject({
    exitCode: 0,
    stdout: `${editor.email} is viewer and operator now`,
  });
  const refused = await run("set-roles", editor.id, "emperor");
  expect(refused.exitCode).toBe(exitCodes.usage.code);
  expect(refused.stderr).toContain("chat-user");
  expect(await run("set-roles", "nobody@example.org", "viewer")).toMatchObject({ exitCode: exitCodes.notFound.code });
  expect(await run("disable", editor.email)).toMatchObject({
    exitCode: 0,
    stdout: `${editor.email} is disabled; sessions ended: 0, keys revoked: 0`,
  });
  expect((await run("list")).stdout).toMatch(new RegExp(`${editor.email} +viewer operator +disabled `));
  expect(await run("enable", editor.email)).toMatchObject({ exitCode: 0, stdout: `${editor.email} is enabled again` });
  expect(await run("disable", owner.id)).toMatchObject({ exitCode: exitCodes.conflict.code });
  expect(await run("remove", owner.id)).toMatchObject({ exitCode: exitCodes.conflict.code });
});

test("makes links that are shown once, with whom to give them to", async () => {
  const invited = await run("invite", "grace@example.org", "--roles", "admin", "editor");
  expect(invited.stdout).toMatch(/^http:\/\/localhost:\d+\/invitation\?token=[\w-]{43}$/);
  expect(invited.stderr).toContain("grace@example.org");
  const listed = await run("invitations", "--json");
  const { invitations } = JSON.parse(listed.stdout) as { invitations: { id: string; roles: string[] }[] };
  expect(invitations).toMatchObject([{ email: "grace@example.org", roles: ["admin", "editor"] }]);
  expect(listed.stdout).not.toContain(invited.stdout.slice(-43));
  expect(await run("revoke-invitation", invitations[0]?.id ?? "")).toMatchObject({ exitCode: 0 });
  expect(await run("revoke-invitation", invitations[0]?.id ?? "")).toMatchObject({ exitCode: exitCodes.notFound.code });
  expect(await run("invite", editor.email, "--roles", "viewer")).toMatchObject({ exitCode: exitCodes.conflict.code });
  const reset = await run("reset-link", editor.email);
  expect(reset.stdout).toMatch(/^http:\/\/localhost:\d+\/reset\?token=[\w-]{43}$/);
  expect(reset.stderr).toContain(`${editor.email} alone`);
});

test("removes a member", async () => {
  expect(await run("remove", editor.email)).toMatchObject({ exitCode: 0 });
  expect((await run("list")).stdout).not.toContain(editor.email);
  expect(await run("remove", editor.id)).toMatchObject({ exitCode: exitCodes.notFound.code });
});
