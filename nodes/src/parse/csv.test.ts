import { AppError, type Json } from "@autoweave/node-sdk";
import { runNode } from "@autoweave/node-sdk/run-node";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { guessDelimiter } from "./guess-delimiter.js";
import { parseCsv } from "./parse-csv.js";
import { writeCsv } from "./write-csv.js";

const read = async (text: Json, config: Record<string, unknown> = {}) =>
  (await runNode(parseCsv, { config, inputs: { in: text } })) as { rows: Json[]; columns: string[] };
const write = async (rows: Json, config: Record<string, unknown> = {}) =>
  ((await runNode(writeCsv, { config, inputs: { in: rows } })) as { text: string }).text;
const unreadable = expect.objectContaining({ code: "data.unreadable" });

describe("delimiters", () => {
  test.each([
    ["a,b\n1,2", ","],
    ["a;b\n1,5;2,5", ";"],
    ["a\tb\n1,2\t3", "\t"],
    ["a|b\n1|2", "|"],
    ['"a,b,c";d\n"e,f";g', ";"],
    ["just one column\nof text, with a comma", ","],
    ["", ","],
    ['a;b\r\n"x\ny;z";2\r\n', ";"],
  ])("%j is split at %j", (text, delimiter) => expect(guessDelimiter(text)).toBe(delimiter));
});

describe("reading", () => {
  test("a byte order mark, quotes, line ends in cells and empty lines", async () => {
    const { rows } = await read('\ufeffa,b\r\n\r\n"x ""y"" z","1\n2"\r\n');
    expect(rows).toEqual([{ a: 'x "y" z', b: "1\n2" }]);
  });

  test("columns without a name, twice the same name, and names that mean something to JavaScript", async () => {
    const { rows, columns } = await read("a,,a,__proto__,constructor\n1,2,3,4,5");
    expect(columns).toEqual(["a", "column_2", "a_2", "__proto__", "constructor"]);
    expect(Object.entries(rows[0] ?? {})).toEqual(columns.map((name, index) => [name, String(index + 1)]));
    expect(({} as Record<string, unknown>)["4"]).toBeUndefined();
  });

  test.each<[string, Json]>([
    ["1", 1],
    ["-2.50", -2.5],
    ["007", "007"],
    ["1234567890123456", "1234567890123456"],
    ["1e5", "1e5"],
    ["+49", "+49"],
    ["true", true],
    ["TRUE", "TRUE"],
    ["", null],
    ["0x10", "0x10"],
    ["NaN", "NaN"],
  ])("typed, %j is %j", async (cell, value) => {
    expect((await read(`a,b\n${cell},x`, { typed: true })).rows).toEqual([{ a: value, b: "x" }]);
  });

  test("rows of different length only where allowed", async () => {
    await expect(read("a,b\n1,2,3")).rejects.toMatchObject({
      code: "data.unreadable",
      message: expect.stringContaining("line 2"),
    });
    expect((await read("a,b\n1\n1,2,3", { ragged: true })).rows).toEqual([
      { a: "1" },
      { a: "1", b: "2", column_3: "3" },
    ]);
  });

  test("no more rows and columns than allowed", async () => {
    expect((await read("a\n1\n2\n3", { maxRows: 3 })).rows).toHaveLength(3);
    await expect(read("a\n1\n2\n3", { maxRows: 2 })).rejects.toEqual(unreadable);
    await expect(read("a,".repeat(1000).repeat(2), { header: false })).rejects.toEqual(unreadable);
  });

  test("nothing gives nothing", async () => expect(await read("")).toEqual({ rows: [], columns: [] }));

  test.each([[7], [null], [{}], [["a"]]])("%j is no CSV", async (value) => {
    await expect(read(value as Json)).rejects.toEqual(unreadable);
  });
});

describe("writing", () => {
  test("the formula guard is on for text, and can be turned off", async () => {
    const row = ["=1+1", "+1", "-1", "@a", "\ttab", "plain", -5, "＝1"];
    expect(await write([row])).toBe("'=1+1,'+1,'-1,'@a,'\ttab,plain,-5,'＝1\r\n");
    expect(await write([row], { guard: false })).toBe("=1+1,+1,-1,@a,\ttab,plain,-5,＝1\r\n");
    expect(await write([{ "=cmd": 1 }])).toBe("'=cmd\r\n1\r\n");
  });

  test("a mark for Excel, other delimiters, inherited names", async () => {
    expect(await write([{ a: "x;y" }], { bom: true, delimiter: "semicolon" })).toBe('\ufeffa\r\n"x;y"\r\n');
    expect(await write([{ a: 1 }], { columns: ["a", "toString"] })).toBe("a,toString\r\n1,\r\n");
    expect(await write([])).toBe("");
  });

  test("too much is refused", async () => {
    await expect(write(Array.from({ length: 200_001 }, () => []))).rejects.toEqual(unreadable);
    const wide = Object.fromEntries(Array.from({ length: 2001 }, (_, index) => [`c${index}`, 1]));
    await expect(write([wide])).rejects.toEqual(unreadable);
  });
});

test("what is written is read again as it was", async () => {
  // Blank ends are trimmed off column names, and a row of one empty cell is an empty line.
  const cell = fc.string({
    unit: fc.constantFrom("a", "é", " ", ",", ";", '"', "'", "\n", "\r\n", "=", "😀", "\t"),
    maxLength: 8,
  });
  const delimiter = fc.constantFrom("comma", "semicolon", "tab", "pipe");
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(cell, cell, fc.constant("end")), { minLength: 1, maxLength: 5 }),
      delimiter,
      async (rows, by) => {
        const text = await write(rows, { header: false, guard: false, delimiter: by });
        expect((await read(text, { header: false, delimiter: by })).rows).toEqual(rows);
      },
    ),
    { numRuns: 100 },
  );
});

test("whatever text comes, there are rows or a reason", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.string({ unit: fc.constantFrom("a", ",", '"', "\n", "\r", ";", "\\"), maxLength: 60 }),
      async (text) => {
        const end = await read(text).catch((thrown: unknown) => thrown);
        expect(end instanceof AppError ? end.code : Array.isArray((end as { rows: Json }).rows)).toBeOneOf([
          "data.unreadable",
          true,
        ]);
      },
    ),
    { numRuns: 300 },
  );
});
