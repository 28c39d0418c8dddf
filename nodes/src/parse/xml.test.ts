import { isAppError, type Json } from "@autoweave/node-sdk";
import { runNode } from "@autoweave/node-sdk/run-node";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseXml } from "./parse-xml.js";
import { writeXml } from "./write-xml.js";

const read = async (text: Json, config: Record<string, unknown> = {}) =>
  ((await runNode(parseXml, { config, inputs: { in: text } })) as { out: Json }).out;
const write = async (value: Json, config: Record<string, unknown> = {}) =>
  ((await runNode(writeXml, { config: { declaration: false, ...config }, inputs: { in: value } })) as { text: string })
    .text;
const unreadable = expect.objectContaining({ code: "data.unreadable" });

describe("reading", () => {
  test.each<[string, Json]>([
    ["<a>&#65;&#x42;&amp;&lt;&quot;&unknown;</a>", { a: 'AB&<"&unknown;' }],
    ["<a><![CDATA[<b>&amp;]]>x<!-- c --></a>", { a: "<b>&amp;x" }],
    ['<a xmlns:x="u"><x:b x:c="1">t</x:b></a>', { a: { "@xmlns:x": "u", "x:b": { "#text": "t", "@x:c": "1" } } }],
    ["<a><b/><b></b></a>", { a: { b: ["", ""] } }],
    ["\ufeff<?xml version='1.0'?>\n<?style x?><a>  1  </a>", { a: "1" }],
    ['<!DOCTYPE plist PUBLIC "-//X//Y" "http://localhost/x.dtd"><a>1</a>', { a: "1" }],
    ["<a><p>007</p><p>1e3</p><p>0x1F</p></a>", { a: { p: ["007", "1e3", "0x1F"] } }],
  ])("%s", async (text, value) => expect(await read(text)).toEqual(value));

  test("typed, with namespaces dropped and lists of one", async () => {
    const text = '<s:a b="1"><s:c>2</s:c><d>true</d><e>007</e><f>x</f></s:a>';
    expect(await read(text, { typed: true, dropNamespaces: true, lists: ["c"] })).toEqual({
      a: { "@b": 1, c: [2], d: true, e: "007", f: "x" },
    });
  });

  test("a million & that were escaped one by one are text, not an attack", async () => {
    expect(await read(`<a>${"&amp;".repeat(300)}</a>`)).toEqual({ a: "&".repeat(300) });
  });
});

