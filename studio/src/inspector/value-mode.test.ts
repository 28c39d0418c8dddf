import { builtinManifests } from "@autoweave/nodes/manifests";
import { expect, test } from "vitest";
import { fieldsOf } from "../node-config/summarize-node";
import { changeMode, modeOf, modesOf, normalizeSource, readFixed, readSource, toSource, usualMode } from "./value-mode";

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

test("a fixed text that a value is written into becomes text with values, where there may be some", () => {
  const text = field("data.template-text", "text");
  expect(readFixed(text, "Hello {{ trigger.name }}!")).toEqual({ $text: ["Hello ", { $expr: "trigger.name" }, "!"] });
  expect(readFixed(text, "Hello {{")).toEqual({ $text: ["Hello {{"] });
  expect(readFixed(text, "Hello { you }")).toBe("Hello { you }");
  expect(readFixed(text, undefined)).toBeUndefined();
  expect(readFixed(field("code.javascript", "source"), "const a = {{}}")).toBe("const a = {{}}");
});

test("what is not ended yet is known as what it is kept as, and so not written over while it is typed", () => {
  for (const typed of ["Hello {{", "Hello {{}}", "Hello {{ a", "{{ {", "", " ", "{{ a }} {{ b"]) {
    expect(normalizeSource(typed, "text")).toBe(toSource(readSource(typed, "text"), "text"));
  }
  expect(normalizeSource("Hello {{}}", "text")).toBe("Hello ");
  expect(normalizeSource("a + ", "expression")).toBe("a + ");
});

test("what is typed is what is shown again", () => {
  expect(toSource(readSource("a {{ b }}", "text"), "text")).toBe("a {{ b }}");
  expect(toSource(readSource("a + b", "expression"), "expression")).toBe("a + b");
  expect(readSource("  ", "expression")).toBeUndefined();
  expect(modeOf({ $expr: "a", other: 1 })).toBe("fixed");
});
