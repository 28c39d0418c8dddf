import { expect, test } from "vitest";
import { findLackedPermission } from "./find-lacked-permission.js";
import { Role, toPermissions } from "./role.js";

test("a role may be given by whoever holds all of it: each role gives itself and those below it", () => {
  const gives = Object.fromEntries(
    Role.options.map((giver) => [
      giver,
      Role.options.filter((role) => findLackedPermission(toPermissions([giver]), [role]) === undefined),
    ]),
  );
  expect(gives).toEqual({
    owner: ["owner", "admin", "editor", "operator", "viewer", "chat-user"],
    admin: ["admin", "editor", "operator", "viewer", "chat-user"],
    editor: ["editor", "operator", "viewer", "chat-user"],
    operator: ["operator", "viewer", "chat-user"],
    viewer: ["viewer"],
    "chat-user": ["chat-user"],
  });
  expect(findLackedPermission([], [])).toBeUndefined();
  expect(findLackedPermission(["members:manage"], ["viewer", "owner"])).toBe("flows:read");
});
