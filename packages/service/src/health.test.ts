import { AppError } from "@autoweave/contracts/app-error";
import { expect, test } from "vitest";
import { createHealth } from "./health.js";

test("is well when every component is", async () => {
  const health = createHealth();
  health.add("database", async () => undefined);
  health.add("queue", () => undefined);
  expect(await health.report()).toMatchObject({
    ok: true,
    components: { database: { ok: true }, queue: { ok: true } },
  });
});

test("names the component that is not, with our own sentence only", async () => {
  const health = createHealth();
  health.add("database", () => {
    throw new AppError("database.unavailable", "PostgreSQL does not answer.");
  });
  health.add("queue", async () => {
    throw new Error("connect redis://user:secret@host");
  });
  const { ok, components } = await health.report();
  expect(ok).toBe(false);
  expect(components.database).toMatchObject({ ok: false, reason: "PostgreSQL does not answer." });
  expect(components.queue?.ok).toBe(false);
  expect(JSON.stringify(components)).not.toContain("secret");
});

test("a component that hangs does not hold the report", async () => {
  const health = createHealth();
  health.add("stuck", () => new Promise(() => undefined), 5);
  health.add("fine", () => undefined);
  const { ok, components } = await health.report();
  expect(ok).toBe(false);
  expect(components.stuck).toMatchObject({ ok: false, reason: "It did not answer within 5 ms." });
  expect(components.fine?.ok).toBe(true);
});
