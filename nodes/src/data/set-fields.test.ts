import type { Json } from "@autoweave/node-sdk";
import { runNode } from "@autoweave/node-sdk/run-node";
import { expect, test } from "vitest";
import { setFields } from "./set-fields.js";

const runOn = (input: Json, config: Record<string, unknown>) => runNode(setFields, { config, inputs: { in: input } });

test("a hostile input keeps its fields and pollutes nothing", async () => {
  const input = JSON.parse('{"__proto__": {"admin": true}, "name": "x"}') as Json;
  const { out } = (await runOn(input, { fields: [{ name: "constructor.prototype.admin", value: true }] })) as {
    out: object;
  };
  expect(Object.keys(out)).toEqual(["__proto__", "name", "constructor"]);
  expect((out as { admin?: boolean }).admin).toBeUndefined();
  expect(({} as { admin?: boolean }).admin).toBeUndefined();
});

test("nothing coming in is an empty object, and a list is refused with what to do", async () => {
  expect(await runNode(setFields, { config: { fields: [{ name: "a", value: 1 }] } })).toEqual({ out: { a: 1 } });
  expect(await runOn(null, { fields: [{ name: "a", value: 1 }] })).toEqual({ out: { a: 1 } });
  await expect(runOn([1], {})).rejects.toThrow("put Set fields into a Map");
  expect(await runOn([1], { keep: "none", fields: [{ name: "a", value: null }] })).toEqual({ out: { a: null } });
});

test("later fields see earlier ones", async () => {
  const fields = [
    { name: "lines", value: [] },
    { name: "lines.0.sku", value: "A" },
    { name: "lines.1", value: { sku: "B" } },
  ];
  expect(await runOn({}, { fields })).toEqual({ out: { lines: [{ sku: "A" }, { sku: "B" }] } });
});
