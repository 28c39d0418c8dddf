import { AppError } from "@autoweave/contracts/app-error";
import type { Json } from "@autoweave/contracts/json";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createRedactor } from "./redactor.js";
import { toSecretForms, toSecretValues } from "./secret-forms.js";
import { createTextMatcher } from "./text-matcher.js";

const secret = `sk_live/Ab+9"é\\&<'z`;
const mark = "[credential Shop]";
const redactor = createRedactor([{ name: "Shop", values: [secret] }]);

/** What a server may make of a secret before it gives it back. */
const wrappings: Record<string, (text: string) => string> = {
  "as it is": (text) => text,
  "in a sentence": (text) => `the token ${text} is wrong`,
  JSON: (text) => JSON.stringify({ token: text }),
  "JSON in JSON": (text) => JSON.stringify({ body: JSON.stringify({ token: text }) }),
  "JSON of ASCII": (text) => toAscii(JSON.stringify(text)),
  "JSON with escaped slashes": (text) => JSON.stringify(text).replaceAll("/", "\\/"),
  "an address": (text) => `https://x.test/?a=1&key=${encodeURIComponent(text)}&b=2`,
  "an address in lower case": (text) => encodeURIComponent(text).replace(/%../g, (part) => part.toLowerCase()),
  "a form": (text) => new URLSearchParams({ key: text }).toString(),
  "a path": (text) => encodeURI(text),
  HTML: (text) =>
    `<p>${text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;").replaceAll("'", "&#39;")}</p>`,
  base64: (text) => Buffer.from(text).toString("base64"),
  base64url: (text) => Buffer.from(text).toString("base64url"),
  "base64 of more": (text) => Buffer.from(`x${text}y`).toString("base64"),
  "base64 of yet more": (text) => Buffer.from(`{"xx":"${text}"}`).toString("base64"),
  "base64url of a pair": (text) => Buffer.from(`ada:${text}`).toString("base64url"),
};

function toAscii(text: string): string {
  return text.replace(/[^ -~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

/** What is left of a secret in a text, unwrapped in every way there is. */
function hasSecret(text: string): boolean {
  const chunks = text.match(/[A-Za-z0-9+/_-]{8,}/g) ?? [];
  const decoded = chunks.flatMap((chunk) =>
    [0, 1, 2, 3].map((from) => Buffer.from(chunk.slice(from), "base64").toString()),
  );
  return [text, ...decoded].some((one) => one.includes(secret));
}

describe("a redactor", () => {
  test.each(Object.entries(wrappings))("finds a secret in %s", (_, wrap) => {
    const told = redactor.text(wrap(secret));
    expect(told).toContain(mark);
    expect(hasSecret(told)).toBe(false);
  });

  test.each(Object.entries(wrappings))("finds every one of many in %s", (_, wrap) => {
    const told = redactor.text(Array.from({ length: 5 }, () => wrap(secret)).join(" "));
    expect(told.split(mark).length - 1).toBeGreaterThanOrEqual(5);
    expect(hasSecret(told)).toBe(false);
  });

  test("finds any secret of any length and signs, however it is wrapped and wherever it stands", () => {
    fc.assert(
      fc.property(
        fc.string({ minLength: 8, maxLength: 60, unit: "grapheme-ascii" }),
        fc.string({ unit: "grapheme-ascii" }),
        fc.string({ unit: "grapheme-ascii" }),
        fc.constantFrom(...Object.values(wrappings)),
        (value, before, after, wrap) => {
          const told = createRedactor([{ name: "Shop", values: [value] }]).text(before + wrap(value) + after);
          return told.includes(mark) && (mark.includes(value) || !told.replaceAll(mark, "\n").includes(value));
        },
      ),
      { numRuns: 500 },
    );
  });

  test("looks into values, keys and numbers, and gives back as it is what holds nothing", () => {
    const own = createRedactor([{ name: "Pin", values: ["90210417"] }]);
    expect(own.json({ a: [1, { "k 90210417": "x 90210417" }, 90210417, 12.5, null, true] })).toEqual({
      a: [1, { "k [credential Pin]": "x [credential Pin]" }, "[credential Pin]", 12.5, null, true],
    });
    const value = { a: [1, { b: "c" }], d: null };
    expect(own.json(value)).toBe(value);
    const mixed = { clean: value, not: "90210417" };
    expect(own.json(mixed).clean).toBe(value);
    expect(mixed.not).toBe("90210417");
  });

  test("looks at what writes itself down in a way of its own", () => {
    const sly = { toJSON: () => ({ token: secret }) };
    expect(JSON.stringify(redactor.json({ sly }))).not.toContain("sk_live");
    const date = new Date(0);
    expect(redactor.json({ date })).toEqual({ date: date.toJSON() });
  });

  test("refuses a value that holds itself", () => {
    const circle: Record<string, unknown> = {};
    circle.self = circle;
    expect(() => redactor.json(circle)).toThrow(expect.objectContaining({ code: "node.output" }));
  });

  test("keeps what an error is, and says nothing of what caused it", () => {
    const thrown = redactor.thrown(
      new AppError("http.status", `no ${secret}`, {
        details: { at: secret, status: 500 },
        retry: true,
        retryAfterMs: 7,
        cause: new Error(secret),
      }),
    );
    expect(thrown).toMatchObject({
      code: "http.status",
      message: `no ${mark}`,
      details: { at: mark, status: 500 },
      retry: true,
      retryAfterMs: 7,
    });
    expect(thrown).not.toHaveProperty("cause");
    const long = redactor.thrown(new TypeError(`${"x".repeat(1990)}${secret}`)) as Error;
    expect(long.message).toBe(`${"x".repeat(1990)}${mark}`.slice(0, 2000));
    expect(String(redactor.thrown(secret))).toBe(`Error: ${mark}`);
    expect(
      redactor.record({ code: "x", message: secret, fault: "world", retry: false, details: { a: secret } }),
    ).toEqual({
      code: "x",
      message: mark,
      fault: "world",
      retry: false,
      details: { a: mark },
    });
  });

  test("of several secrets puts each one's name, the longest first", () => {
    const own = createRedactor([
      { name: "Short", values: ["abcdef"] },
      { name: "Long", values: ["abcdefgh"] },
      { name: "Other", values: ["zyxwvu"] },
    ]);
    expect(own.text("abcdefgh abcdef zyxwvu abcdefg")).toBe(
      "[credential Long] [credential Short] [credential Other] [credential Short]g",
    );
  });

  test("leaves very short secrets alone, and texts that are shorter than any", () => {
    const own = createRedactor([{ name: "Short", values: ["123", ""] }]);
    expect(own.text("123 and 1234")).toBe("123 and 1234");
    expect(redactor.text("")).toBe("");
    expect(createRedactor([]).json({ a: "b" })).toEqual({ a: "b" });
  });

  test("does not take more than it can look for at once", () => {
    const values = Array.from({ length: 100 }, (_, index) => `${index}`.repeat(8000));
    expect(() => createRedactor([{ name: "Many", values }])).toThrow(expect.objectContaining({ code: "run.limit" }));
  });

  test("does not take apart what it does not know", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(redactor.json(value as Json)).toBe(value);
      }),
    );
  });

  test("looks once at a large value that passes through many nodes", () => {
    let looks = 0;
    const list = new Proxy([secret], {
      get: (target, key, self) => {
        if (key === "entries") looks += 1;
        return Reflect.get(target, key, self);
      },
    });
    const first = redactor.json({ list });
    for (let count = 0; count < 5; count++) expect(redactor.json({ ...first }).list).toBe(first.list);
    expect(looks).toBe(1);
  });
});

