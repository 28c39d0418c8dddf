import { AppError, type Json, jsonList } from "@autoweave/node-sdk";
import { nameKind } from "./field-path.js";

/** Config field and label hints shared by the nodes that take a list. */
export const itemsField = jsonList.optional();

/** Hints of {@link itemsField}. */
export const itemsHints = {
  label: "List",
  help: "Leave it empty to take the list that comes in.",
  widget: "expression",
} as const;

/** The list a node works on: the one in its config, or else the one that came in. Throws `node.failed` when neither is one. */
export function takeList(items: Json[] | undefined, input: Json | undefined): Json[] {
  const list = items ?? input;
  if (Array.isArray(list)) return list;
  throw new AppError(
    "node.failed",
    list === undefined
      ? "There is no list: connect one to the input, or give it in the field List."
      : `A list is needed, and ${nameKind(list)} came in. Name the list in the field List.`,
  );
}

/** Runs an expression that must answer true or false. Throws `expression.failed` otherwise, with the place in the list. */
export function askYesOrNo(label: string, value: Json, index: number): boolean {
  if (typeof value === "boolean") return value;
  throw new AppError(
    "expression.failed",
    `${label} gave ${nameKind(value)} for item ${index + 1}; it must be true or false.`,
    {
      details: { index },
    },
  );
}
