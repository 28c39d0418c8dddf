import { runNode } from "@autoweave/node-sdk/run-node";
import { describe, expect, test } from "vitest";
import { called } from "./called.js";
import { findCronFault, isTimeZone } from "./cron.js";
import { error } from "./error.js";
import { HookPath } from "./hook-path.js";
import { findSchemaFault } from "./input-schema.js";
import { schedule } from "./schedule.js";
import { webhook } from "./webhook.js";

describe("a webhook's path", () => {
  test.each(["orders", "orders/:id", "a.b/c_d/~e-f/:one/:two", "0"])("takes %j", (path) => {
    expect(HookPath.safeParse(path).success).toBe(true);
  });

  test.each([
    "",
    "/orders",
    "orders/",
    "a//b",
    "a b",
    "ä",
    "../x",
    "a/./b",
    ":",
    ":1a",
    ":id/:id",
    ":__proto__",
    "a?b",
    "a%2fb",
    "x".repeat(201),
    Array(11).fill("a").join("/"),
  ])("refuses %j", (path) => expect(HookPath.safeParse(path).success).toBe(false));
});

describe("a webhook", () => {
  test.each(["whsec_", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_not base64!", `whsec_${"A".repeat(100)}`])(
    "refuses the secret %j",
    async (secret) => {
      await expect(runNode(webhook, { config: { path: "a", secret } })).rejects.toThrow("Signing secret");
    },
  );

  test("hands a call on as it is, with whatever the engine adds to it", async () => {
    const request = { method: "PUT", path: "a", params: {}, query: {}, headers: {}, body: [1], receivedAt: "now" };
    expect(await runNode(webhook, { config: { path: "a" }, trigger: request })).toEqual({ request });
  });
});

describe("a schedule", () => {
  test.each(["* * * * *", "*/5 0-6 * * MON-FRI", "0 0 L * *", "30 0 9 * * *", "@daily", "0 0 29 2 *"])(
    "takes %j",
    (cron) => {
      expect(findCronFault(cron)).toBeUndefined();
    },
  );

  test.each(["", "never", "* * * *", "60 * * * *", "* 24 * * *", "0 0 31 4 *", "* * * * * * 2030", "*/0 * * * *"])(
    "refuses %j",
    (cron) => {
      expect(findCronFault(cron)).toEqual(expect.any(String));
    },
  );

  test("knows time zones", () => {
    for (const name of ["UTC", "Europe/Berlin", "America/Argentina/Buenos_Aires"]) expect(isTimeZone(name)).toBe(true);
    for (const name of ["", "Berlin", "Mars/Base", "../etc/passwd"]) expect(isTimeZone(name)).toBe(false);
  });

  test("says in one sentence what is wrong", async () => {
    await expect(runNode(schedule, { config: { cron: "60 * * * *" } })).rejects.toThrow("When: write five parts");
  });
});

describe("called by a flow", () => {
  test("properties that are called like refused keywords are names, not keywords", () => {
    expect(
      findSchemaFault({ type: "object", properties: { pattern: { type: "string" }, $ref: { type: "string" } } }),
    ).toBeUndefined();
    expect(findSchemaFault({ enum: [{ pattern: "x" }] })).toBeUndefined();
  });

  test.each([
    [{ type: "array", items: { type: "string", pattern: "(a+)+$" } }, "pattern"],
    [{ properties: { pattern: { pattern: "(a+)+$" } } }, "pattern"],
    [{ anyOf: [{ $ref: "#" }, { type: "string" }] }, "$ref"],
    [{ patternProperties: { "(a+)+$": {} } }, "patternProperties"],
    [{ type: "nonsense" }, "nonsense"],
    ["text", "JSON Schema"],
    [{ description: "x".repeat(40_000) }, "characters"],
  ])("refuses the schema %j", (schema, named) => expect(findSchemaFault(schema)).toContain(named));

  test("an input that does not fit is told where", async () => {
    const schema = { type: "object", properties: { lines: { type: "array", items: { type: "number" } } } };
    await expect(runNode(called, { config: { schema }, trigger: { lines: [1, "2"] } })).rejects.toThrow("lines.1");
    const input = JSON.parse('{"lines": [], "__proto__": {"a": 1}}') as never;
    expect(await runNode(called, { config: { schema }, trigger: input })).toEqual({ input });
  });
});

test("an error trigger passes the failure on with all its fields", async () => {
  const failure = {
    flow: { id: "1", name: "A" },
    run: { id: "2", trigger: "t" },
    node: null,
    error: { code: "x", message: "y" },
    extra: 1,
  };
  expect(await runNode(error, { trigger: failure })).toEqual({ failure });
});
