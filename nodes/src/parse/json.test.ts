import type { Json } from "@autoweave/node-sdk";
import { runNode } from "@autoweave/node-sdk/run-node";
import fc from "fast-check";
import { expect, test } from "vitest";
import { parseJson } from "./parse-json.js";
import { writeJson } from "./write-json.js";

const read = async (text: Json, config: Record<string, unknown> = {}) =>
  ((await runNode(parseJson, { config, inputs: { in: text } })) as { out: Json }).out;
const write = async (value: Json, config: Record<string, unknown> = {}) =>
  ((await runNode(writeJson, { config, inputs: { in: value } })) as { text: string }).text;

test.each([
  ['{\n  "secret": 1,\n  oops\n}', "The text is not JSON at line 3, column 3."],
  ["", "The text is not JSON."],
  ["[1,]", /^The text is not JSON/],
  ["NaN", /^The text is not JSON/],
  ["[".repeat(100_000), "The text nests deeper than 500 levels."],
])("%j is refused, with the place and without the text", async (text, message) => {
  const thrown = await read(text.slice(0, 200_000)).catch((error: unknown) => error);
  expect(thrown).toMatchObject({
    code: "data.unreadable",
    message: typeof message === "string" ? message : expect.stringMatching(message),
  });
  expect((thrown as Error).message).not.toContain("secret");
});

test("a line that is broken is named", async () => {
  await expect(read('{"a":1}\n\n{"a":', { lines: true })).rejects.toThrow(/^Line 3 is not JSON/);
});

test("files are read as text, and what is neither is refused", async () => {
  const file = { fileName: "x.json", mediaType: "", base64: Buffer.from('{"é":1}').toString("base64") };
  expect(await read(file)).toEqual({ é: 1 });
  for (const value of [1, true, null, [], { a: 1 }])
    await expect(read(value)).rejects.toMatchObject({ code: "data.unreadable" });
});

test("too long is refused before it is read", async () => {
  await expect(read(`"${"x".repeat(25_000_001)}"`)).rejects.toThrow("longer than 25 MB");
  await expect(read({ fileName: "x", mediaType: "", base64: "A".repeat(34_000_000) })).rejects.toThrow(
    "longer than 25 MB",
  );
});

test("what is written is read again as it was", async () => {
  await fc.assert(
    fc.asyncProperty(fc.jsonValue(), fc.nat(8), async (value, indent) => {
      const json = JSON.parse(JSON.stringify(value)) as Json;
      expect(await read(await write(json, { indent }))).toEqual(json);
      if (Array.isArray(json)) expect(await read(await write(json, { lines: true }), { lines: true })).toEqual(json);
    }),
    { numRuns: 100 },
  );
});
