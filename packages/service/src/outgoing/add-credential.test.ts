import { describe, expect, test } from "vitest";
import { addCredential, checkFirstHost } from "./add-credential.js";
import type { OutgoingCredential } from "./outgoing-request.js";

const mayGoTo = (url: URL) => url.hostname === "a.test" || url.hostname === "b.test";
const header: OutgoingCredential = { name: "Shop", header: { name: "X-Key", value: "k-secret" }, mayGoTo };
const query: OutgoingCredential = { name: "Shop", query: { name: "key", value: "s&cret" }, mayGoTo };
const toHop = (url: string) => ({ url: new URL(url), headers: { accept: "*/*" } });
const from = (url: string) => ({ first: new URL(url), wasWithheld: false });

describe("a credential", () => {
  test("goes to its hosts, also over a redirect from one to the other", () => {
    const sent = addCredential(toHop("https://b.test/x?y=1"), header, from("https://a.test/"));
    expect(sent).toEqual({ headers: { accept: "*/*", "x-key": "k-secret" }, search: "?y=1", isWithheld: false });
  });

  test.each([
    ["another host", "https://evil.test/", "https://a.test/"],
    ["the same host without TLS", "http://a.test/", "https://a.test/"],
  ])("does not go to %s", (_, url, first) => {
    const sent = addCredential(toHop(url), header, from(first));
    expect(sent).toEqual({ headers: { accept: "*/*" }, search: "", isWithheld: true });
  });

  test("does not go back to its host once another one has led there", () => {
    const chain = { first: new URL("https://a.test/"), wasWithheld: true };
    expect(addCredential(toHop("https://a.test/"), header, chain).headers).toEqual({ accept: "*/*" });
  });

  test("goes without TLS where the request began without", () => {
    expect(addCredential(toHop("http://b.test/"), header, from("http://a.test/")).isWithheld).toBe(false);
  });

  test.each([
    ["https://a.test/", "?key=s%26cret"],
    ["https://a.test/?x=1&y=%20", "?x=1&y=%20&key=s%26cret"],
    ["https://a.test/?key=old&x=1", "?x=1&key=s%26cret"],
    ["https://a.test/?x=1&%6Bey=old&KEY=2", "?x=1&KEY=2&key=s%26cret"],
  ])("in the query of %s: %s", (url, search) => {
    expect(addCredential(toHop(url), query, from("https://a.test/")).search).toBe(search);
  });

  test.each([
    ["https://evil.test/?key=s%26cret&x=1", "?x=1"],
    ["https://evil.test/?key=s%26cret", ""],
    ["https://evil.test/?x=1", "?x=1"],
  ])("that a redirect carries along to %s is taken out", (url, search) => {
    expect(addCredential(toHop(url), query, from("https://a.test/"))).toMatchObject({ search, isWithheld: true });
  });

  test("does not begin anywhere else, and the refusal does not say it", () => {
    checkFirstHost(header, new URL("https://a.test/"));
    const attempt = () => checkFirstHost(header, new URL("https://evil.test:8443/?x=1"));
    expect(attempt).toThrow(expect.objectContaining({ code: "credential.host", retry: false }));
    expect(attempt).toThrow(/"Shop" may not be sent to evil\.test:8443/);
    expect(attempt).not.toThrow(/k-secret/);
  });
});
