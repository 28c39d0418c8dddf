import type { NodeRunView } from "@autoweave/contracts/run";
import type { Colors } from "../terminal.js";
import { formatDuration } from "./format-duration.js";
import { formatPorts } from "./format-ports.js";
import { formatFault } from "./format-run.js";
import { formatStatus } from "./format-status.js";
import { formatTable } from "./format-table.js";
import { formatWaiting } from "./format-waiting.js";
import { shortenText } from "./shorten.js";
import { type NodeRow, type RowOptions, toNodeRows } from "./to-node-rows.js";

/** How much of a run's nodes is told. */
export type NodesOptions = RowOptions & { colors: Colors; width: number | undefined; runStartedAt: string };

/** Columns of a value when the output is no terminal, and nothing has to fit. */
const valueColumns = 60;
const leastValueColumns = 16;
const head = ["NODE", "STATUS", "TRIES", "START", "TOOK", "INPUT", "OUTPUT"];

/** The nodes of a run as a table: state, tries, times, and the beginnings of what went in and came out. */
export function formatNodes(nodes: readonly NodeRunView[], options: NodesOptions): string {
  const rows = toNodeRows(nodes, options);
  const columns = toValueColumns(rows, options);
  const table = formatTable(
    head,
    rows.map((row) => toCells(row, options, columns)),
    options,
  );
  if (!rows.some(({ kind }) => kind === "more")) return table;
  return `${table}\n${options.colors.dim("Iterations that went well are left out; --all shows them.")}`;
}

/** What input and output may take each of the terminal's width, when the other columns have what they need. */
function toValueColumns(rows: NodeRow[], options: NodesOptions): number {
  if (options.width === undefined) return valueColumns;
  const plain = rows.map((row) => toFacts(row, options));
  const taken = [0, 1, 2, 3, 4].map((place) =>
    Math.max(head[place]?.length ?? 0, ...plain.map((cells) => cells[place]?.length ?? 0)),
  );
  const gaps = 2 * (head.length - 1);
  const left = options.width - taken.reduce((sum, columns) => sum + columns, gaps);
  return Math.max(leastValueColumns, Math.floor(left / 2));
}

function toFacts(row: NodeRow, options: NodesOptions): string[] {
  const indent = "  ".repeat(row.depth);
  if (row.kind === "iteration") return [`${indent}[${row.index}]`];
  if (row.kind === "more") return [`${indent}… ${row.left} more`];
  const { node } = row;
  return [
    `${indent}${row.name}`,
    node.status,
    node.startedAt === null ? "" : String(node.attempt),
    node.startedAt === null ? "" : formatOffset(node.startedAt, options.runStartedAt),
    node.durationMs === null ? "" : formatDuration(node.durationMs),
  ];
}

function toCells(row: NodeRow, options: NodesOptions, columns: number): string[] {
  const { colors } = options;
  const [name = "", status = "", ...times] = toFacts(row, options);
  if (row.kind !== "node") return [colors.dim(name), ...head.slice(1).map(() => "")];
  return [
    name,
    formatStatus(status, colors),
    ...times,
    formatPorts(row.node.input, columns),
    toResult(row.node, colors, columns),
  ];
}

function toResult(node: NodeRunView, colors: Colors, columns: number): string {
  if (node.status !== "completed" && node.error !== null) {
    return colors.red(shortenText(formatFault(node.error), columns));
  }
  if (node.waitingFor !== null) return colors.cyan(shortenText(formatWaiting(node.waitingFor), columns));
  return formatPorts(node.output, columns);
}

/** `+12 ms` after the run's start. */
export function formatOffset(at: string, start: string): string {
  return `+${formatDuration(Math.max(0, Date.parse(at) - Date.parse(start)))}`;
}
