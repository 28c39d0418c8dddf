import { AppError, isAppError } from "@autoweave/contracts/app-error";
import { CredentialType } from "@autoweave/contracts/credential";
import { type Database, everyTenant } from "../../store/database.js";
import { readCredentials, type StoredCredential } from "../../store/ledger/read-credentials.js";
import { parseContent, toCredentialOwner } from "../../store/sealing/credential-content.js";
import type { Sealer } from "../../store/sealing/sealer.js";
import { createBatcher } from "../batcher.js";
import type { OpenedCredential } from "./to-credential-handle.js";

/** A credential, or why it cannot be had: it is missing, or its seal is broken. */
export type FoundCredential = OpenedCredential | AppError;

/** Opens credentials for what runs. Nothing is remembered: what was changed or removed holds at once. */
export type CredentialSource = {
  /** The credentials of a tenant that are called so, by id or name. Throws only when the database cannot be asked. */
  open(tenantId: string, names: readonly string[]): Promise<ReadonlyMap<string, FoundCredential>>;
};

type Asked = { tenantId: string; names: readonly string[] };

/** Builds the source of one process. Many that ask at once share a query. */
export function createCredentialSource(parts: { database: Database; sealer: Sealer }): CredentialSource {
  const reads = createBatcher<Asked, (StoredCredential | undefined)[]>({
    mostItems: 50,
    lanes: 2,
    run: async (batch) => {
      const wanted = batch.flatMap(({ tenantId, names }) => names.map((name) => ({ tenantId, name })));
      const rows = await parts.database.withStatement((sql) => readCredentials(sql, wanted));
      const byPlace = new Map(rows.map((row) => [row.place, row]));
      let place = 0;
      return batch.map(({ names }) =>
        names.map(() => {
          place += 1;
          return byPlace.get(place);
        }),
      );
    },
  });

  async function openOne(row: StoredCredential): Promise<FoundCredential> {
    try {
      const type = CredentialType.parse(row.type);
      const text = await parts.sealer.open(toCredentialOwner(row), row.sealed);
      return { id: row.id, name: row.name, type, content: parseContent(type, text), sealed: row.sealed };
    } catch (error) {
      if (isAppError(error)) return error;
      throw error;
    }
  }

  return {
    open: async (tenantId, names) => {
      if (names.length === 0) return new Map();
      if (tenantId === everyTenant) throw new AppError("internal.bug", "Credentials belong to one tenant.");
      const rows = await reads.add({ tenantId, names });
      const found = await Promise.all(
        names.map(async (name, index) => {
          const row = rows[index];
          return [name, row === undefined ? toMissing(name) : await openOne(row)] as const;
        }),
      );
      return new Map(found);
    },
  };
}

function toMissing(name: string): AppError {
  return new AppError(
    "credential.not-found",
    `There is no credential "${name}" in this workspace; make it, or let the node use another one.`,
    { details: { credential: name } },
  );
}
