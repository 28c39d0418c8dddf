// What `npm start` and `npm test` do first. Only Node's own modules: nothing is installed yet on a fresh clone.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The repository's root. */
export const root = join(dirname(fileURLToPath(import.meta.url)), "..");

const leastNode = [20, 19];
const marker = join(root, "node_modules", ".autoweave-install");

/** Prints one sentence and ends. @param {string} sentence @returns {never} */
export function fail(sentence) {
  process.stderr.write(`${sentence}\n`);
  process.exit(1);
}

/** @param {string} text */
export function say(text) {
  process.stderr.write(`${text}\n`);
}

/** Ends with one sentence on a Node that is too old. */
export function checkNode() {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  const isEnough = major > leastNode[0] || (major === leastNode[0] && minor >= leastNode[1]);
  if (!isEnough) {
    fail(
      `AutoWeave needs Node ${leastNode.join(".")} or newer, and this is ${process.versions.node}. See https://nodejs.org.`,
    );
  }
}

/** @param {string} text */
function explain(text) {
  if (/ENOSPC|no space left/i.test(text)) return "The disk is full. Free some space, then start again.";
  if (/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|ECONNRESET/.test(text)) {
    return "npm could not reach its registry. Check the network, or `npm config get registry`, then start again.";
  }
  return undefined;
}

/** npm as the one that runs us, else the one on PATH. @param {string[]} args */
function runNpm(args) {
  const npm = process.env.npm_execpath;
  const [program, ...before] = npm?.endsWith(".js") ? [process.execPath, npm] : ["npm"];
  return spawnSync(program, [...before, ...args], { cwd: root, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
}

/** What is installed depends on the lock file and on the Node that native parts were chosen for. */
function installKey() {
  const lock = readFileSync(join(root, "package-lock.json"));
  const hash = createHash("sha256").update(lock).digest("hex");
  return `${hash} ${process.platform}-${process.arch}`;
}

/** Installs the dependencies unless those of this lock file are there. Returns whether it did. */
export function install() {
  const key = installKey();
  const isDone = existsSync(marker) && readFileSync(marker, "utf8") === key;
  if (isDone) return false;
  say("Installing dependencies (once, and after an update)…");
  // Not `npm ci`: it refuses a lock file that was written where a registry lacked some platform's binaries.
  const done = runNpm(["install", "--no-save", "--no-audit", "--no-fund", "--loglevel=error"]);
  if (done.status !== 0) {
    const said = `${done.stdout ?? ""}${done.stderr ?? ""}${done.error ?? ""}`.trim();
    fail(explain(said) ?? `Installing the dependencies failed:\n${said}`);
  }
  mkdirSync(dirname(marker), { recursive: true });
  writeFileSync(marker, key);
  return true;
}

/** Generates and builds what is stale. Quiet unless it fails; about half a second when nothing has changed. */
export function build() {
  const turbo = join(root, "node_modules", "turbo", "bin", "turbo");
  const env = { ...process.env, TURBO_TELEMETRY_DISABLED: "1", DO_NOT_TRACK: "1", TURBO_NO_UPDATE_NOTIFIER: "1" };
  const flags = ["run", "build", "--output-logs=errors-only", "--log-order=grouped", "--no-color"];
  const done = spawnSync(process.execPath, [turbo, ...flags], { cwd: root, encoding: "utf8", env });
  if (done.status === 0) return;
  const said = `${done.stdout ?? ""}${done.stderr ?? ""}${done.error ?? ""}`.trim();
  fail(explain(said) ?? `Building failed:\n${said}`);
}
