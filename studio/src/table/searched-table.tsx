import { Button } from "@autoweave/ui/button";
import { EmptyState } from "@autoweave/ui/empty-state";
import { SearchInput } from "@autoweave/ui/search-input";
import { Table, type TableProps } from "@autoweave/ui/table";
import { SearchX } from "lucide-react";
import { useState } from "react";
import { findRows } from "./find-rows";

/** So many are seen at a glance. */
const fewRows = 10;

/** A table of things that have names, with a search once there are more of them than are seen at a glance. */
export function SearchedTable<Row>(props: TableProps<Row> & { toTexts: (row: Row) => readonly string[] }) {
  const { toTexts, ...table } = props;
  const { label, rows } = table;
  const [search, setSearch] = useState("");
  if (rows === undefined || rows.length <= fewRows) return <Table {...table} />;
  const found = findRows(rows, search, toTexts);
  const name = label.replace(/^[A-Z](?![A-Z])/, (letter) => letter.toLowerCase());
  return (
    <div className="grid gap-3">
      <search>
        <SearchInput
          label={`Search ${name}`}
          value={search}
          onChange={setSearch}
          className="block w-full sm:max-w-80"
        />
      </search>
      {found.length === 0 ? (
        <EmptyState
          icon={<SearchX />}
          title="None of them is like that"
          action={<Button onClick={() => setSearch("")}>Show all</Button>}
        >
          {`None of the ${rows.length} ${name} has that in it.`}
        </EmptyState>
      ) : (
        <Table {...table} rows={found} />
      )}
    </div>
  );
}
