import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { hasPermission } from "./has-permission.js";
import { Permission } from "./permission.js";
import { Role, roles, toPermissions } from "./role.js";

const page = readFileSync(new URL("../../../docs/identity.md", import.meta.url), "utf8");

test.each(Role.options)("docs/identity.md says what a %s is", (role) => {
  expect(page).toContain(`\n| \`${role}\` | ${roles[role].summary} |\n`);
});

test("docs/identity.md has one row for each permission, with who holds it", () => {
  const rows = page.split("\n").filter((line) => /^\| `[a-z]+:[a-z]+` \|/.test(line));
  const expected = Permission.options
    .filter((permission) => permission !== "*")
    .map((permission) => {
      const cells = Role.options.map((role) => (hasPermission(toPermissions([role]), permission) ? "yes" : ""));
      return `| \`${permission}\` | ${cells.join(" | ")} |`;
    });
  expect(rows).toEqual(expected);
});
