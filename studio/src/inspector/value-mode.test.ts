import { builtinManifests } from "@autoweave/nodes/manifests";
import { expect, test } from "vitest";
import { fieldsOf } from "../node-config/summarize-node";
import { changeMode, modeOf, modesOf, readSource, toSource, usualMode } from "./value-mode";

function field(type: string, name: string) {
  const manifest = builtinManifests().get(`${type}@1`);
  const found = manifest === undefined ? undefined : fieldsOf(manifest).find((one) => one.name === name);
  if (found === undefined) throw new Error(`no ${type} ${name}`);
  return found;
}

test("each field offers the ways that it can be given in", () => {
  expect(modesOf(field("http.request", "url"))).toEqual(["fixed", "text", "expression"]);
  expect(modesOf(field("logic.branch", "when"))).toEqual(["fixed", "expression"]);
  expect(modesOf(field("data.filter-list", "where"))).toEqual(["expression"]);
  expect(modesOf(field("logic.map", "onItemError"))).toEqual(["fixed"]);
  expect(usualMode(field("logic.branch", "when"))).toBe("expression");
  expect(usualMode(field("http.request", "url"))).toBe("fixed");
});

test("a value keeps what it means when it is given in another way", () => {
  const url = { $text: ["https://x.de/", { $expr: "trigger.id" }] };
  expect(changeMode(url, "expression")).toEqual({ $expr: '"https://x.de/" + string(trigger.id)' });
  expect(changeMode({ $text: [{ $expr: "trigger.id" }] }, "expression")).toEqual({ $expr: "trigger.id" });
  expect(changeMode("plain", "text")).toEqual({ $text: ["plain"] });
  expect(changeMode("plain", "expression")).toEqual({ $expr: '"plain"' });
  expect(changeMode({ $expr: '"plain"' }, "fixed")).toBe("plain");
  expect(changeMode({ $expr: "trigger.id" }, "fixed")).toBeUndefined();
  expect(changeMode(5, "expression")).toEqual({ $expr: "5" });
});

test("what is typed is what is shown again", () => {
  expect(toSource(readSource("a {{ b }}", "text"), "text")).toBe("a {{ b }}");
  expect(toSource(readSource("a + b", "expression"), "expression")).toBe("a + b");
  expect(readSource("  ", "expression")).toBeUndefined();
  expect(modeOf({ $expr: "a", other: 1 })).toBe("fixed");
});
