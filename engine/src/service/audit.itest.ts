import type { Actor } from "@autoweave/auth/actor";
import type { AuditCheckpoint } from "@autoweave/contracts/audit";
import { builtinNodes } from "@autoweave/nodes/builtin";
import { runSql } from "@autoweave/testing/sql";
import { withDatabase } from "@autoweave/testing/with-database";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createTestApp, type TestApp } from "../testing/test-app.js";
import { listAudit } from "./audit/list-audit.js";
import { recordAudit } from "./audit/record-audit.js";
import { verifyAudit } from "./audit/verify-audit.js";
import { importFlow } from "./flow/import-flow.js";
import { publishFlow } from "./flow/publish-flow.js";
import { removeFlow } from "./flow/remove-flow.js";
import { unpublishFlow } from "./flow/unpublish-flow.js";
import { createKey, revokeKey } from "./key/keys.js";
import { cancelRun, redriveRun, signalRun } from "./run/control-run.js";
import { startRun } from "./run/start-run.js";
import { makeActor } from "./testing/make-actor.js";
import { sketchFlow } from "./testing/sketch-flow.js";

const database = withDatabase();
let app: TestApp;

beforeAll(async () => {
  app = await createTestApp({ databaseUrl: database.url, redisUrl: undefined, nodes: builtinNodes });
});
afterAll(async () => app.stop());

const waiting = (name: string) =>
  sketchFlow(
    name,
    [
      { id: "start", type: "trigger.manual" },
      { id: "pause", type: "flow.wait", config: { mode: "signal", signal: "go" } },
    ],
    ["start.input > pause.in"],
  );

const act = (count: number) =>
  ({ action: "key.create", resource: { kind: "key", id: `k${count}` }, details: { count } }) as const;

async function actorWith(acts: number): Promise<{ actor: Actor; head: AuditCheckpoint }> {
  const actor = await makeActor(app.database);
  for (let count = 1; count <= acts; count++) {
    await app.database.withTenant(actor.tenantId, (client) => recordAudit(client, actor, act(count)));
  }
  const { head, fault } = await verifyAudit(app, actor);
  expect([head.seq, fault]).toEqual([acts, null]);
  return { actor, head };
}

/** Does what only a superuser who takes the trigger away can do. */
async function tamper(text: string): Promise<void> {
  const off = "ALTER TABLE audit_entry DISABLE TRIGGER audit_entry_is_append_only";
  const on = "ALTER TABLE audit_entry ENABLE ALWAYS TRIGGER audit_entry_is_append_only";
  await runSql(database.url, `${off}; ${text}; ${on}`);
}

test("each privileged act leaves an entry that says who, what and on what", async () => {
  const actor = await makeActor(app.database);
  const { id: flowId } = await importFlow(app, actor, { graph: waiting("audited") });
  const { version } = await publishFlow(app, actor, { flow: "audited", note: "a note" });
  const { runId: first } = await startRun(app, actor, { flow: "audited", input: { password: "hunter2" } });
  await expect
    .poll(() => app.rows("SELECT 1 FROM unit WHERE run_id = $1 AND status = 'waiting'", [first]), { timeout: 30_000 })
    .toHaveLength(1);
  expect(await signalRun(app, actor, { run: first, name: "go" })).toEqual({ woken: 1, kept: false });
  const { runId } = await startRun(app, actor, { flow: "audited" });
  await cancelRun(app, actor, { run: runId });
  await cancelRun(app, actor, { run: runId });
  expect(await app.ended(runId)).toBe("cancelled");
  const redriven = await redriveRun(app, actor, { run: runId });
  await cancelRun(app, actor, { run: runId });
  await app.ended(runId);
  const { id: keyId, secret, prefix } = await createKey(app, actor, { name: "ci", scopes: ["keys:manage"] });
  await createKey(app, actor, { name: "other", scopes: ["*"] });
  await revokeKey(app, actor, { id: keyId });
  await revokeKey(app, actor, { id: keyId });
  await unpublishFlow(app, actor, { flow: "audited" });
  await unpublishFlow(app, actor, { flow: "audited" });
  await app.ended(first);
  await removeFlow(app, actor, { flow: "audited" });

  const { entries } = await listAudit(app, actor, { order: "oldest" });
  const flow = { kind: "flow", id: flowId };
  const run = { kind: "run", id: runId };
  const key = { kind: "key", id: keyId };
  expect(entries.map(({ action, resource, details }) => [action, resource, details])).toEqual([
    ["flow.import", flow, { name: "audited", created: true, revision: 1 }],
    ["flow.publish", flow, { name: "audited", version: 1, hash: version.hash, isNew: true }],
    ["run.signal", { kind: "run", id: first }, { name: "go", woken: 1 }],
    ["run.cancel", run, {}],
    ["run.redrive", run, { again: redriven.again.length, kept: redriven.kept.length }],
    ["run.cancel", run, {}],
    ["key.create", key, { name: "ci", prefix, scopes: ["keys:manage"], expiresAt: null }],
    ["key.create", { kind: "key", id: expect.any(String) }, expect.objectContaining({ name: "other" })],
    ["key.revoke", key, { name: "ci", prefix }],
    ["flow.unpublish", flow, { name: "audited" }],
    ["flow.remove", flow, { name: "audited" }],
  ]);
  for (const entry of entries) expect(entry).toMatchObject({ tenantId: actor.tenantId, subject: actor.subject });
  expect(JSON.stringify(entries)).not.toMatch(new RegExp(`hunter2|${secret}`));
  expect(await verifyAudit(app, actor)).toMatchObject({ checked: 11, isEnd: true, fault: null });
});

