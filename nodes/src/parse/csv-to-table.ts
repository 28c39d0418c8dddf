import { AppError } from "@autoweave/node-sdk";
import { CsvError, parse } from "csv-parse/sync";
import { guessDelimiter } from "./guess-delimiter.js";

const mostColumns = 2000;
const delimiters = { comma: ",", semicolon: ";", tab: "\t", pipe: "|" };
const reasons: Record<string, string> = {
  CSV_RECORD_INCONSISTENT_FIELDS_LENGTH: "it has more or fewer cells than the first row",
  CSV_RECORD_INCONSISTENT_COLUMNS: "it has more or fewer cells than the first row",
  CSV_QUOTE_NOT_CLOSED: "a quote is never closed",
  CSV_INVALID_CLOSING_QUOTE: "something stands behind a closing quote",
  INVALID_OPENING_QUOTE: "a quote stands inside a cell that does not begin with one",
};

export type CsvOptions = {
  delimiter: keyof typeof delimiters | "auto";
  header: boolean;
  ragged: boolean;
  maxRows: number;
};

/** Reads CSV into rows of cells. Throws `data.unreadable`. */
export function csvToTable(text: string, options: CsvOptions): string[][] {
  const most = options.maxRows + (options.header ? 1 : 0);
  let table: string[][];
  try {
    table = parse(text, {
      delimiter: options.delimiter === "auto" ? guessDelimiter(text) : delimiters[options.delimiter],
      skip_empty_lines: true,
      relax_column_count: options.ragged,
      to: most + 1,
    });
  } catch (cause) {
    if (!(cause instanceof CsvError)) throw cause;
    const line = typeof cause.lines === "number" ? ` at line ${cause.lines}` : "";
    const reason = reasons[cause.code] ?? "a row cannot be read";
    throw new AppError("data.unreadable", `The text is not CSV${line}: ${reason}.`, { cause });
  }
  if (table.length > most) throw new AppError("data.unreadable", `The CSV has more than ${options.maxRows} rows.`);
  if (table.some((row) => row.length > mostColumns)) {
    throw new AppError("data.unreadable", `The CSV has more than ${mostColumns} columns.`);
  }
  return table;
}
