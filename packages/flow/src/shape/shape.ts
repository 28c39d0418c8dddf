/** What a value of a flow looks like, as far as typed languages can say it. `json` is anything. */
export type Shape = { isNullable: boolean } & (
  | { kind: "json" | "text" | "whole" | "number" | "boolean" }
  | { kind: "enum"; values: readonly string[] }
  | { kind: "list"; of: Shape }
  | { kind: "object"; fields: readonly ShapeField[] }
);

/** A field of an object, by its own name. */
export type ShapeField = { name: string; shape: Shape; isRequired: boolean };
