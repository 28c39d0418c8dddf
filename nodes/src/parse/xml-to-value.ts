import { AppError, type Json } from "@autoweave/node-sdk";
import { XMLParser, XMLValidator } from "fast-xml-parser";

const mostNesting = 200;
// The parser refuses these names rather than setting a prototype; renamed, the rest of the document can be read.
const criticalNames = new Set(["__proto__", "constructor", "prototype"]);
const toSafeName = (name: string) => (criticalNames.has(name) ? `_${name}` : name);

export type XmlOptions = { lists: string[]; typed: boolean; dropNamespaces: boolean };

/** Reads XML into a value: attributes begin with @, text beside them is #text. Throws `data.unreadable`. */
export function xmlToValue(text: string, options: XmlOptions): Json {
  // Wherever it stands: a declared entity is how a line of XML becomes gigabytes.
  if (/<!ENTITY/i.test(text)) {
    throw new AppError("data.unreadable", "XML that declares entities (<!ENTITY …>) is not read. Take them out first.");
  }
  const valid = XMLValidator.validate(text);
  if (valid !== true) {
    const { line } = valid.err;
    throw new AppError("data.unreadable", `The text is not XML: line ${line} cannot be read.`);
  }
  const lists = new Set(options.lists);
  const parser = new XMLParser({
    ignoreAttributes: false,
    attributeNamePrefix: "@",
    parseTagValue: options.typed,
    parseAttributeValue: options.typed,
    numberParseOptions: { hex: false, leadingZeros: false, eNotation: false },
    removeNSPrefix: options.dropNamespaces,
    ignoreDeclaration: true,
    ignorePiTags: true,
    htmlEntities: true,
    processEntities: { enabled: true, maxExpandedLength: Number.POSITIVE_INFINITY },
    maxNestedTags: mostNesting,
    transformTagName: toSafeName,
    onDangerousProperty: (name) => name,
    isArray: (name, _path, _isLeaf, isAttribute) => !isAttribute && lists.has(name),
  });
  let value: { [key: string]: Json };
  try {
    value = parser.parse(text);
  } catch (cause) {
    throw new AppError("data.unreadable", `The XML cannot be read; it may nest deeper than ${mostNesting} levels.`, {
      cause,
    });
  }
  // The validator lets several elements at the top pass.
  const tops = Object.values(value);
  const [top] = tops;
  if (tops.length === 1 && !(Array.isArray(top) && top.length > 1)) return value;
  throw new AppError("data.unreadable", "The text is not XML: it has not one element at the top.");
}
