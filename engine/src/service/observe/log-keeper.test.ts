import { expect, test } from "vitest";
import type { Sql } from "../../store/database.js";
import { createLogKeeper, toKeptFields } from "./log-keeper.js";

test("of a line's fields ids, names and numbers are kept, and nothing that may be a payload", () => {
  const fields = {
    ...{ process: "worker", runId: "r1", plugin: "scales", jobId: "j1", count: 3, isLate: true },
    ...{ payload: { card: "4111" }, body: "secret", header: "Bearer x", list: ["secret"] },
    error: {
      code: "queue.unavailable",
      name: "AppError",
      message: "Away.",
      stack: "at secret",
      cause: { message: "x" },
    },
  };
  expect(toKeptFields(fields, "test")).toEqual({
    ...{ runId: "r1", plugin: "scales", jobId: "j1", count: 3, isLate: true, environment: "test" },
    error: { code: "queue.unavailable", name: "AppError", message: "Away." },
  });
  expect(JSON.stringify(toKeptFields(fields, "test"))).not.toMatch(/secret|4111|Bearer/);
});

test("what an error without a code of ours says is not kept: it may quote what it was given", () => {
  const error = { name: "TypeError", code: "ERR_X", message: "secret is no URL", stack: "at secret" };
  expect(toKeptFields({ error }, "test")).toEqual({ error: { name: "TypeError" }, environment: "test" });
});

test("text that PostgreSQL cannot hold or that is too long is cut", () => {
  const { runId, error } = toKeptFields(
    { runId: "a\u0000b", error: { code: "internal.bug", message: "x".repeat(9000) } },
    "test",
  );
  expect(runId).toBe("ab");
  expect(JSON.stringify(error).length).toBeLessThan(600);
});

test("more lines than can wait push out the oldest, and a line says how many", async () => {
  const keeper = createLogKeeper("worker", "test");
  for (let index = 0; index < 1003; index++)
    keeper.add({ at: new Date(), level: "info", message: `${index}`, fields: {} });
  const messages: string[] = [];
  const fields: string[] = [];
  const sql: Sql = {
    rows: async (_name, _text, values) => {
      messages.push(...(values[5] as string[]));
      fields.push(...(values[6] as string[]));
      return [];
    },
    commit: () => undefined,
  };
  keeper.open({ withLedger: (_tenant, work) => work(sql) });
  await keeper.flush();
  await keeper.flush();
  expect(messages).toHaveLength(1001);
  expect(messages[0]).toBe("3");
  expect(messages.filter((message) => message.includes("not kept"))).toHaveLength(1);
  expect(fields.filter((text) => text.includes('"lost":3'))).toHaveLength(1);
  await keeper.close();
});
