"use client";

import type { Json, JsonObject } from "@autoweave/contracts/json";
import { SegmentedControl } from "@autoweave/ui/segmented-control";
import { useMemo, useState } from "react";
import { JsonTree } from "./json-tree";

const views = [
  { value: "tree", label: "Tree" },
  { value: "table", label: "Table" },
  { value: "raw", label: "Raw" },
] as const;

type View = (typeof views)[number]["value"];

const mostRows = 200;
const mostColumns = 30;

/** The rows of a value that is a list of objects; undefined when a table would say nothing. */
export function toRows(value: Json): { columns: string[]; rows: JsonObject[] } | undefined {
  if (!Array.isArray(value) || value.length === 0) return undefined;
  const rows = value.slice(0, mostRows);
  if (!rows.every((row): row is JsonObject => typeof row === "object" && row !== null && !Array.isArray(row)))
    return undefined;
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))].slice(0, mostColumns);
  return columns.length === 0 ? undefined : { columns, rows };
}

function Cell({ value }: { value: Json | undefined }) {
  if (value === undefined) return null;
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return (
    <span className="block max-w-60 truncate" title={text.slice(0, 500)}>
      {text}
    </span>
  );
}

function TableView({ table, total }: { table: { columns: string[]; rows: JsonObject[] }; total: number }) {
  return (
    <div className="overflow-x-auto">
      <table className="w-full border-collapse text-left font-mono text-xs">
        <thead>
          <tr>
            {table.columns.map((column) => (
              <th key={column} scope="col" className="border-line border-b px-2 py-1 font-medium text-muted">
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {table.rows.map((row, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: rows of data have no other name
            <tr key={index} className="hover:bg-hover">
              {table.columns.map((column) => (
                <td key={column} className="border-line border-b px-2 py-1 align-top tabular-nums">
                  <Cell value={Object.hasOwn(row, column) ? row[column] : undefined} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {total > table.rows.length ? (
        <p className="p-2 text-faint text-xs">
          The first {table.rows.length} of {total} rows.
        </p>
      ) : null}
    </div>
  );
}

/** A value as tree, as table where it is a list of objects, and as it is. */
export function ValueView({ name, source, value }: { name: string; source: string; value: Json }) {
  const table = useMemo(() => toRows(value), [value]);
  const [view, setView] = useState<View>("tree");
  const shown: View = view === "table" && table === undefined ? "tree" : view;
  const raw = useMemo(() => (shown === "raw" ? JSON.stringify(value, undefined, 2) : ""), [shown, value]);
  return (
    <div className="grid grid-cols-1 gap-2">
      <div className="flex items-center justify-between gap-2">
        <span className="min-w-0 truncate font-medium text-sm">{name}</span>
        <SegmentedControl
          label={`How ${name} is shown`}
          size="xs"
          value={shown}
          options={views.filter((one) => one.value !== "table" || table !== undefined)}
          onChange={setView}
        />
      </div>
      {shown === "tree" ? <JsonTree name={name} source={source} value={value} /> : null}
      {shown === "table" && table !== undefined ? (
        <TableView table={table} total={Array.isArray(value) ? value.length : 0} />
      ) : null}
      {shown === "raw" ? (
        <pre className="max-h-96 overflow-auto whitespace-pre-wrap break-all rounded-sm bg-sunken p-2 font-mono text-xs">
          {raw}
        </pre>
      ) : null}
    </div>
  );
}
