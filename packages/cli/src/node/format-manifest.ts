import type { Json, JsonObject } from "@autoweave/contracts/json";
import type { InputPort, NodeManifest } from "@autoweave/contracts/node-manifest";
import { formatDuration } from "../show/format-duration.js";
import { formatTable, type TableOptions } from "../show/format-table.js";
import { shorten } from "../show/shorten.js";

/** A node type as its author and users read it: what it does, its config, ports, and an example. */
export function formatManifest(manifest: NodeManifest, options: TableOptions): string {
  const { colors } = options;
  const { type, version, title, summary, kind, effect } = manifest;
  const parts = [
    `${colors.bold(`${type}@${version}`)}  ${title}\n${summary}\n${kind}, ${effect}, at most ${formatDuration(manifest.timeoutMs)}`,
  ];
  if (manifest.deprecated !== undefined) parts.push(colors.yellow(`deprecated: ${manifest.deprecated}`));
  const fields = toFields(manifest);
  if (fields.length > 0) parts.push(formatTable(["CONFIG", "TYPE", "DEFAULT", "MEANING"], fields, options));
  const ports = [
    ...Object.entries(manifest.inputs).map(([name, port]) => [`in   ${name}`, describeInput(port)]),
    ...Object.keys(manifest.outputs).map((name) => [`out  ${name}`, ""]),
  ];
  if (ports.length > 0) parts.push(formatTable(["PORT", ""], ports, options));
  const [example] = manifest.examples;
  if (example !== undefined) {
    parts.push(`${colors.dim("example:")} ${example.title}\n${JSON.stringify(example.config, null, 2)}`);
  }
  return parts.join("\n\n");
}

function describeInput({ required, many }: InputPort): string {
  return [required ? "required" : "optional", ...(many ? ["takes several"] : [])].join(", ");
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function toFields({ config }: NodeManifest): string[][] {
  const required = Array.isArray(config.required) ? config.required : [];
  return Object.entries(isObject(config.properties) ? config.properties : {}).map(([name, schema]) => {
    const field = isObject(schema) ? schema : {};
    const fallback = required.includes(name) ? "(must be set)" : shorten(field.default, 24);
    return [name, describeType(field), fallback, String(field.description ?? field.title ?? "")];
  });
}

function describeType(field: JsonObject): string {
  if (Array.isArray(field.enum)) return field.enum.map(String).join(" | ");
  return typeof field.type === "string" ? field.type : "any";
}
