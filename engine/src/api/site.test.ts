import { expect, test } from "vitest";
import { assertNoOtherPage, assertOwnPage, readSessionCookie, toSessionCookie, toSite } from "./site.js";

const local = toSite(undefined, 3000);
const secure = toSite("https://flows.example.org", 3000);
const lan = toSite("http://192.168.1.5:3000", 3000);

test("without a public address only this machine's own names are ours", () => {
  expect(local).toEqual({
    address: "http://localhost:3000",
    origins: ["http://localhost:3000", "http://127.0.0.1:3000", "http://[::1]:3000"],
    cookieName: "autoweave-3000",
    isSecure: false,
  });
  expect(toSite(undefined, 80).origins).toEqual(["http://localhost", "http://127.0.0.1", "http://[::1]"]);
});

test("with one, it alone is, and over https its cookie is of this host and never in the clear", () => {
  expect(secure).toEqual({
    address: "https://flows.example.org",
    origins: ["https://flows.example.org"],
    cookieName: "__Host-autoweave",
    isSecure: true,
  });
  expect(toSessionCookie(secure, "s")).toMatch(/^__Host-autoweave=s;.*; Path=\/; HttpOnly; Secure; SameSite=Lax$/);
  expect(lan).toMatchObject({ origins: ["http://192.168.1.5:3000"], cookieName: "autoweave-3000", isSecure: false });
  expect(toSessionCookie(lan, undefined)).toBe("autoweave-3000=; Max-Age=0; Path=/; HttpOnly; SameSite=Lax");
});

test("only the cookie of this very site counts", () => {
  const cookie = "autoweave-3001=other; autoweave-3000=mine; __Host-autoweave=secure";
  expect(readSessionCookie(local, { cookie })).toBe("mine");
  expect(readSessionCookie(secure, { cookie })).toBe("secure");
  expect(readSessionCookie(local, { cookie: "autoweave=x; Autoweave-3000=y" })).toBeUndefined();
  expect(readSessionCookie(local, {})).toBeUndefined();
});

test.each([
  [{ origin: "http://localhost:3000" }, "own"],
  [{ origin: "http://localhost:3000", "sec-fetch-site": "same-origin" }, "own"],
  [{ "sec-fetch-site": "same-origin" }, "own"],
  [{}, "none"],
  [{ origin: "http://localhost:3001" }, "other"],
  [{ origin: "https://localhost:3000" }, "other"],
  [{ origin: "http://localhost:3000.evil.example" }, "other"],
  [{ origin: "http://evil.example:3000" }, "other"],
  [{ origin: "null" }, "other"],
  [{ origin: "" }, "other"],
  [{ origin: "http://localhost:3000, http://evil.example" }, "other"],
  [{ origin: "http://localhost:3000", "sec-fetch-site": "cross-site" }, "other"],
  [{ "sec-fetch-site": "same-site" }, "other"],
  [{ "sec-fetch-site": "none" }, "other"],
  // What names another host is not ours, even if that host leads here.
  [{ host: "evil.example", origin: "http://evil.example" }, "other"],
])("%j is sent by a page that is %s", (headers, whose) => {
  const refused = expect.objectContaining({ code: "auth.origin" });
  if (whose === "own") expect(() => assertOwnPage(local, headers)).not.toThrow();
  else expect(() => assertOwnPage(local, headers)).toThrowError(refused);
  if (whose === "other") expect(() => assertNoOtherPage(local, headers)).toThrowError(refused);
  else expect(() => assertNoOtherPage(local, headers)).not.toThrow();
});
