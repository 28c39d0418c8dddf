import { expect, test } from "vitest";
import { findRows } from "./find-rows";

const people = [
  { name: "Ada Lovelace", email: "ada@example.org" },
  { name: "Charles Babbage", email: "charles@example.org" },
  { name: "Grace Hopper", email: "grace@navy.example" },
];

test.each([
  ["", ["Ada", "Charles", "Grace"]],
  ["  ", ["Ada", "Charles", "Grace"]],
  ["LACE", ["Ada"]],
  ["example.org", ["Ada", "Charles"]],
  ["org babbage", ["Charles"]],
  ["lovelace charles", []],
  ["ada qqq", []],
])("%j finds %j", (search, names) => {
  const found = findRows(people, search, ({ name, email }) => [name, email]);
  expect(found.map(({ name }) => name.split(" ")[0])).toEqual(names);
});