test("50 acts at once, over both ways to the database, leave one unbroken chain", async () => {
  const actor = await makeActor(app.database);
  await Promise.all(
    Array.from({ length: 50 }, (_, count) =>
      count % 2 === 0
        ? app.database.withTenant(actor.tenantId, (client) => recordAudit(client, actor, act(count)))
        : app.database.withLedger(actor.tenantId, (sql) => recordAudit(sql, actor, act(count))),
    ),
  );
  const { entries } = await listAudit(app, actor, { order: "oldest", limit: 100 });
  expect(entries.map(({ seq }) => seq)).toEqual(Array.from({ length: 50 }, (_, index) => index + 1));
  expect(entries.map(({ details }) => details.count).sort((a, b) => Number(a) - Number(b))).toEqual(
    Array.from({ length: 50 }, (_, index) => index),
  );
  const times = entries.map(({ at }) => at);
  expect(times).toEqual([...times].sort());
  expect(await verifyAudit(app, actor)).toMatchObject({ checked: 50, isEnd: true, fault: null });
});

test("an act that is rolled back leaves no entry and no gap", async () => {
  const { actor } = await actorWith(1);
  const fail = app.database.withTenant(actor.tenantId, async (client) => {
    await recordAudit(client, actor, act(2));
    throw new Error("the act failed");
  });
  await expect(fail).rejects.toThrow("the act failed");
  await expect(removeFlow(app, actor, { flow: "nowhere" })).rejects.toMatchObject({ code: "flow.not-found" });
  await app.database.withTenant(actor.tenantId, (client) => recordAudit(client, actor, act(3)));
  const { entries } = await listAudit(app, actor);
  expect(entries.map(({ seq, details }) => [seq, details.count])).toEqual([
    [2, 3],
    [1, 1],
  ]);
});

test("tenants have chains of their own and see nobody else's", async () => {
  const [one, other] = [await actorWith(2), await actorWith(3)];
  expect((await listAudit(app, one.actor)).entries.map(({ tenantId }) => tenantId)).toEqual(
    Array(2).fill(one.actor.tenantId),
  );
  expect(other.head.seq).toBe(3);
  const asStranger = app.database.withTenant(one.actor.tenantId, (client) => recordAudit(client, other.actor, act(1)));
  await expect(asStranger).rejects.toThrow(/row-level security/);
});

test("the app may not change, remove or empty, and neither may the owner", async () => {
  const { actor } = await actorWith(1);
  const changes = [
    "UPDATE audit_entry SET action = 'x'",
    "DELETE FROM audit_entry",
    "TRUNCATE audit_entry",
    "INSERT INTO audit_entry SELECT * FROM audit_entry ON CONFLICT (tenant_id, seq) DO UPDATE SET action = 'x'",
  ];
  for (const text of changes) {
    await expect(app.rows(text), text).rejects.toThrow(/permission denied/);
    await expect(runSql(database.url, text), text).rejects.toThrow("audit entries are only ever added");
    const asReplica = `SET session_replication_role = replica; ${text}`;
    await expect(runSql(database.url, asReplica), text).rejects.toThrow("audit entries are only ever added");
  }
  expect((await listAudit(app, actor)).entries).toMatchObject([{ action: "key.create" }]);
});

test.each<[string, (tenant: string) => string, { seq: number; reason: string }]>([
  [
    "changed",
    (tenant) => `UPDATE audit_entry SET details = '{"count":9}' WHERE tenant_id = '${tenant}' AND seq = 3`,
    { seq: 3, reason: "changed" },
  ],
  [
    "given another actor",
    (tenant) => `UPDATE audit_entry SET subject_id = 'nobody' WHERE tenant_id = '${tenant}' AND seq = 5`,
    { seq: 5, reason: "changed" },
  ],
  [
    "dated back",
    (tenant) => `UPDATE audit_entry SET at = at - interval '1 day' WHERE tenant_id = '${tenant}' AND seq = 1`,
    { seq: 1, reason: "changed" },
  ],
  [
    "removed",
    (tenant) => `DELETE FROM audit_entry WHERE tenant_id = '${tenant}' AND seq = 2`,
    { seq: 2, reason: "missing" },
  ],
  [
    "swapped",
    (tenant) => `UPDATE audit_entry SET seq = seq + 100 WHERE tenant_id = '${tenant}' AND seq IN (2, 3);
      UPDATE audit_entry SET seq = 105 - seq WHERE tenant_id = '${tenant}' AND seq > 100`,
    { seq: 2, reason: "changed" },
  ],
  [
    "taken from another tenant",
    (tenant) => `INSERT INTO audit_entry SELECT '${tenant}', 6, at, subject_kind, subject_id, action, resource_kind,
        resource_id, details, previous, hash FROM audit_entry WHERE tenant_id <> '${tenant}' LIMIT 1`,
    { seq: 6, reason: "changed" },
  ],
])("an entry %s behind the app's back is found", async (_, toSql, fault) => {
  const { actor } = await actorWith(5);
  await tamper(toSql(actor.tenantId));
  expect(await verifyAudit(app, actor)).toMatchObject({ checked: fault.seq - 1, isEnd: true, fault });
});

