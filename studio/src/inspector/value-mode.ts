import { isExpression, isLiteral, isTextTemplate } from "@autoweave/contracts/binding";
import type { Json } from "@autoweave/contracts/json";
import { parseTemplateSource, toTemplateSource } from "../expression/template-source";
import type { ConfigField } from "../node-config/config-fields";

/** How a value is given: fixed, as text with values in it, or computed by an expression. */
export type ValueMode = "fixed" | "text" | "expression";

/** How a value is given now. */
export function modeOf(value: Json | undefined): ValueMode {
  if (value === undefined) return "fixed";
  if (isExpression(value)) return "expression";
  return isTextTemplate(value) ? "text" : "fixed";
}

const textWidgets = new Set(["text", "textarea", "template", "code", "secret", "expression"]);

/** The ways in which a field may be given. */
export function modesOf(field: ConfigField): ValueMode[] {
  if (field.isLiteral) return ["fixed"];
  if (field.lazy !== undefined) return ["expression"];
  const mayBeText = textWidgets.has(field.widget) && field.widget !== "code" && field.schema.type !== "boolean";
  return mayBeText ? ["fixed", "text", "expression"] : ["fixed", "expression"];
}

/** The way that a field without a value is offered in. */
export function usualMode(field: ConfigField): ValueMode {
  const modes = modesOf(field);
  const isForExpressions = field.widget === "expression" && modes.includes("expression");
  return isForExpressions ? "expression" : (modes[0] ?? "fixed");
}

/** What a fixed text means once somebody writes a value into it: `Hello {{ name }}` is text with a value. */
export function readFixed(field: ConfigField, value: Json | undefined): Json | undefined {
  const isMeantAsText = typeof value === "string" && value.includes("{{") && modesOf(field).includes("text");
  return isMeantAsText ? parseTemplateSource(value) : value;
}

/** The text that stands for what `source` means: what is not ended yet, such as an open brace, is not kept as it is. */
export function normalizeSource(source: string, mode: Exclude<ValueMode, "fixed">): string {
  return toSource(readSource(source, mode), mode);
}

function toFixedSource(value: Json): string {
  const plain = isLiteral(value) ? value.$literal : value;
  return typeof plain === "string" ? plain : JSON.stringify(plain);
}

/** The same value given in another way, as far as it can be; undefined where nothing of it can be kept. */
export function changeMode(value: Json | undefined, to: ValueMode): Json | undefined {
  if (value === undefined) return to === "expression" ? { $expr: "" } : to === "text" ? { $text: [] } : undefined;
  const from = modeOf(value);
  if (from === to) return value;
  if (to === "expression") {
    if (isTextTemplate(value)) {
      const [only, another] = value.$text;
      if (another === undefined && typeof only === "object") return only;
      return {
        $expr: value.$text
          .map((part) => (typeof part === "string" ? JSON.stringify(part) : `string(${part.$expr})`))
          .join(" + "),
      };
    }
    return { $expr: JSON.stringify(isLiteral(value) ? value.$literal : value) };
  }
  if (to === "text") {
    return isExpression(value) ? { $text: [value] } : { $text: [toFixedSource(value)] };
  }
  if (isTextTemplate(value))
    return value.$text.every((part) => typeof part === "string") ? value.$text.join("") : toTemplateSource(value);
  return isExpression(value) ? readLiteral(value.$expr) : value;
}

/** An expression that is a plain value already. */
function readLiteral(source: string): Json | undefined {
  try {
    return JSON.parse(source) as Json;
  } catch {
    return undefined;
  }
}

/** The text of a value as its editor shows it. */
export function toSource(value: Json | undefined, mode: ValueMode): string {
  if (value === undefined) return "";
  if (mode === "expression") return isExpression(value) ? value.$expr : "";
  if (mode === "text") return isTextTemplate(value) ? toTemplateSource(value) : "";
  return toFixedSource(value);
}

/** What the text in an editor means; undefined for an emptied field, which then counts as not set. */
export function readSource(source: string, mode: Exclude<ValueMode, "fixed">): Json | undefined {
  if (source.trim() === "" && mode === "expression") return undefined;
  if (source === "") return undefined;
  return mode === "expression" ? { $expr: source } : parseTemplateSource(source);
}