describe("the text matcher", () => {
  test("finds what looking for each pattern at every place finds", () => {
    const sign = fc.constantFrom("a", "b", "c");
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: sign, minLength: 2, maxLength: 6 }), { maxLength: 6 }),
        fc.string({ unit: sign, maxLength: 40 }),
        (patterns, text) => {
          const covered = new Set<number>();
          for (let start = 0; start < text.length; start++) {
            for (const pattern of patterns.filter((one) => text.startsWith(one, start))) {
              for (let at = start; at < start + pattern.length; at++) covered.add(at);
            }
          }
          const regions = createTextMatcher(patterns).findRegions(text);
          const found = new Set<number>();
          let before = 0;
          for (const { start, end, pattern } of regions) {
            expect(start).toBeGreaterThanOrEqual(before);
            expect(text.slice(start, end)).toContain(patterns[pattern]);
            before = end;
            for (let at = start; at < end; at++) found.add(at);
          }
          expect(found).toEqual(covered);
        },
      ),
      { numRuns: 2000 },
    );
  });

  test("takes steps in proportion to the text, also where nearly everything fits", () => {
    const patterns = Array.from({ length: 50 }, (_, index) => `${"a".repeat(20 + 100 * index)}b`);
    // Comparing anew at each place, this would not end today.
    expect(createTextMatcher(patterns).findRegions("a".repeat(2_000_000))).toEqual([]);
    expect(createTextMatcher(["aa"]).findRegions("a".repeat(2_000_000))).toHaveLength(1);
  });
});

describe("the secrets of a credential", () => {
  test("are its fields, and what is made of them", () => {
    expect(toSecretValues("http-bearer", { token: "t1" })).toEqual(["t1"]);
    expect(toSecretValues("http-basic", { username: "ada", password: "pw" })).toEqual(["pw", "ada:pw"]);
    expect(toSecretValues("http-header", { header: "X-Key", value: "v" })).toEqual(["v"]);
    expect(toSecretValues("webhook-secret", { secret: "whsec_QUJD" })).toEqual(["whsec_QUJD", "QUJD"]);
  });

  test("of a key file are its lines, too", () => {
    const text = "-----BEGIN KEY-----\nMIIEvQIBADANBgkqhkiG9w0B\nshort\n-----END KEY-----\n";
    expect(toSecretValues("secret", { text })).toContain("MIIEvQIBADANBgkqhkiG9w0B");
    expect(toSecretValues("secret", { text })).not.toContain("short");
  });

  test("have no form so short that it would be found by chance", () => {
    for (const value of ["abcd", "12345", "é"]) {
      for (const form of toSecretForms(value)) expect(form.length).toBeGreaterThanOrEqual(4);
    }
  });
});
