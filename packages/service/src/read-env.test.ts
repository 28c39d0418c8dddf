import { expect, test } from "vitest";
import { z } from "zod";
import { readEnv } from "./read-env.js";

const Environment = z.object({
  PORT: z.coerce.number().int().min(1).default(3000),
  URL: z.url().optional(),
  NAME: z.string(),
});

function faultOf(env: NodeJS.ProcessEnv): unknown {
  try {
    readEnv(Environment, env);
  } catch (error) {
    return error;
  }
  throw new Error("It was accepted.");
}

test("reads values and fills defaults", () => {
  expect(readEnv(Environment, { NAME: "a", PORT: "80", OTHER: "ignored" })).toEqual({ NAME: "a", PORT: 80 });
});

test("an empty value counts as absent", () => {
  expect(readEnv(Environment, { NAME: "a", PORT: "", URL: " " })).toEqual({ NAME: "a", PORT: 3000 });
});

test("lists every fault at once and repeats no value", () => {
  const error = faultOf({ PORT: "eighty", URL: "hunter2" });
  expect(error).toMatchObject({ code: "env.invalid", message: expect.stringContaining("3 settings are wrong") });
  const message = String(error);
  for (const name of ["PORT:", "URL:", "NAME:"]) expect(message).toContain(name);
  expect(message).not.toContain("hunter2");
  expect(message).not.toContain("eighty");
});
