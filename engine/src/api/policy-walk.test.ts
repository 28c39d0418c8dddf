import { readFileSync } from "node:fs";
import { actions } from "@autoweave/auth/action";
import { expect, test } from "vitest";
import { buildSchema } from "./graphql/build-schema.js";
import { subgraphs } from "./graphql/subgraphs.js";
import { listFields } from "./graphql/testing/list-fields.js";
import { listProcedures, type Operation } from "./testing/list-procedures.js";

/** Every operation of every surface; of plain routes, those that no procedure does as well. */
const surfaces: Record<string, Operation[]> = {
  trpc: listProcedures(),
  graphql: listFields(buildSchema(subgraphs)).filter(({ reads }) => reads),
  routes: [{ name: "POST /auth/token", action: "token.create" }],
};

test.each(Object.entries(surfaces))("each operation of %s names an action of the policy", (_, operations) => {
  expect(operations.length).toBeGreaterThan(0);
  expect(operations.filter(({ action }) => action === undefined || !Object.hasOwn(actions, action))).toEqual([]);
});

test("each action of the policy can be done over some surface", () => {
  const offered = new Set(Object.values(surfaces).flatMap((operations) => operations.map(({ action }) => action)));
  expect(Object.keys(actions).filter((action) => !offered.has(action))).toEqual([]);
});

test("docs/permissions.md has a row for each operation, with its action", () => {
  const page = readFileSync(new URL("../../../docs/permissions.md", import.meta.url), "utf8");
  const rows = page.matchAll(/^\| `(?:(?:query|mutation|subscription) )?([\w.]+)` \| `([\w.-]+)` \| `[\w:]+` \|/gm);
  const listed = [...rows].map(([, name, action]) => `${name} ${action}`);
  const roots = /^(?:Query|Mutation|Subscription)\./;
  const own = [
    ...listProcedures().map(({ name, action }) => `${name} ${action}`),
    ...listFields(buildSchema(subgraphs))
      .filter(({ name }) => roots.test(name))
      .map(({ name, action }) => `${name.replace(roots, "")} ${action}`),
  ];
  expect(listed.sort()).toEqual(own.sort());
});
