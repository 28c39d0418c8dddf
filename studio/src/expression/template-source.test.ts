import type { TextTemplate } from "@autoweave/contracts/binding";
import fc from "fast-check";
import { expect, test } from "vitest";
import { parseTemplateSource, toTemplateSource } from "./template-source";

test.each<[string, TextTemplate["$text"]]>([
  ["Order {{ trigger.id }} is here", ["Order ", { $expr: "trigger.id" }, " is here"]],
  ["{{a}}{{b}}", [{ $expr: "a" }, { $expr: "b" }]],
  ['{{ {"a": {"b": 1}} }}!', [{ $expr: '{"a": {"b": 1}}' }, "!"]],
  ['{{ "}}" + x }}', [{ $expr: '"}}" + x' }]],
  ['use {{ "{{" }} for values', ["use {{ for values"]],
  ["never {{ closed", ["never {{ closed"]],
  ["empty {{ }} one", ["empty  one"]],
  ["", []],
])("%s", (source, parts) => {
  expect(parseTemplateSource(source)).toEqual({ $text: parts });
});

test("what was written comes back the same, whatever the text", () => {
  const text = fc.string({ unit: fc.constantFrom("a", " ", "{", "}", '"', "\n", "é") });
  const part = fc.oneof(text, fc.constantFrom({ $expr: "trigger.id" }, { $expr: 'f("}}", {"a": 1})' }));
  fc.assert(
    fc.property(fc.array(part, { maxLength: 6 }), (parts) => {
      const joined = parseTemplateSource(toTemplateSource({ $text: parts }));
      const plain = (template: TextTemplate) =>
        template.$text.map((one) => (typeof one === "string" ? one : `<${one.$expr}>`)).join("");
      expect(plain(joined)).toBe(plain({ $text: parts }));
    }),
  );
});
