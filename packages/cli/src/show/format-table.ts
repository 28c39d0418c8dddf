import Table from "cli-table3";
import type { Colors } from "../terminal.js";

/** How a table is to look. */
export type TableOptions = { colors: Colors; width?: number | undefined };

const noLines = Object.fromEntries(
  [
    "top",
    "top-mid",
    "top-left",
    "top-right",
    "bottom",
    "bottom-mid",
    "bottom-left",
    "bottom-right",
    "left",
    "left-mid",
    "mid",
    "mid-mid",
    "right",
    "right-mid",
    "middle",
  ].map((name) => [name, ""]),
);

/** Rows below a head, without lines, two blanks between columns and none at the end of a row. */
export function formatTable(head: string[], rows: string[][], { colors }: TableOptions): string {
  const table = new Table({
    head: head.map((title) => colors.dim(title)),
    chars: noLines,
    style: { head: [], border: [], "padding-left": 0, "padding-right": 2 },
  });
  table.push(...rows);
  return table
    .toString()
    .split("\n")
    .map((line) => line.trimEnd())
    .join("\n");
}
