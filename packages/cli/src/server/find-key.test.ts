import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { findKey, isLocal } from "./find-key.js";

const folder = mkdtempSync(join(tmpdir(), "autoweave-key-"));
afterAll(() => rmSync(folder, { recursive: true }));
mkdirSync(join(folder, ".autoweave"));
mkdirSync(join(folder, "deep/er"), { recursive: true });
writeFileSync(join(folder, ".autoweave/cli-key"), "aw_file\n", { mode: 0o600 });

const url = new URL("http://localhost:3000");
const none = { key: undefined, url, env: {}, cwd: tmpdir() };

it("takes the command line's key first, then the environment's, then the file's", () => {
  const env = { AUTOWEAVE_API_KEY: "aw_env" };
  expect(findKey({ ...none, key: "aw_given", env, cwd: folder })).toBe("aw_given");
  expect(findKey({ ...none, env, cwd: folder })).toBe("aw_env");
  expect(findKey({ ...none, cwd: folder })).toBe("aw_file");
});

it("looks for the file further up, and where AUTOWEAVE_HOME says", () => {
  expect(findKey({ ...none, cwd: join(folder, "deep/er") })).toBe("aw_file");
  expect(findKey({ ...none, env: { AUTOWEAVE_HOME: join(folder, ".autoweave") } })).toBe("aw_file");
});

it("says where keys come from when there is none", () => {
  const env = { AUTOWEAVE_HOME: join(folder, "nowhere") };
  expect(() => findKey({ ...none, env })).toThrow(
    expect.objectContaining({ exit: "notAllowed", hint: expect.stringContaining("npm start") }),
  );
});

it("does not give this machine's key to another server", () => {
  const other = { ...none, url: new URL("https://flows.example.org"), cwd: folder };
  expect(() => findKey(other)).toThrow("There is no API key for https://flows.example.org.");
  expect(findKey({ ...other, key: "aw_given" })).toBe("aw_given");
});

it("says that the file cannot be read", () => {
  const home = join(folder, "closed");
  mkdirSync(join(home, "cli-key"), { recursive: true });
  expect(() => findKey({ ...none, env: { AUTOWEAVE_HOME: home } })).toThrow("cannot be read (EISDIR)");
});

it("knows this machine's addresses", () => {
  expect(["http://localhost", "http://127.0.0.1:3000", "http://[::1]:1"].map((text) => isLocal(new URL(text)))).toEqual(
    [true, true, true],
  );
  expect(
    ["http://localhost.example.org", "http://10.0.0.1", "http://127.example.org"].map((text) => isLocal(new URL(text))),
  ).toEqual([false, false, false]);
});
