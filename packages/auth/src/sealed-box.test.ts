import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { openBox, readKeyId, type SealedFor, sealBox } from "./sealed-box.js";
import { createSealingKey, formatSealingKey, parseSealingKey, toSealingKey } from "./sealing-key.js";

const key = createSealingKey();
const about: SealedFor = { tenantId: "t1", id: "c1", type: "http-bearer" };
const broken = expect.objectContaining({ code: "seal.broken" });

describe("sealed box", () => {
  test("opens to the bytes that were sealed", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (plain) => {
        expect(openBox(key, about, sealBox(key, about, plain))).toEqual(Buffer.from(plain));
      }),
    );
    expect(openBox(key, about, sealBox(key, about, "grüße 💥")).toString()).toBe("grüße 💥");
  });

  test("never seals the same twice, and shows nothing but the key's id and a length", () => {
    const sealed = Array.from({ length: 200 }, () => sealBox(key, about, "the same secret"));
    expect(new Set(sealed).size).toBe(200);
    expect(new Set(sealed.map((text) => text.slice(0, 40))).size).toBe(200);
    for (const text of sealed) {
      expect(readKeyId(text)).toBe(key.id);
      expect(text).not.toContain("secret");
      expect(text).not.toContain(Buffer.from("the same secret").toString("base64url"));
    }
  });

  test.each<[string, SealedFor]>([
    ["another tenant", { ...about, tenantId: "t2" }],
    ["another id", { ...about, id: "c2" }],
    ["another type", { ...about, type: "secret" }],
    ["id and type exchanged", { ...about, id: about.type, type: about.id }],
    ["a border moved between two of them", { ...about, tenantId: "t1http-bearer", type: "" }],
    ["quotes that would close a text", { ...about, tenantId: 't1","http-bearer","c1' }],
  ])("does not open for %s", (_, other) => {
    expect(() => openBox(key, other, sealBox(key, about, "x"))).toThrow(broken);
  });

  test("does not open with another key, also not under this key's name", () => {
    const other = createSealingKey();
    const sealed = sealBox(key, about, "x");
    expect(() => openBox(other, about, sealed)).toThrow(broken);
    expect(() => openBox({ id: key.id, bytes: other.bytes }, about, sealed)).toThrow(broken);
    expect(() => openBox(other, about, sealed.replace(key.id, other.id))).toThrow(broken);
  });

  test("notices every changed character and every cut", () => {
    const sealed = sealBox(key, about, "a secret of some length");
    for (let at = 0; at < sealed.length; at++) {
      for (const other of ["A", "_", "0", "."]) {
        if (sealed[at] === other) continue;
        const changed = `${sealed.slice(0, at)}${other}${sealed.slice(at + 1)}`;
        expect(() => openBox(key, about, changed), `${at}`).toThrow(broken);
      }
      expect(() => openBox(key, about, sealed.slice(0, at)), `cut at ${at}`).toThrow(broken);
      expect(() => openBox(key, about, sealed.slice(at + 1)), `cut before ${at}`).toThrow(broken);
    }
  });

  test.each(["", "v1", "v1..", `v1.${key.id}.`, `v2.${key.id}.AAAA`, `v1.${key.id}.${"A".repeat(38)}`, "\u0000"])(
    "opens no %j",
    (text) => {
      expect(() => openBox(key, about, text)).toThrow(broken);
    },
  );

  test("an error tells nothing of what is inside", () => {
    const sealed = sealBox(key, about, "the inside");
    for (const attempt of [sealed.slice(0, -3), `${sealed}AAAA`]) {
      expect(() => openBox(key, about, attempt)).not.toThrow(/inside/);
    }
  });
});

describe("sealing key", () => {
  test("is read from base64 and base64url, and written as base64", () => {
    for (let count = 0; count < 50; count++) {
      const made = createSealingKey();
      const text = formatSealingKey(made);
      for (const form of [text, ` ${text}\n`, text.replaceAll("+", "-").replaceAll("/", "_").replace("=", "")]) {
        expect(parseSealingKey(form)?.id).toBe(made.id);
      }
    }
  });

  test.each(["", "short", "A".repeat(42), "A".repeat(45), `${"A".repeat(42)}!`, "A".repeat(64)])(
    "is not %j",
    (text) => {
      expect(parseSealingKey(text)).toBeUndefined();
    },
  );

  test("has an id that follows from its bytes", () => {
    const bytes = new Uint8Array(32).fill(7);
    expect(toSealingKey(bytes)?.id).toBe(toSealingKey(bytes.slice())?.id);
    expect(toSealingKey(bytes)?.id).toMatch(/^[0-9a-f]{16}$/);
    expect(toSealingKey(new Uint8Array(31))).toBeUndefined();
  });
});
