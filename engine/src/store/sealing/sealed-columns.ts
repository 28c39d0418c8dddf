/**
 * A column of sealed secrets, for rotation: a secret there is sealed for the row's tenant, the row's id and a type. Ids
 * are read as text.
 */
export type SealedColumn = {
  table: string;
  column: string;
  id: string;
  /** The type, as SQL over the row. */
  type: string;
};

/** Every column that holds sealed secrets. One that is missing here would be lost when its key is rotated. */
export const sealedColumns: readonly SealedColumn[] = [
  { table: "signing_key", column: "sealed", id: "id", type: "'signing-key'" },
  { table: "credential", column: "sealed", id: "id", type: "'credential/' || type" },
  { table: "identity_provider", column: "client_secret_sealed", id: "id", type: "'identity-provider'" },
];
