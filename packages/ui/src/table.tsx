import type { ReactNode } from "react";
import { joinClasses } from "./join-classes";
import { Skeleton } from "./skeleton";

/** `from` hides the column below that width; what it says must be found elsewhere, too. */
export type Column<Row> = {
  key: string;
  header: ReactNode;
  cell: (row: Row) => ReactNode;
  align?: "start" | "end";
  from?: "sm" | "md" | "lg";
  /** Takes no more room than it needs. */
  isNarrow?: boolean;
  /** Names the row. */
  isHead?: boolean;
};

export type TableProps<Row> = {
  /** What the rows are, for who does not see the page around it. */
  label: string;
  columns: readonly Column<Row>[];
  /** Undefined while they are still to come. */
  rows: readonly Row[] | undefined;
  toKey: (row: Row) => string;
};

const skeletonRows = [0, 1, 2, 3];

const shown = { sm: "hidden sm:table-cell", md: "hidden md:table-cell", lg: "hidden lg:table-cell" } as const;

function toClasses<Row>(column: Column<Row>, isAloneWide: boolean): string {
  return joinClasses(
    "px-3 first:pl-4 last:pr-4",
    column.align === "end" ? "text-right" : "text-left",
    column.from !== undefined && shown[column.from],
    column.isNarrow && "w-px whitespace-nowrap",
    // Where room is short, the name is cut rather than the rest pushed out of sight.
    column.isHead && "max-w-0",
    column.isHead && (isAloneWide ? "w-full" : "w-1/2 max-md:w-full"),
  );
}

/** Things of one kind, a row each. */
export function Table<Row>({ label, columns, rows, toKey }: TableProps<Row>) {
  const isAloneWide = columns.every((column) => column.isHead || column.isNarrow);
  return (
    <div className="relative overflow-x-auto rounded-md border border-line bg-surface shadow-near">
      <table aria-label={label} aria-busy={rows === undefined || undefined} className="w-full border-collapse text-sm">
        <thead>
          <tr className="h-8 border-line border-b">
            {columns.map((column) => (
              <th
                key={column.key}
                scope="col"
                className={joinClasses(toClasses(column, isAloneWide), "font-medium text-muted text-xs")}
              >
                {column.header}
              </th>
            ))}
          </tr>
        </thead>
        <tbody className="divide-y divide-line">
          {rows === undefined
            ? skeletonRows.map((row) => (
                <tr key={row} className="h-11">
                  {columns.map((column) => (
                    <td key={column.key} className={toClasses(column, isAloneWide)}>
                      <Skeleton className={column.isHead ? "h-3.5 w-40" : "h-3.5 w-16"} />
                    </td>
                  ))}
                </tr>
              ))
            : null}
          {rows?.map((row) => (
            <tr key={toKey(row)} className="h-11 transition-colors duration-120 ease-out hover:bg-hover">
              {columns.map((column) =>
                column.isHead ? (
                  <th
                    key={column.key}
                    scope="row"
                    className={joinClasses(toClasses(column, isAloneWide), "py-1.5 font-medium")}
                  >
                    {column.cell(row)}
                  </th>
                ) : (
                  <td key={column.key} className={joinClasses(toClasses(column, isAloneWide), "py-1.5")}>
                    {column.cell(row)}
                  </td>
                ),
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
