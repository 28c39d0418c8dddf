import { AppError, field, type Json, jsonValue } from "@autoweave/node-sdk";
import { isFileValue, toBytes } from "../file-value.js";

/** The config field of every node that reads text. */
export function textField(label: string) {
  return field(jsonValue.optional(), {
    label,
    help: "Text, or a file from an earlier node. The node's input when empty.",
    widget: "expression",
  });
}

/** The text to read: the field's, else the input's. Throws `data.unreadable` when it is none, or longer than `mostMegabytes`. */
export function readText(
  given: Json | undefined,
  input: Json | undefined,
  format: string,
  mostMegabytes: number,
): string {
  const source = given ?? input ?? null;
  const limit = mostMegabytes * 1_000_000;
  const size = isFileValue(source) ? source.base64.length * 0.75 : typeof source === "string" ? source.length : 0;
  if (size > limit) {
    throw new AppError(
      "data.unreadable",
      `The ${format} is longer than ${mostMegabytes} MB. Split it before it comes here.`,
    );
  }
  const text = isFileValue(source) ? new TextDecoder().decode(toBytes(source)) : source;
  if (typeof text === "string") return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
  throw new AppError("data.unreadable", `To read ${format}, text or a file must come in; this is neither.`);
}
