import { expect, test } from "vitest";
import { checkDomains, readDomains } from "./read-domains";

test("domains are read however they are parted, and in lower case", () => {
  expect(readDomains("Example.com, @shop.example.org;\n  a-b.example ")).toEqual([
    "example.com",
    "shop.example.org",
    "a-b.example",
  ]);
  expect(readDomains(" \n,")).toEqual([]);
});

test.each(["", "example.com", "example.com\n@shop.example.org", "xn--bcher-kva.example"])("%j holds", (text) => {
  expect(checkDomains(text)).toBeUndefined();
});

test.each([
  ["ada@example.com", "ada@example.com"],
  ["example", "example"],
  ["example.com, *.example.org", "*.example.org"],
  ["https://example.com", "https://example.com"],
  ["-a.example", "-a.example"],
])("%j does not", (text, odd) => {
  expect(checkDomains(text)).toContain(`"${odd}"`);
});