test("a cut-off end is found by the checkpoint, also when going on from it", async () => {
  const { actor, head } = await actorWith(5);
  expect(await verifyAudit(app, actor, { after: head, expected: head })).toMatchObject({ checked: 0, fault: null });
  await tamper(`DELETE FROM audit_entry WHERE tenant_id = '${actor.tenantId}' AND seq > 3`);
  expect(await verifyAudit(app, actor)).toMatchObject({ checked: 3, fault: null });
  expect(await verifyAudit(app, actor, { expected: head })).toMatchObject({
    checked: 3,
    fault: { seq: 4, reason: "truncated" },
  });
  expect(await verifyAudit(app, actor, { after: head })).toMatchObject({ fault: { seq: 5, reason: "truncated" } });
  for (let count = 4; count <= 6; count++) {
    await app.database.withTenant(actor.tenantId, (client) => recordAudit(client, actor, act(count * 10)));
  }
  expect(await verifyAudit(app, actor)).toMatchObject({ checked: 6, fault: null });
  for (const input of [{ expected: head }, { after: head }]) {
    expect((await verifyAudit(app, actor, input)).fault).toMatchObject({ seq: 5, reason: "rewritten" });
  }
});

test("a long chain is walked in steps, each from where the last one ended", async () => {
  const { actor } = await actorWith(5);
  const first = await verifyAudit(app, actor, {}, 2);
  expect(first).toMatchObject({ checked: 2, head: { seq: 2 }, isEnd: false, fault: null });
  const second = await verifyAudit(app, actor, { after: first.head }, 2);
  expect(second).toMatchObject({ checked: 2, head: { seq: 4 }, isEnd: false });
  expect(await verifyAudit(app, actor, { after: second.head }, 2)).toMatchObject({ checked: 1, isEnd: true });
});

test("lists are cut into pages and filtered", async () => {
  const actor = await makeActor(app.database);
  const { id } = await createKey(app, actor, { name: "a", scopes: ["*"] });
  await createKey(app, actor, { name: "b", scopes: ["*"] });
  await importFlow(app, actor, { graph: waiting("listed") });
  const person: Actor = { ...actor, subject: { kind: "person", id: "p1" } };
  await importFlow(app, person, { graph: waiting("listed") });
  const seqs = async (query: Parameters<typeof listAudit>[2]) =>
    (await listAudit(app, actor, query)).entries.map(({ seq }) => seq);
  const first = await listAudit(app, actor, { limit: 3 });
  expect([first.entries.map(({ seq }) => seq), first.nextCursor]).toEqual([[4, 3, 2], 2]);
  expect(await listAudit(app, actor, { limit: 3, cursor: 2 })).toMatchObject({
    entries: [{ seq: 1 }],
    nextCursor: null,
  });
  expect(await seqs({ order: "oldest", cursor: 2 })).toEqual([3, 4]);
  expect(await seqs({ action: "key.create" })).toEqual([2, 1]);
  expect(await seqs({ action: "flow." })).toEqual([4, 3]);
  expect(await seqs({ action: "flow" })).toEqual([]);
  expect(await seqs({ subject: "p1" })).toEqual([4]);
  expect(await seqs({ resource: id })).toEqual([1]);
  expect(await seqs({ until: new Date(0) })).toEqual([]);
  expect(await seqs({ since: new Date(0), until: new Date(Date.now() + 60_000) })).toEqual([4, 3, 2, 1]);
  await expect(listAudit(app, actor, { subject: "\u0000" })).rejects.toMatchObject({ code: "request.invalid" });
});

test("details that are no facts any more are refused, and take the act with them", async () => {
  const actor = await makeActor(app.database);
  const details = { text: "x".repeat(20_000) };
  const record = app.database.withTenant(actor.tenantId, (client) =>
    recordAudit(client, actor, { action: "key.create", resource: null, details }),
  );
  await expect(record).rejects.toMatchObject({ code: "internal.bug" });
  const strange = { name: "a\u0000b\u2028\ud800", zero: -0, large: 1e21, ü: null };
  await app.database.withTenant(actor.tenantId, (client) =>
    recordAudit(client, actor, { action: "key.create", resource: null, details: strange }),
  );
  expect(await verifyAudit(app, actor)).toMatchObject({ checked: 1, fault: null });
});
