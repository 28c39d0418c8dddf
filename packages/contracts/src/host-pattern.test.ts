import { describe, expect, test } from "vitest";
import { findNewHosts, fitsHosts, HostPattern } from "./host-pattern.js";

const read = (text: string) => HostPattern.safeParse(text).data;

describe("host pattern", () => {
  test.each([
    ["api.example.com", "api.example.com"],
    [" API.Example.COM. ", "api.example.com"],
    ["*.example.com", "*.example.com"],
    ["*.Example.com:8443", "*.example.com:8443"],
    ["bücher.example", "xn--bcher-kva.example"],
    ["127.0.0.1:4010", "127.0.0.1:4010"],
    ["2130706433", "127.0.0.1"],
    ["[::1]:080", "[::1]:80"],
    ["localhost", "localhost"],
    ["my_host.internal", "my_host.internal"],
  ])("%j is written %j", (text, pattern) => {
    expect(read(text)).toBe(pattern);
    expect(read(pattern)).toBe(pattern);
  });

  test.each([
    ...["", " ", "*", "*.com", "*.", "**.example.com", "a.*.example.com", "*example.com", "*.10.0.0.1", "*.[::1]"],
    ...["https://example.com", "example.com/path", "user@example.com", "example.com:0", "example.com:70000", "a b"],
    ...["example.com:", "exa%6dple.com", "example.com?x", "example.com#x", "\\example.com", "[::1", "::1", "."],
    "x".repeat(400),
  ])("%j is none", (text) => {
    expect(read(text)).toBeUndefined();
  });

  test.each<[string[], string, boolean]>([
    [["api.example.com"], "https://api.example.com/x", true],
    [["api.example.com"], "https://API.EXAMPLE.com./x", true],
    [["api.example.com"], "http://api.example.com:8080/", true],
    [["api.example.com"], "https://example.com/", false],
    [["api.example.com"], "https://api.example.com.evil.test/", false],
    [["api.example.com"], "https://evilapi.example.com/", false],
    [["api.example.com"], "https://api.example.com@evil.test/", false],
    [["*.example.com"], "https://a.example.com/", true],
    [["*.example.com"], "https://a.b.example.com/", true],
    [["*.example.com"], "https://example.com/", false],
    [["*.example.com"], "https://evilexample.com/", false],
    [["api.example.com:8443"], "https://api.example.com:8443/", true],
    [["api.example.com:8443"], "https://api.example.com/", false],
    [["api.example.com:443"], "https://api.example.com/", true],
    [["api.example.com:80"], "http://api.example.com/", true],
    [["api.example.com:80"], "https://api.example.com/", false],
    [["127.0.0.1:4010"], "http://0x7f.1:4010/", true],
    [["[::1]"], "http://[0:0:0:0:0:0:0:1]/", true],
    [["other.test", "api.example.com"], "https://api.example.com/", true],
    [[], "https://api.example.com/", false],
  ])("%j and %s: %j", (patterns, url, fits) => {
    expect(
      fitsHosts(
        patterns.map((pattern) => HostPattern.parse(pattern)),
        new URL(url),
      ),
    ).toBe(fits);
  });

  test.each<[string[], string[], string[]]>([
    [["a.test"], ["a.test"], []],
    [["a.test", "b.test"], ["b.test"], []],
    [["a.test"], ["a.test", "c.test"], ["c.test"]],
    [["*.a.test"], ["x.a.test", "*.x.a.test", "*.a.test"], []],
    [["*.a.test"], ["a.test"], ["a.test"]],
    [["x.a.test"], ["*.a.test"], ["*.a.test"]],
    [["a.test"], ["a.test:8443"], []],
    [["a.test:8443"], ["a.test"], ["a.test"]],
    [["a.test:8443"], ["a.test:8444"], ["a.test:8444"]],
    [["*.a.test:1"], ["x.a.test:1", "x.a.test"], ["x.a.test"]],
  ])("from %j to %j, %j are new", (before, next, fresh) => {
    expect(findNewHosts(before, next)).toEqual(fresh);
  });
});
