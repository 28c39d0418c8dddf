import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chainStart } from "@autoweave/auth/audit/check-chain";
import { hashEntry } from "@autoweave/auth/audit/hash-entry";
import type { AuditEntry } from "@autoweave/contracts/audit";
import { afterAll, expect, test } from "vitest";
import { testContext } from "../testing/test-context.js";
import { exportAudit } from "./export-audit.js";
import { listAudit } from "./list-audit.js";
import { verifyAudit } from "./verify-audit.js";

const cwd = mkdtempSync(join(tmpdir(), "autoweave-audit-"));
afterAll(() => rmSync(cwd, { recursive: true }));

const entries: AuditEntry[] = [];
for (let seq = 1; seq <= 3; seq++) {
  const entry = {
    tenantId: "t1",
    seq,
    at: `2026-01-01T00:00:0${seq}.000Z`,
    subject: { kind: "key", id: "k1" },
    action: "flow.publish",
    resource: { kind: "flow", id: "f1" },
    details: { name: "A \u001b[31mred\n flow" },
    previous: entries.at(-1)?.hash ?? chainStart.hash,
  };
  entries.push({ ...entry, hash: hashEntry(entry) });
}
const checkpoint = `3:${entries[2]?.hash}`;

/** A server with these entries, two a page. */
function serverOf(all: AuditEntry[]) {
  return {
    "audit.list": ({ cursor }: { cursor: number }) => {
      const page = all.filter(({ seq }) => seq > cursor).slice(0, 2);
      const isMore = all.some(({ seq }) => seq > (page.at(-1)?.seq ?? cursor));
      return { entries: page, nextCursor: isMore ? (page.at(-1)?.seq ?? null) : null };
    },
  };
}

async function writeExport(name: string, all: AuditEntry[]): Promise<string> {
  await exportAudit(testContext(serverOf(all), { cwd }), name, {});
  return name;
}

test("an export of all pages verifies without a server, and gives the checkpoint", async () => {
  const file = await writeExport("whole.jsonl", entries);
  expect(
    readFileSync(join(cwd, file), "utf8")
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line)),
  ).toEqual(entries);
  const context = testContext({}, { cwd, json: true });
  expect(await verifyAudit(context, { file, checkpoint })).toBe(0);
  expect(JSON.parse(context.terminal.stdout.join(""))).toEqual({ holds: true, checked: 3, checkpoint, fault: null });
  await expect(exportAudit(testContext(serverOf(entries), { cwd }), file, {})).rejects.toMatchObject({
    exit: "conflict",
  });
});

test("a changed line, a missing line and a cut-off end are named, and end with a code of their own", async () => {
  const changed = await writeExport("changed.jsonl", entries.with(1, { ...(entries[1] as AuditEntry), action: "x" }));
  const missing = await writeExport("missing.jsonl", entries.toSpliced(1, 1));
  const cut = await writeExport("cut.jsonl", entries.slice(0, 2));
  const verify = async (file: string) => {
    const context = testContext({}, { cwd, json: true });
    const code = await verifyAudit(context, { file, checkpoint });
    return [code, JSON.parse(context.terminal.stdout.join("")).fault];
  };
  expect(await verify(changed)).toMatchObject([11, { seq: 2, reason: "changed" }]);
  expect(await verify(missing)).toMatchObject([11, { seq: 2, reason: "missing" }]);
  expect(await verify(cut)).toMatchObject([11, { seq: 3, reason: "truncated" }]);
});

test("what is no export, no file or no checkpoint is said so", async () => {
  writeFileSync(join(cwd, "none.jsonl"), "{}\n");
  const context = testContext({}, { cwd });
  await expect(verifyAudit(context, { file: "none.jsonl" })).rejects.toMatchObject({ exit: "usage" });
  await expect(verifyAudit(context, { file: "nowhere.jsonl" })).rejects.toMatchObject({ exit: "notFound" });
  await expect(verifyAudit(context, { checkpoint: "3:abc" })).rejects.toMatchObject({ exit: "usage" });
});

test("the server is asked on until its end", async () => {
  const heads = [entries[0], entries[2]].map((entry) => ({ seq: entry?.seq ?? 0, hash: entry?.hash ?? "" }));
  let calls = 0;
  const context = testContext({
    "audit.verify": ({ after }: { after: { seq: number } }) => {
      const head = heads[calls++] ?? { seq: 0, hash: "" };
      return { checked: head.seq - after.seq, head, isEnd: calls === 2, fault: null };
    },
  });
  expect(await verifyAudit(context, {})).toBe(0);
  expect(context.terminal.stdout.join("\n")).toBe(`3 entries hold\nkeep this checkpoint elsewhere: ${checkpoint}`);
});

test("what strangers named cannot colour the list", async () => {
  const context = testContext({ "audit.list": () => ({ entries, nextCursor: 1 }) });
  await listAudit(context, { limit: "3", since: "2026-01-01" });
  const text = context.terminal.stdout.join("\n");
  expect(text).toContain("flow.publish");
  expect(text).toContain("--cursor 1");
  expect(text).not.toContain("\u001b");
  await expect(listAudit(context, { limit: "0" })).rejects.toMatchObject({ exit: "usage" });
  await expect(listAudit(context, { limit: "1", since: "soon" })).rejects.toMatchObject({ exit: "usage" });
});
