import type { Json, JsonObject, NodeManifest } from "@autoweave/node-sdk";

const width = 118;

const categories: Record<string, string> = {
  trigger: "Triggers",
  data: "Data",
  logic: "Logic",
  flow: "Flow",
  http: "HTTP",
  code: "Code",
};

const effects: Record<NodeManifest["effect"], string> = {
  pure: "pure: shares a job with its neighbours, and may be computed again",
  idempotent: "idempotent: doing it twice is like doing it once",
  "at-least-once": "at-least-once: may happen twice after a crash",
  "at-most-once": "at-most-once: after a crash a person is asked",
};

const intro = [
  "Made from the manifests of the node types: `npm run docs -w @autoweave/nodes` writes this page, and a test fails when it is stale. Every value of a config may be an expression, see [expressions.md](expressions.md); how a file with these nodes looks is in [flow-files.md](flow-files.md). Beside the ports named here every action and every container has a port `error`, which carries the error once the node has failed for good and its error policy is `route`.",
  "In an example `inputs` are the values that came in by port, `scope` is what expressions read, `outputs` what the node puts out, `parks` what it waits for, `woke` what ended the wait, and `answer` what the caller of the webhook gets. The examples are tests of the node types, too.",
];

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Lines of at most {@link width} characters; the first begins with `mark`, the others are indented as far. */
function wrap(mark: string, text: string): string[] {
  const lines: string[] = [];
  const indent = " ".repeat(mark.length);
  let line = mark;
  for (const word of text.split(/\s+/)) {
    const isFirst = line === mark || line === indent;
    if (!isFirst && line.length + word.length + 1 > width) {
      lines.push(line);
      line = indent;
    }
    line += line === mark || line === indent ? word : ` ${word}`;
  }
  return [...lines, line];
}

/** JSON on one line where that fits, else an entry a line. */
function toJsonText(value: Json, depth = 0): string {
  const oneLine = writeOneLine(value);
  if (typeof value !== "object" || value === null || oneLine.length + depth * 2 <= width - 8) return oneLine;
  const indent = "  ".repeat(depth + 1);
  const entries = Array.isArray(value)
    ? value.map((entry) => toJsonText(entry, depth + 1))
    : Object.entries(value).map(([key, entry]) => `${JSON.stringify(key)}: ${toJsonText(entry, depth + 1)}`);
  const [open, close] = Array.isArray(value) ? "[]" : "{}";
  return `${open}\n${entries.map((entry) => indent + entry).join(",\n")}\n${"  ".repeat(depth)}${close}`;
}

function writeOneLine(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(writeOneLine).join(", ")}]`;
  if (!isObject(value)) return JSON.stringify(value);
  const entries = Object.entries(value).map(([key, entry]) => `${JSON.stringify(key)}: ${writeOneLine(entry)}`);
  return entries.length === 0 ? "{}" : `{ ${entries.join(", ")} }`;
}

function toKind(schema: JsonObject): string {
  if (Array.isArray(schema.enum)) return schema.enum.map((choice) => `\`${String(choice)}\``).join(", ");
  if (schema.const !== undefined) return `\`${String(schema.const)}\``;
  const choices = schema.anyOf ?? schema.oneOf;
  if (Array.isArray(choices) && choices.length <= 4) {
    return [...new Set(choices.filter(isObject).map(toKind))].join(" or ");
  }
  switch (schema.type) {
    case "string":
      return "text";
    case "integer":
      return `whole number${toRange(schema)}`;
    case "number":
      return `number${toRange(schema)}`;
    case "boolean":
      return "true or false";
    case "array":
      return isObject(schema.items) && isObject(schema.items.properties)
        ? `list of { ${Object.keys(schema.items.properties).join(", ")} }`
        : "list";
    case "object":
      if (isObject(schema.properties) && schema.properties.$credential !== undefined) return "credential";
      return isObject(schema.properties) ? `{ ${Object.keys(schema.properties).join(", ")} }` : "object";
    default:
      return "any value";
  }
}

function toRange({ minimum, maximum }: JsonObject): string {
  const most = typeof maximum === "number" && maximum < Number.MAX_SAFE_INTEGER ? maximum : undefined;
  if (typeof minimum === "number" && most !== undefined) return ` from ${minimum} to ${most}`;
  return typeof minimum === "number" && minimum > Number.MIN_SAFE_INTEGER ? ` from ${minimum}` : "";
}

