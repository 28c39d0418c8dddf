import type { Json, JsonObject } from "@autoweave/contracts/json";
import type { Shape } from "./shape.js";

/** Where a value is not of a shape, as a path such as `items.3.name`, `.` for all of it; undefined when it fits. */
export function findMisfit(shape: Shape, value: Json | undefined, path = "."): string | undefined {
  if (value === null || value === undefined) return shape.isNullable ? undefined : path;
  switch (shape.kind) {
    case "json":
      return undefined;
    case "text":
      return typeof value === "string" ? undefined : path;
    case "whole":
      return typeof value === "number" && (value | 0) === value ? undefined : path;
    case "number":
      return typeof value === "number" ? undefined : path;
    case "boolean":
      return typeof value === "boolean" ? undefined : path;
    case "enum":
      return typeof value === "string" && shape.values.includes(value) ? undefined : path;
    case "list":
      if (!Array.isArray(value)) return path;
      return firstMisfit(value.map((item, index) => [shape.of, item, join(path, String(index))]));
    case "object": {
      if (typeof value !== "object" || Array.isArray(value)) return path;
      const given: JsonObject = value;
      const asked = shape.fields.filter(({ name, isRequired }) => isRequired || Object.hasOwn(given, name));
      return firstMisfit(
        asked.map(({ name, shape: of }) => [
          of,
          Object.hasOwn(given, name) ? given[name] : undefined,
          join(path, name),
        ]),
      );
    }
  }
}

function join(path: string, part: string): string {
  return path === "." ? part : `${path}.${part}`;
}

function firstMisfit(parts: [Shape, Json | undefined, string][]): string | undefined {
  for (const [shape, value, path] of parts) {
    const found = findMisfit(shape, value, path);
    if (found !== undefined) return found;
  }
  return undefined;
}
