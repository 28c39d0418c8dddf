import { expect, test } from "vitest";
import { toHookAddress } from "./hook-address.js";

test.each([
  ["/hooks/orders", { path: "orders", segments: ["orders"], query: "" }],
  ["/hooks/orders/", { path: "orders", segments: ["orders"], query: "" }],
  ["/hooks/orders/7?a=1&a=2", { path: "orders/7", segments: ["orders", "7"], query: "a=1&a=2" }],
  ["/hooks/orders/?x=/hooks/", { path: "orders", segments: ["orders"], query: "x=/hooks/" }],
  ["/hooks/a%2Fb/J%C3%BCrgen", { path: "a%2Fb/J%C3%BCrgen", segments: ["a/b", "Jürgen"], query: "" }],
])("%s is read", (url, address) => {
  expect(toHookAddress(url)).toEqual(address);
});

test.each([
  "/hooks/",
  "/hooks",
  "/hooks//orders",
  "/hooks/orders//",
  "/hooks/%",
  "/hooks/%ff",
  "/other/orders",
  "/hooks/1/2/3/4/5/6/7/8/9/10/11",
])("%s is nobody's", (url) => {
  expect(toHookAddress(url)).toBeUndefined();
});