/** Kinds of credentials that may be named in a field. */
function toCredentialKinds(schema: JsonObject): string {
  const hints = schema["x-field"];
  const kinds = isObject(hints) && Array.isArray(hints.credential) ? hints.credential : [];
  return kinds.length === 0 ? "" : ` of the kind ${kinds.map((kind) => `\`${String(kind)}\``).join(", ")}`;
}

function toCondition(schema: JsonObject): string {
  const hints = schema["x-field"];
  const when = isObject(hints) ? hints.showWhen : undefined;
  if (!isObject(when) || !Array.isArray(when.equals)) return "";
  return ` When \`${String(when.field)}\` is ${when.equals.map((value) => `\`${String(value)}\``).join(" or ")}.`;
}

function toConfigLines(manifest: NodeManifest): string[] {
  const { properties, required } = manifest.config;
  if (!isObject(properties) || Object.keys(properties).length === 0) return ["Config: none."];
  const isRequired = (key: string) => Array.isArray(required) && required.includes(key);
  const lines = Object.entries(properties).flatMap(([key, schema]) => {
    if (!isObject(schema)) return [];
    const variables = manifest.lazy[key];
    const kind = variables === undefined ? toKind(schema) : `expression over ${variables.join(", ")}`;
    const facts = [`${kind}${toCredentialKinds(schema)}`];
    if (isRequired(key)) facts.push("required");
    else if (schema.default !== undefined) facts.push(`else \`${JSON.stringify(schema.default)}\``);
    const help = typeof schema.description === "string" ? ` ${schema.description}` : "";
    return wrap(
      "- ",
      `\`${key}\`: **${String(schema.title ?? key)}** (${facts.join("; ")}).${help}${toCondition(schema)}`,
    );
  });
  return ["Config:", "", ...lines];
}

function toInput([name, port]: [string, NodeManifest["inputs"][string]]): string {
  const facts = [toKind(port.schema)];
  if (port.many) facts.push("takes a list of all that came");
  else if (port.required) facts.push("without it the node is skipped");
  return `\`${name}\` (${facts.join("; ")})`;
}

function toPortLines(manifest: NodeManifest): string[] {
  const inputs = Object.entries(manifest.inputs).map(toInput);
  const outputs = Object.entries(manifest.outputs).map(([name, port]) => {
    return `\`${name}\`${port.label === undefined ? "" : ` ${port.label}`} (${toKind(port.schema)})`;
  });
  const { dynamicOutputs, container } = manifest;
  if (dynamicOutputs !== undefined) {
    outputs.unshift(`one port for each entry of \`${dynamicOutputs.field}\`, named by its \`${dynamicOutputs.name}\``);
  }
  const lines: string[] = [];
  if (inputs.length > 0) lines.push(...wrap("- ", `In: ${inputs.join(", ")}`));
  if (outputs.length > 0) lines.push(...wrap("- ", `Out: ${outputs.join(", ")}`));
  if (container !== undefined) {
    const { itemPort, resultPort } = container;
    lines.push(
      ...wrap("- ", `In its body: starts from port \`${itemPort}\`, hands its result to port \`${resultPort}\``),
    );
  }
  return lines;
}

function toFacts(manifest: NodeManifest): string {
  const facts = [`\`${manifest.type}@${manifest.version}\``];
  if (manifest.kind === "trigger") facts.push("trigger");
  else if (manifest.kind === "note") facts.push("does not run");
  else if (manifest.kind === "container") facts.push("container: its effect is that of its body");
  else facts.push(effects[manifest.effect]);
  if (manifest.retry !== undefined) facts.push(`${manifest.retry.attempts} attempts`);
  if (manifest.kind === "action") facts.push(`at most ${manifest.timeoutMs / 1000} s`);
  if (manifest.parks) facts.push("waits without holding a worker");
  const needs = Object.values(manifest.needs).map((need) => need.kind);
  if (needs.length > 0) facts.push(`needs ${needs.join(", ")}`);
  return facts.join(" · ");
}

function toExampleLines(example: NodeManifest["examples"][number]): string[] {
  const { title, error, ...shown } = example;
  const outcome = error === undefined ? "" : ` Ends with \`${error}\`.`;
  return [...wrap("", `${title}.${outcome}`), "", "```json", toJsonText(shown as JsonObject), "```", ""];
}

function toSection(manifest: NodeManifest): string[] {
  // How a wrong config is refused says nothing about what the node does.
  const shown = manifest.examples.filter((example) => example.error !== "config.invalid");
  const examples = shown.flatMap(toExampleLines);
  return [
    `### ${manifest.title}`,
    "",
    ...wrap("", toFacts(manifest)),
    "",
    ...wrap("", manifest.summary),
    ...(manifest.deprecated === undefined ? [] : ["", ...wrap("", `Deprecated: ${manifest.deprecated}`)]),
    "",
    ...toPortLines(manifest),
    "",
    ...toConfigLines(manifest),
    "",
    ...(examples.length === 0 ? [] : ["Examples:", "", ...examples]),
  ];
}

/** The page about node types, as Markdown: one section a family, one entry a type, all of it from the manifests. */
export function toNodeDocs(manifests: Iterable<NodeManifest>): string {
  const families = new Map<string, NodeManifest[]>();
  for (const manifest of manifests)
    families.set(manifest.category, [...(families.get(manifest.category) ?? []), manifest]);
  const sections = [...families].flatMap(([category, members]) => [
    `## ${categories[category] ?? category}`,
    "",
    ...members.flatMap(toSection),
  ]);
  const lines = ["# Node types", "", ...intro.flatMap((text) => [...wrap("", text), ""]), ...sections];
  return `${lines
    .join("\n")
    .replace(/\n{3,}/g, "\n\n")
    .trimEnd()}\n`;
}
