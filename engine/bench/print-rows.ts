import type { ByProcess } from "./processes.js";
import type { Row } from "./row.js";

function toNumber(value: number | undefined): string {
  if (value === undefined) return "";
  return value < 10 ? value.toFixed(1) : Math.round(value).toLocaleString("en");
}

/** A row's jobs a second as a part of what raw BullMQ does. */
function toRatio(row: Row, rows: readonly Row[], title: string): string {
  if (row.key === "raw" || row.jobsPerSecond === undefined) return "";
  const raw = rows.find((other) => other.backend === row.backend && other.title === title)?.jobsPerSecond;
  return raw === undefined ? "" : (row.jobsPerSecond / raw).toFixed(2);
}

function toText(values: ByProcess, toNumber: (value: number) => string): string {
  return Object.entries(values)
    .map(([name, value]) => `${name} ${toNumber(value)}`)
    .join(", ");
}

function toCells(row: Row, rows: readonly Row[]): string[] {
  return [
    row.backend,
    row.key === "raw" ? row.title : `(${row.key}) ${row.title}`,
    toNumber(row.runsPerSecond),
    toNumber(row.jobsPerSecond),
    toRatio(row, rows, "raw BullMQ, single jobs"),
    row.key === "c" ? toRatio(row, rows, "raw BullMQ, chains of ten") : "",
    toNumber(row.latency?.p50),
    toNumber(row.latency?.p95),
    toNumber(row.latency?.p99),
    toText(row.cpuMs, (ms) => ms.toFixed(2)),
    toText(row.memory, String),
    row.startMs === undefined ? "" : `${row.startMs.first}, then ${row.startMs.again}`,
  ];
}

const heads = [
  "back end",
  "what",
  "runs/s",
  "jobs/s",
  "of raw",
  "of chains",
  "p50 ms",
  "p95 ms",
  "p99 ms",
  "CPU ms a run or raw job",
  "memory MB",
  "start ms",
];
const isText = (column: number) => column < 2 || column > 8;

/** Prints the rows as a Markdown table. */
export function printRows(rows: readonly Row[]): void {
  const table = [heads, ...rows.map((row) => toCells(row, rows))];
  const widths = heads.map((_, column) => Math.max(...table.map((cells) => cells[column]?.length ?? 0)));
  const lines = table.map(
    (cells) =>
      `| ${cells.map((cell, column) => (isText(column) ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0))).join(" | ")} |`,
  );
  const rule = `| ${widths.map((width, column) => (isText(column) ? "-".repeat(width) : `${"-".repeat(width - 1)}:`)).join(" | ")} |`;
  process.stdout.write(`${[lines[0], rule, ...lines.slice(1)].join("\n")}\n`);
}
