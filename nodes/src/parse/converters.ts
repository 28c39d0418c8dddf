import { csvToTable } from "./csv-to-table.js";
import { htmlToPlain } from "./html-to-plain.js";
import { markdownToSafeHtml } from "./markdown-to-safe-html.js";
import { xmlToValue } from "./xml-to-value.js";

/** The conversions that hostile text can make slow, by the name that crosses to the thread. */
export const converters = { csv: csvToTable, html: htmlToPlain, markdown: markdownToSafeHtml, xml: xmlToValue };
export type Converters = typeof converters;

/** One conversion for a thread. */
export type ConvertJob = {
  [K in keyof Converters]: { kind: K; text: string; options: Parameters<Converters[K]>[1]; timeLimitMs: number };
}[keyof Converters];

/** Its result as JSON, or what was wrong with the text. */
export type ConvertOutcome = { json: string } | { unreadable: string };
