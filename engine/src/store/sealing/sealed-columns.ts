/**
 * A column of sealed secrets, for rotation: a secret there is sealed for the row's tenant, the row's id and a type. Ids
 * are read as text.
 */
export type SealedColumn = {
  table: string;
  column: string;
  id: string;
  /** What of a row says its type: a column, or the same text for all. */
  type: { column: string } | { text: string };
};

/** Every column that holds sealed secrets. One that is missing here would be lost when its key is rotated. */
export const sealedColumns: readonly SealedColumn[] = [
  { table: "signing_key", column: "sealed", id: "id", type: { text: "signing-key" } },
];
