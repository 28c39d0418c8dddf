import { expect, test } from "vitest";
import { Permission } from "./permission.js";
import { Role, roles, toPermissions } from "./role.js";

test("each role may do what the one below it may, up to the owner", () => {
  const ladder = ["viewer", "operator", "editor", "admin"] as const;
  for (const [index, role] of ladder.entries()) {
    const below = ladder[index - 1];
    for (const permission of below === undefined ? [] : roles[below].permissions) {
      expect(roles[role].permissions, `${role} ${permission}`).toContain(permission);
    }
  }
  expect(toPermissions(["owner"])).toEqual(["*"]);
});

test("only an owner holds *, and a role that does not exist gives nothing", () => {
  for (const role of Role.options) expect(toPermissions([role]).includes("*")).toBe(role === "owner");
  expect(toPermissions(["root", "__proto__", "toString", ""])).toEqual([]);
});

test("every permission is one that some role has by name", () => {
  const held = new Set(Role.options.flatMap((role) => toPermissions([role])));
  expect([...held].sort()).toEqual([...Permission.options].sort());
});
