import { createHash } from "node:crypto";

const mostLength = 200;
// biome-ignore lint/suspicious/noControlCharactersInRegex: exactly these cannot stand in a text column.
const odd = /[\u0000-\u001f\ud800-\udfff]/;

/** A name that an author or a caller chose, fit for a text column and its index: odd or long ones become their hash. */
export function toShortName(name: string): string {
  if (name.length <= mostLength && !odd.test(name)) return name;
  return `sha256:${createHash("sha256").update(JSON.stringify(name)).digest("hex")}`;
}
