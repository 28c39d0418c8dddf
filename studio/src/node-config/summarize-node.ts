import type { FlowNode } from "@autoweave/contracts/flow-graph";
import type { NodeManifest } from "@autoweave/contracts/node-manifest";
import { type ConfigField, fieldValue, isWanted, toConfigFields } from "./config-fields";
import { describeCron } from "./describe-cron";
import { shortenBinding } from "./shorten-binding";

const fieldsByManifest = new WeakMap<NodeManifest, ConfigField[]>();

/** The form of a node type, read once. */
export function fieldsOf(manifest: NodeManifest): ConfigField[] {
  const known = fieldsByManifest.get(manifest) ?? toConfigFields(manifest.config, manifest.lazy);
  fieldsByManifest.set(manifest, known);
  return known;
}

function toWords(field: ConfigField, fields: readonly ConfigField[], config: FlowNode["config"]): string | undefined {
  if (!isWanted(field, fields, config)) return undefined;
  const value = fieldValue(field, config);
  if (value === undefined) return undefined;
  const words = field.widget === "cron" && typeof value === "string" ? describeCron(value) : shortenBinding(value);
  return words === "" ? undefined : words;
}

function fill(line: string, fields: readonly ConfigField[], config: FlowNode["config"]): string | undefined {
  let isWhole = true;
  const filled = line.replace(/\{(\w+)\}/g, (_match, name: string) => {
    const field = fields.find((one) => one.name === name);
    const words = field === undefined ? undefined : toWords(field, fields, config);
    if (words === undefined) isWhole = false;
    return words ?? "";
  });
  return isWhole ? filled : undefined;
}

/** One line that says what a node will do with its present config: `GET api.example.com/orders`. */
export function summarizeNode(node: FlowNode, manifest: NodeManifest | undefined): string {
  if (manifest === undefined) return `${node.type} is not installed`;
  const { text } = node.config;
  if (manifest.kind === "note" && typeof text === "string" && text.trim() !== "") return shortenBinding(text.trim());
  const fields = fieldsOf(manifest);
  for (const line of manifest.card) {
    const filled = fill(line, fields, node.config);
    if (filled !== undefined) return filled.replace(/\bhttps?:\/\//, "");
  }
  return manifest.summary;
}
