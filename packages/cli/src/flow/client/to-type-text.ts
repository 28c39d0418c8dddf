import type { Shape } from "@autoweave/flow/shape/shape";

/** A shape as TypeScript writes it. */
export function toTypeText(shape: Shape, indent = ""): string {
  const bare = toBareText(shape, indent);
  return shape.isNullable && shape.kind !== "json" ? `${bare} | null` : bare;
}

function toBareText(shape: Shape, indent: string): string {
  switch (shape.kind) {
    case "json":
      return "Json";
    case "text":
      return "string";
    case "whole":
    case "number":
      return "number";
    case "boolean":
      return "boolean";
    case "enum":
      return shape.values.map((value) => JSON.stringify(value)).join(" | ");
    case "list":
      return `(${toTypeText(shape.of, indent)})[]`;
    case "object": {
      const within = `${indent}  `;
      const lines = shape.fields.map(
        ({ name, shape: of, isRequired }) =>
          `${within}${name}${isRequired ? "" : "?"}: ${toTypeText(of, within)}${isRequired || of.isNullable ? "" : " | null"};`,
      );
      return `{\n${lines.join("\n")}\n${indent}}`;
    }
  }
}
