import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createHookTable, hookMethods } from "./hook-table.js";

const table = createHookTable([
  { name: "orders", path: "orders", methods: ["POST"] },
  { name: "order", path: "orders/:id", methods: ["GET", "DELETE"] },
  { name: "new order", path: "orders/new", methods: ["POST"] },
  { name: "items", path: "orders/:id/items", methods: [] },
  { name: "any item", path: ":kind/:id/items", methods: [] },
  { name: "deep", path: "orders/new/:part/x", methods: ["GET"] },
  { name: "odd", path: "odd/:constructor", methods: ["GET"] },
]);

function find(method: string, path: string) {
  const match = table.find(method, path.split("/"));
  if (match === undefined) return undefined;
  return "allow" in match ? match.allow : { name: match.route.name, params: match.params };
}

describe("a hook table", () => {
  test.each([
    ["POST", "orders", "orders", {}],
    ["GET", "orders/7", "order", { id: "7" }],
    ["POST", "orders/new", "new order", {}],
    ["PATCH", "orders/new/items", "items", { id: "new" }],
    ["GET", "things/7/items", "any item", { kind: "things", id: "7" }],
    ["GET", "orders/new/y/x", "deep", { part: "y" }],
    ["GET", "odd/1", "odd", { constructor: "1" }],
  ])("%s %s is for %s", (method, path, name, params) => {
    expect(find(method, path)).toEqual({ name, params });
  });

  test("a literal path that does not take the method leaves it to one with a parameter", () => {
    expect(find("GET", "orders/new")).toEqual({ name: "order", params: { id: "new" } });
  });

  test("says which methods are taken where this one is not", () => {
    expect(find("PUT", "orders/new")).toEqual(["GET", "POST", "DELETE"]);
    expect(find("TRACE", "orders/7/items")).toEqual([...hookMethods]);
  });

  test.each(["", "order", "orders/7/items/8", "orders/7/things", "__proto__", "constructor"])(
    "nothing answers at %j",
    (path) => {
      expect(find("GET", path)).toBeUndefined();
    },
  );

  test("of two that fit equally the first takes the call", () => {
    const both = createHookTable([
      { name: "a", path: "x/:one", methods: [] },
      { name: "b", path: "x/:two", methods: [] },
    ]);
    expect(both.find("GET", ["x", "1"])).toMatchObject({ route: { name: "a" }, params: { one: "1" } });
  });

  test("finds what a plain search through all paths finds", () => {
    const segment = fc.constantFrom("a", "b", "c", ":x", ":y");
    const path = fc.array(segment, { minLength: 1, maxLength: 4 });
    const route = fc.record({ path: path.map((parts) => parts.join("/")), methods: fc.subarray(["GET", "POST"]) });
    const called = fc.array(fc.constantFrom("a", "b", "c", "d"), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(
        fc.array(route, { maxLength: 12 }),
        called,
        fc.constantFrom("GET", "POST", "PUT"),
        (routes, segments, method) => {
          const fits = routes.filter((one) => {
            const parts = one.path.split("/");
            return (
              parts.length === segments.length &&
              parts.every((part, at) => part.startsWith(":") || part === segments[at])
            );
          });
          const takers = fits.filter((one) => one.methods.length === 0 || one.methods.includes(method as "GET"));
          const rank = (one: { path: string }) =>
            one.path
              .split("/")
              .map((part) => (part.startsWith(":") ? "1" : "0"))
              .join("");
          const best = takers.toSorted((one, other) => rank(one).localeCompare(rank(other)))[0];
          const match = createHookTable(routes).find(method, segments);
          if (best !== undefined) expect(match).toMatchObject({ route: best });
          else if (fits.length > 0) expect(match).toHaveProperty("allow");
          else expect(match).toBeUndefined();
        },
      ),
    );
  });
});
