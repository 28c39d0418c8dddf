import { hash } from "@node-rs/argon2";
import { expect, test } from "vitest";
import { assertStrongPassword, checkPassword, hashPassword } from "./password.js";

const known = ["ada.lovelace@example.org", "Ada Lovelace"];

test.each([
  "correct horse battery",
  "ÄÖÜäöüß!?1234",
  "пароль длинный",
  "🦊🐻🐼🐨🐯🦁🐮🐷🐸🐵🐔🐧",
  "            a b c d e f",
])("%j is strong enough", (password) => {
  expect(() => assertStrongPassword(password, known)).not.toThrow();
});

test.each([
  ["", "too short"],
  ["elevenchars", "too short"],
  ["🦊".repeat(11), "too short"],
  ["a".repeat(257), "too long"],
  ["aaaaaaaaaaaaaaaa", "too few"],
  ["abababababab1111", "too few"],
  ["ada.lovelace@example.org", "your email"],
  ["ADA LOVELACE", "your name"],
  ["adalovelace!Ada Lovelace", undefined],
  ["Ada Lovelace1", "your name"],
  ["half a character \ud83e", "half a character"],
])("%j: %s", (password, reason) => {
  if (reason === undefined) expect(() => assertStrongPassword(password, known)).not.toThrow();
  else {
    expect(() => assertStrongPassword(password, known)).toThrowError(
      expect.objectContaining({ code: "auth.weak-password", message: expect.stringContaining(reason) }),
    );
  }
});

test("a password is right against its own hash alone, however its letters were typed", async () => {
  const kept = await hashPassword("Zürich 12345 ½");
  expect(kept).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  expect(await hashPassword("Zürich 12345 ½")).not.toBe(kept);
  expect(await checkPassword("Zürich 12345 ½", kept)).toEqual({ isRight: true, isOutdated: false });
  expect(await checkPassword("Zu\u0308rich 12345 ½", kept)).toEqual({ isRight: true, isOutdated: false });
  for (const wrong of ["", "zürich 12345 ½", "Zürich 12345 ½ ", kept]) {
    expect(await checkPassword(wrong, kept)).toMatchObject({ isRight: false });
  }
});

test("nobody's password is never right", async () => {
  for (const kept of [null, undefined]) {
    expect(await checkPassword("", kept)).toMatchObject({ isRight: false, isOutdated: false });
    expect(await checkPassword("correct horse battery", kept)).toMatchObject({ isRight: false });
  }
});

test("a hash with other parameters is right, and outdated", async () => {
  const weaker = await hash("correct horse battery", { memoryCost: 8192, timeCost: 1, parallelism: 1 });
  expect(await checkPassword("correct horse battery", weaker)).toEqual({ isRight: true, isOutdated: true });
});
