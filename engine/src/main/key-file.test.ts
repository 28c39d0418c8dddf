import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createSealingKey, formatSealingKey } from "@autoweave/auth/sealing-key";
import { afterAll, describe, expect, test } from "vitest";
import { findKeys, toHomeKeyFile } from "./find-keys.js";
import { createKeyFile, parseKeys, readKeyFile, replaceKeyFile } from "./key-file.js";

const folder = mkdtempSync(join(tmpdir(), "autoweave-key-file-"));
afterAll(() => rmSync(folder, { recursive: true }));
const ids = (keys: { id: string }[]) => keys.map(({ id }) => id);
const none = { home: folder, encryptionKeys: undefined, encryptionKeyFile: undefined };

describe("key file", () => {
  test("is for its owner only, whole, and never overwritten by a second start", () => {
    const file = join(folder, "one");
    const keys = [createSealingKey(), createSealingKey()];
    createKeyFile(file, keys);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(ids(readKeyFile(file))).toEqual(ids(keys));
    createKeyFile(file, [createSealingKey()]);
    expect(ids(readKeyFile(file))).toEqual(ids(keys));
    expect(readdirSync(folder)).toEqual(["one"]);
  });

  test("takes other keys when it is told to", () => {
    const file = join(folder, "two");
    createKeyFile(file, [createSealingKey()]);
    const next = createSealingKey();
    replaceKeyFile(file, [next]);
    expect(ids(readKeyFile(file))).toEqual([next.id]);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder).filter((name) => name.endsWith(".new"))).toEqual([]);
  });

  test("may have comments, and commas", () => {
    const [a, b] = [createSealingKey(), createSealingKey()];
    const text = `# the new one\n${formatSealingKey(a)}  # since May\n\n${formatSealingKey(b)},\n`;
    expect(ids(parseKeys(text, "it"))).toEqual([a.id, b.id]);
    expect(parseKeys("\n# nothing\n", "it")).toEqual([]);
  });

  test("that holds something else is refused, without a word of what it holds", () => {
    const file = join(folder, "three");
    writeFileSync(file, "hunter2hunter2\n");
    expect(() => readKeyFile(file)).toThrow(expect.objectContaining({ code: "env.invalid" }));
    expect(() => readKeyFile(file)).not.toThrow(/hunter2/);
    expect(() => readKeyFile(folder)).toThrow(/cannot be read \(EISDIR\)/);
  });
});

describe("the installation's key", () => {
  test("is made in the data folder by the first start, and by no other", () => {
    expect(() => findKeys(none).first()).toThrow(expect.objectContaining({ code: "seal.key-missing" }));
    const made = findKeys(none, { isFirst: true }).first();
    expect(findKeys(none).first().id).toBe(made.id);
    expect(findKeys(none, { isFirst: true }).first().id).toBe(made.id);
    expect(readFileSync(toHomeKeyFile(folder), "utf8")).toBe(`${formatSealingKey(made)}\n`);
  });

  test("is the one of the settings when they give one", () => {
    const [given, filed] = [createSealingKey(), createSealingKey()];
    const file = join(folder, "given");
    createKeyFile(file, [filed]);
    const encryptionKeyFile = file;
    expect(findKeys({ ...none, encryptionKeyFile }).first().id).toBe(filed.id);
    expect(findKeys({ ...none, encryptionKeyFile, encryptionKeys: [given] }).first().id).toBe(given.id);
  });

  test("is not made up when its file is missing", () => {
    const encryptionKeyFile = join(folder, "nowhere");
    expect(() => findKeys({ ...none, encryptionKeyFile }, { isFirst: true }).first()).toThrow(/nowhere/);
    expect(() => readFileSync(encryptionKeyFile)).toThrow();
  });
});
