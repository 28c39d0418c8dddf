import type { TextTemplate } from "@autoweave/contracts/binding";

/**
 * Text with values as a person writes it: `Order {{ trigger.id }} is here`. It is read into structured parts while it is
 * typed, so that what is kept is never searched for code. Two braces that are meant as such are written `{{ "{{" }}`.
 */
export function toTemplateSource(template: TextTemplate): string {
  return template.$text
    .map((part, index) => {
      if (typeof part !== "string") return `{{ ${part.$expr} }}`;
      // Braces that would open a value, by themselves or with those of the value that follows.
      const isLast = index === template.$text.length - 1;
      return part.replace(isLast ? /\{{2,}/g : /\{{2,}|\{+$/g, (braces) => `{{ "${braces}" }}`);
    })
    .join("");
}

/** Where the braces end that open before `from`: those within quotes are text, those of a map come in pairs. */
function findEnd(source: string, from: number): number {
  let quote: string | undefined;
  let depth = 0;
  for (let index = from; index < source.length; index++) {
    const sign = source[index];
    if (quote !== undefined && sign === "\\") index++;
    else if (quote === undefined && (sign === '"' || sign === "'")) quote = sign;
    else if (sign === quote) quote = undefined;
    else if (quote !== undefined) continue;
    else if (sign === "{") depth++;
    else if (sign === "}" && depth > 0) depth--;
    else if (sign === "}" && source[index + 1] === "}") return index;
  }
  return -1;
}

/** The parts of a text with values. Braces that are not closed are text. */
export function parseTemplateSource(source: string): TextTemplate {
  const parts: TextTemplate["$text"] = [];
  const addText = (text: string) => {
    const last = parts.at(-1);
    if (typeof last === "string") parts[parts.length - 1] = last + text;
    else if (text !== "") parts.push(text);
  };
  let at = 0;
  while (at < source.length) {
    const start = source.indexOf("{{", at);
    const end = start < 0 ? -1 : findEnd(source, start + 2);
    if (start < 0 || end < 0) {
      addText(source.slice(at));
      break;
    }
    addText(source.slice(at, start));
    const inner = source.slice(start + 2, end).trim();
    const braces = /^"(\{+)"$/.exec(inner)?.[1];
    if (braces !== undefined) addText(braces);
    else if (inner !== "") parts.push({ $expr: inner });
    at = end + 2;
  }
  return { $text: parts };
}
