import { spawn } from "node:child_process";
import { readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { tempFolder } from "@autoweave/testing/temp-folder";
import { afterEach, beforeEach, expect, test } from "vitest";
import { lockPlace } from "./place-lock.js";
import { processFacts } from "./process-facts.js";

let place: string;

beforeEach(() => {
  place = tempFolder("lock");
});
afterEach(() => {
  rmSync(place, { recursive: true, force: true });
});

function leaveLock(holder: object | string): void {
  writeFileSync(join(place, "lock"), typeof holder === "string" ? holder : JSON.stringify(holder));
}

function tryLock(at: number): { outcome: Promise<string>; end: () => void } {
  const script = fileURLToPath(new URL("../testing/try-lock.ts", import.meta.url));
  const flags = ["--conditions=source", "--import", "tsx", script, place, String(at)];
  const child = spawn(process.execPath, flags, { stdio: ["pipe", "pipe", "inherit"] });
  const outcome = new Promise<string>((resolve, reject) => {
    child.stdout.once("data", (chunk: Buffer) => resolve(chunk.toString("utf8").trim()));
    child.once("exit", () => reject(new Error("It ended before it had tried.")));
  });
  return { outcome, end: () => child.stdin.end() };
}

test("holds until it is released, and leaves nothing", () => {
  const release = lockPlace(place, place);
  expect(() => lockPlace(place, "the home")).toThrow(/already runs on the home/);
  release();
  expect(readdirSync(place)).toEqual([]);
  lockPlace(place, place)();
});

test.each([
  ["a process that has ended", { pid: 2 ** 22 + 1, started: "then", token: "t" }],
  ["an earlier process with this one's number", { pid: process.pid, started: "before", token: "t" }],
  ["a writer that was cut short", ""],
])("takes over from %s", (_, holder) => {
  leaveLock(holder);
  const release = lockPlace(place, place);
  expect(readdirSync(place)).toEqual(["lock"]);
  release();
  expect(readdirSync(place)).toEqual([]);
});

test("takes over although another one died while taking over", () => {
  leaveLock({ pid: 2 ** 22 + 1, started: "then", token: "t" });
  writeFileSync(join(place, "lock.t"), JSON.stringify({ pid: 2 ** 22 + 2, started: "then", token: "u" }));
  lockPlace(place, place)();
});

test("of many that find a dead holder in the same instant, one wins", async () => {
  leaveLock({ pid: 2 ** 22 + 1, started: "then", token: "t" });
  const at = Date.now() + 3000;
  const tries = Array.from({ length: 8 }, () => tryLock(at));
  const outcomes = await Promise.all(tries.map(({ outcome }) => outcome));
  for (const { end } of tries) end();
  expect(outcomes.sort()).toEqual([...Array.from({ length: 7 }, () => "lost"), "won"]);
});

test("tells one process from another", () => {
  expect(processFacts(process.pid)?.started).toBe(processFacts(process.pid)?.started);
  expect(processFacts(process.pid)?.command).toContain("node");
  expect(processFacts(process.ppid)?.started).not.toBe(processFacts(process.pid)?.started);
  expect(processFacts(2 ** 22 + 1)).toBeUndefined();
});
