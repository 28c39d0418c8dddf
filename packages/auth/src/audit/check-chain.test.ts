import type { AuditCheckpoint, AuditEntry } from "@autoweave/contracts/audit";
import fc from "fast-check";
import { expect, test } from "vitest";
import { chainStart, checkChain } from "./check-chain.js";
import { hashEntry } from "./hash-entry.js";

function toEntry(before: AuditCheckpoint, changes: Partial<AuditEntry> = {}): AuditEntry {
  const seq = before.seq + 1;
  const entry = {
    tenantId: "t1",
    seq,
    at: `2026-01-01T00:00:00.${String(seq).padStart(3, "0")}Z`,
    subject: { kind: "key", id: "k1" },
    action: "flow.publish",
    resource: { kind: "flow", id: `f${seq}` },
    details: { name: `Flow ${seq}`, version: seq },
    previous: before.hash,
    ...changes,
  };
  return { ...entry, hash: hashEntry(entry) };
}

function makeChain(length: number): AuditEntry[] {
  const entries: AuditEntry[] = [];
  let head = chainStart;
  for (let count = 0; count < length; count++) {
    const entry = toEntry(head);
    entries.push(entry);
    head = { seq: entry.seq, hash: entry.hash };
  }
  return entries;
}

const check = (entries: readonly AuditEntry[], expected?: AuditCheckpoint) =>
  checkChain(entries, { after: chainStart, expected, isEnd: true });

const chain = makeChain(6);
const last = chain[5] as AuditEntry;

test("a chain that nobody touched holds, and so does an empty one", () => {
  expect(check([])).toEqual({ head: chainStart, fault: undefined });
  expect(check(chain, { seq: 6, hash: last.hash })).toEqual({ head: { seq: 6, hash: last.hash }, fault: undefined });
});

test("the hash is of canonical JSON: the order of keys does not count, every field does", () => {
  const { hash, ...entry } = last;
  const turned = Object.fromEntries(Object.entries(entry).reverse()) as typeof entry;
  expect(hashEntry(turned)).toBe(hash);
  const others = [
    { ...entry, tenantId: "t2" },
    { ...entry, seq: 7 },
    { ...entry, at: "2026-01-01T00:00:00.007Z" },
    { ...entry, subject: { kind: "person", id: "k1" } },
    { ...entry, action: "flow.remove" },
    { ...entry, resource: null },
    { ...entry, details: { ...entry.details, version: 7 } },
    { ...entry, previous: "0".repeat(64) },
  ];
  expect(new Set([hash, ...others.map(hashEntry)]).size).toBe(9);
});

test.each<[string, (entries: AuditEntry[]) => AuditEntry[], { seq: number; reason: string }]>([
  [
    "changed",
    (all) => all.with(2, { ...(all[2] as AuditEntry), action: "flow.remove" }),
    { seq: 3, reason: "changed" },
  ],
  ["removed", (all) => all.toSpliced(2, 1), { seq: 3, reason: "missing" }],
  ["removed at the start", (all) => all.slice(1), { seq: 1, reason: "missing" }],
  ["swapped", (all) => all.with(2, all[3] as AuditEntry).with(3, all[2] as AuditEntry), { seq: 3, reason: "missing" }],
  [
    "swapped, numbers put right",
    (all) => all.with(2, { ...(all[3] as AuditEntry), seq: 3 }).with(3, { ...(all[2] as AuditEntry), seq: 4 }),
    { seq: 3, reason: "changed" },
  ],
  [
    "changed with a fitting hash",
    (all) => all.with(2, toEntry({ seq: 2, hash: all[1]?.hash ?? "" }, { action: "flow.remove" })),
    { seq: 4, reason: "unlinked" },
  ],
  [
    "of another tenant",
    (all) => all.with(0, { ...(all[0] as AuditEntry), tenantId: "t2" }),
    { seq: 1, reason: "changed" },
  ],
  ["doubled", (all) => all.toSpliced(2, 0, all[1] as AuditEntry), { seq: 3, reason: "missing" }],
])("an entry %s is found", (_, touch, fault) => {
  expect(check(touch(chain)).fault).toMatchObject(fault);
});

test("an end that is cut off is found by a checkpoint, and by nothing else", () => {
  expect(check(chain.slice(0, 4)).fault).toBeUndefined();
  expect(check(chain.slice(0, 4), { seq: 6, hash: last.hash })).toMatchObject({
    head: { seq: 4 },
    fault: { seq: 5, reason: "truncated" },
  });
  expect(check([], { seq: 1, hash: last.hash }).fault).toMatchObject({ seq: 1, reason: "truncated" });
});

test("a chain that was written anew from somewhere on is found by a checkpoint", () => {
  const anew = chain.slice(0, 3);
  for (let seq = 3; seq < 6; seq++) {
    anew.push(toEntry({ seq, hash: anew.at(-1)?.hash ?? "" }, { action: "flow.remove" }));
  }
  expect(check(anew).fault).toBeUndefined();
  expect(check(anew, { seq: 6, hash: last.hash }).fault).toMatchObject({ seq: 6, reason: "rewritten" });
});

test("walked piece by piece it comes to the same", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 6 }), fc.option(fc.integer({ min: 0, max: 5 })), (cut, damaged) => {
      const entries = damaged === null ? chain : chain.with(damaged, { ...(chain[damaged] as AuditEntry), at: "x" });
      const first = checkChain(entries.slice(0, cut), { after: chainStart, isEnd: false });
      const whole =
        first.fault === undefined ? checkChain(entries.slice(cut), { after: first.head, isEnd: true }) : first;
      expect(whole).toEqual(check(entries));
    }),
  );
});
