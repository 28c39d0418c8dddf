import { AppError, defineNode, field, type Json, jsonValue, optionalPort, port } from "@autoweave/node-sdk";
import { XMLBuilder } from "fast-xml-parser";
import { z } from "zod";

const mostNesting = 100;
// What XML 1.0 allows as a name, less the rarest letters.
const xmlName = /^[\p{L}_][\p{L}\p{N}_.-]*(:[\p{L}_][\p{L}\p{N}_.-]*)?$/u;
// Characters that no XML document may hold, escaped or not.
const forbidden = /(?![\t\n\r\x7f-\x9f])[\p{Cc}\ufffe\uffff]/u;

function unreadable(message: string): AppError {
  return new AppError("data.unreadable", message);
}

/** Names become markup as they are, so each is checked; null writes an empty element. */
function toWritable(value: Json, depth: number): Json {
  if (depth > mostNesting) throw unreadable(`The value nests deeper than ${mostNesting} levels.`);
  if (value === null) return "";
  if (typeof value === "string" && forbidden.test(value))
    throw unreadable("The value holds a control character, which XML cannot carry.");
  if (Array.isArray(value)) return value.map((entry) => toEntry(entry, depth + 1));
  if (typeof value !== "object") return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, child]) => [toName(name, child), toWritable(child, depth + 1)]),
  );
}

function toEntry(entry: Json, depth: number): Json {
  if (Array.isArray(entry)) throw unreadable("A list stands in a list, and XML has no name for its entries.");
  return toWritable(entry, depth);
}

function toName(name: string, child: Json): string {
  const isAttribute = name.startsWith("@");
  if (isAttribute && typeof child === "object" && child !== null)
    throw unreadable(`The attribute "${name.slice(0, 100)}" is not one value.`);
  if (name === "#text" || xmlName.test(isAttribute ? name.slice(1) : name)) return name;
  throw unreadable(`"${name.slice(0, 100)}" cannot be the name of an XML element or attribute.`);
}

/** A document has one element at the top: `root`, or the value's only field. */
function toDocument(value: Json, root: string | undefined): { [key: string]: Json } {
  if (root !== undefined) return { [root]: Array.isArray(value) ? { item: value } : value };
  const names = typeof value === "object" && value !== null && !Array.isArray(value) ? Object.keys(value) : [];
  const [only = "#text"] = names;
  const child = (value as { [key: string]: Json } | null)?.[only];
  if (names.length === 1 && /^[^@#]/.test(only) && !Array.isArray(child)) return value as { [key: string]: Json };
  throw unreadable("XML has one element at the top: give its name, or an object with one field.");
}

/** Writes a value as XML text. */
export const writeXml = defineNode({
  type: "data.write-xml",
  version: 1,
  title: "Write XML",
  summary: "Turns a value into XML text.",
  category: "data",
  effect: "pure",
  config: z.strictObject({
    value: field(jsonValue.optional(), {
      label: "Value",
      help: "The node's input when empty. Fields that begin with @ become attributes, #text the text beside them.",
      widget: "expression",
    }),
    root: field(z.string().regex(xmlName, "this cannot be the name of an XML element").optional(), {
      label: "Top element",
      help: "Not needed when the value is an object with one field.",
      widget: "text",
    }),
    indent: field(z.boolean().default(false), { label: "Indent", widget: "toggle" }),
    declaration: field(z.boolean().default(true), { label: "Begin with <?xml …?>", widget: "toggle", advanced: true }),
  }),
  inputs: { in: optionalPort(jsonValue) },
  outputs: { text: port(z.string(), { label: "XML" }) },
  synonyms: ["xml", "soap"],
  examples: [
    {
      title: "Elements, attributes and text",
      config: { declaration: false },
      inputs: { in: { order: { "@id": 7, item: ["A & B", { "@sku": 'c"', "#text": "<C>" }], note: null } } },
      outputs: {
        text: '<order id="7"><item>A &amp; B</item><item sku="c&quot;">&lt;C&gt;</item><note></note></order>',
      },
    },
    {
      title: "A list under a top element",
      config: { root: "orders" },
      inputs: { in: [{ id: 1 }, { id: 2 }] },
      outputs: {
        text: '<?xml version="1.0" encoding="UTF-8"?>\n<orders><item><id>1</id></item><item><id>2</id></item></orders>',
      },
    },
    { title: "Two elements at the top", config: {}, inputs: { in: { a: 1, b: 2 } }, error: "data.unreadable" },
    { title: "A name that is none", config: {}, inputs: { in: { "a><script": 1 } }, error: "data.unreadable" },
  ],
  run({ config, inputs }) {
    const value = config.value === undefined ? (inputs.in ?? null) : config.value;
    const document = toWritable(toDocument(value, config.root), 0);
    const builder = new XMLBuilder({
      ignoreAttributes: false,
      attributeNamePrefix: "@",
      suppressBooleanAttributes: false,
      format: config.indent,
      indentBy: "  ",
      processEntities: true,
    });
    const declaration = config.declaration ? '<?xml version="1.0" encoding="UTF-8"?>\n' : "";
    return { text: `${declaration}${builder.build(document).trimEnd()}` };
  },
});
