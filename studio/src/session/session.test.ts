import { expect, test } from "vitest";
import { readSession } from "./session";

const answer = {
  person: { id: "p", name: "Ada", email: "ada@example.com" },
  tenant: { id: "t", name: "Engines" },
  tenants: [{ id: "t", name: "Engines" }],
  roles: ["owner"],
  permissions: ["flows:read", "flows:invented"],
  isTenantBound: false,
};

test("a session is read, without permissions that these screens do not know", () => {
  expect(readSession(answer)).toEqual({ ...answer, permissions: ["flows:read"] });
});

test.each([
  undefined,
  null,
  "text",
  [],
  {},
  { ...answer, person: { id: "p", name: "Ada" } },
  { ...answer, tenant: null },
  { ...answer, tenants: [{ id: 1, name: "x" }] },
  { ...answer, roles: "owner" },
  { ...answer, permissions: [1] },
  { ...answer, isTenantBound: "no" },
])("%j is none", (given) => {
  expect(() => readSession(given)).toThrow(/session/);
});