describe("hostile", () => {
  const laughs = `<!ENTITY a "ha">${Array.from({ length: 9 }, (_, index) => `<!ENTITY l${index} "${"&a;".repeat(10)}">`).join("")}`;
  test.each([
    ["billion laughs", `<!DOCTYPE x [${laughs}]><x>&l8;</x>`],
    ["quadratic", `<!DOCTYPE x [<!ENTITY a "${"a".repeat(1000)}">]><x>${"&a;".repeat(100)}</x>`],
    ["a file", '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>'],
    ["a parameter", '<!DOCTYPE x [<!ENTITY % a SYSTEM "http://127.0.0.1/">%a;]><x/>'],
    ["lower case", '<!doctype x [<!entity a "b">]><x>&a;</x>'],
    ["behind a tag in an instruction", '<?x <a ?><!DOCTYPE x [<!ENTITY b "c">]><a>&b;</a>'],
    ["behind a tag in a comment", '<!-- <a --><!DOCTYPE x [<!ENTITY b "c">]><a>&b;</a>'],
    ["inside the document", '<a><!DOCTYPE x [<!ENTITY b "c">]>&b;</a>'],
    ["deep", `${"<a>".repeat(300)}${"</a>".repeat(300)}`],
    ["never closed", `<a ${"b='1' ".repeat(100)}`],
    ["nothing", ""],
    ["only text", "hello"],
    ["two at the top", "<a/><b/>"],
    ["the same twice at the top", "<a/><a/>"],
    ["an attribute twice", '<a b="1" b="2"/>'],
  ])("%s is refused", async (_title, text) => {
    await expect(read(text)).rejects.toEqual(unreadable);
  });

  test("names that mean something to JavaScript are names", async () => {
    const text =
      '<a __proto__="1" constructor="2"><__proto__><polluted>1</polluted></__proto__><x:constructor>3</x:constructor>' +
      "<hasOwnProperty>4</hasOwnProperty><prototype>5</prototype></a>";
    for (const dropNamespaces of [true, false]) {
      const value = (await read(text, { dropNamespaces })) as { a: Record<string, Json> };
      expect(Object.getPrototypeOf(value.a)).toBe(Object.prototype);
      expect(value.a.hasOwnProperty).toBe("4");
      expect(value.a._prototype).toBe("5");
    }
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  test("whatever comes, there is a value or a reason", async () => {
    const unit = fc.constantFrom(
      "<",
      ">",
      "/",
      "a",
      "=",
      '"',
      "'",
      "&",
      ";",
      "!",
      "-",
      "[",
      "]",
      "?",
      " ",
      "<a>",
      "</a>",
      "<![CDATA[",
      "]]>",
    );
    await fc.assert(
      fc.asyncProperty(fc.string({ unit, maxLength: 40 }), async (text) => {
        const end = await read(text).catch((thrown: unknown) => {
          if (!isAppError(thrown)) throw thrown;
          return thrown.code;
        });
        expect(end === "data.unreadable" || typeof end === "object").toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});

describe("writing", () => {
  test("escapes text and attributes, writes lists, empty values and false", async () => {
    const value = {
      r: { "@a": '<"&', "@b": false, "@c": null, t: ["x", { "#text": "]]>", "@k": 1 }, 0.5, true, null, ""] },
    };
    expect(await write(value)).toBe(
      '<r a="&lt;&quot;&amp;" b="false" c=""><t>x</t><t k="1">]]&gt;</t><t>0.5</t><t>true</t><t></t><t></t></r>',
    );
  });

  test("with a top element, indented", async () => {
    expect(await write([{ a: 1 }], { root: "list", indent: true })).toBe(
      "<list>\n  <item>\n    <a>1</a>\n  </item>\n</list>",
    );
    expect(await write("text", { root: "t", declaration: true })).toBe(
      '<?xml version="1.0" encoding="UTF-8"?>\n<t>text</t>',
    );
  });

  test.each<[string, Json]>([
    ["markup in a name", { "a><script>x</script": 1 }],
    ["an attribute that breaks out", { a: { '@x" onload="y': 1 } }],
    ["an instruction", { "?xml": { "@a": 1 } }],
    ["a name of digits", { a: { 0: "x" } }],
    ["a list in a list", { a: [[1]] }],
    ["an attribute that is an object", { a: { "@b": {} } }],
    ["a control character", { a: "\u0000" }],
    ["no single top", { a: 1, b: 2 }],
    ["a list at the top", [1]],
    ["text at the top", "x"],
    ["depth", JSON.parse(`${'{"a":'.repeat(300)}1${"}".repeat(300)}`) as Json],
  ])("refuses %s", async (_title, value) => {
    await expect(write(value)).rejects.toEqual(unreadable);
  });

  test("what is written is read again as it was", async () => {
    const name = fc.constantFrom("a", "b", "c-d", "é", "x:y");
    const text = fc.string({
      unit: fc.constantFrom("a", "<", "&", '"', "'", ">", "]]>", "&amp;", "é", "😀"),
      minLength: 1,
      maxLength: 8,
    });
    const { tree } = fc.letrec<{ tree: Json }>((tie) => ({
      tree: fc.oneof(
        { maxDepth: 3 },
        text,
        fc.dictionary(name, tie("tree"), { minKeys: 1, maxKeys: 3 }),
      ) as fc.Arbitrary<Json>,
    }));
    await fc.assert(
      fc.asyncProperty(tree, async (value) => {
        expect(await read(await write({ r: value }))).toEqual({ r: value });
      }),
      { numRuns: 200 },
    );
  });
});
