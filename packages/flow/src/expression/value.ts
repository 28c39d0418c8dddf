import { Duration } from "./duration.js";

/** Object with own keys only in view. */
export type ValueMap = { [key: string]: unknown };

/** What `.?` and `[?]` give: a value that may be absent. */
export class Optional {
  constructor(readonly value: unknown) {}
}

/** True for a JSON object. Prototypes play no part: only own keys are ever read. */
export function isMap(value: unknown): value is ValueMap {
  return (
    typeof value === "object" &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof Date) &&
    !(value instanceof Duration) &&
    !(value instanceof Optional)
  );
}

/** The name of a value's type, as people read it in messages and as `type()` returns it. */
export function toTypeName(value: unknown): string {
  switch (typeof value) {
    case "string":
      return "text";
    case "number":
      return "number";
    case "boolean":
      return "bool";
    default:
      if (value === null) return "null";
      if (Array.isArray(value)) return "list";
      if (value instanceof Date) return "timestamp";
      if (value instanceof Duration) return "duration";
      if (value instanceof Optional) return "optional";
      return "map";
  }
}
