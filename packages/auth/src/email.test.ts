import { expect, test } from "vitest";
import { Email } from "./email.js";

test.each([
  ["ada@example.org", "ada@example.org"],
  ["  Ada.Lovelace+x@EXAMPLE.org \n", "ada.lovelace+x@example.org"],
  ["a@xn--bcher-kva.example", "a@xn--bcher-kva.example"],
])("%j is known as %s", (text, email) => {
  expect(Email.parse(text)).toBe(email);
});

test.each([
  ...["", " ", "ada", "@example.org", "ada@", "ada@example", "a b@example.org", "ada@example.org, eve@example.org"],
  // Letters that look alike or become others by their case: K is the Kelvin sign, ı has no dot.
  ...["ada@\u212aelvin.org", "adm\u0131n@example.org", "\u0430da@example.org", "ada@b\u00fccher.example"],
  ...["ada@example.org\u0000", "ada\r\nBcc: eve@example.org", "<ada@example.org>", `${"a".repeat(250)}@example.org`],
  ...[null, undefined, 7, {}, [], ["ada@example.org"], { toString: () => "ada@example.org" }],
])("%# is no email", (text) => {
  expect(Email.safeParse(text).success).toBe(false);
});
