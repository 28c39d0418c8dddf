import type { CredentialView } from "@autoweave/contracts/credential";
import { type Context, print } from "../context.js";
import { formatTable } from "../show/format-table.js";

function toRow({ name, type, fields, hosts, updatedAt, id }: CredentialView): string[] {
  const shown = Object.entries(fields).map(([field, value]) => `${field} ${value}`);
  return [name, type, shown.join(", ") || "-", hosts.join(" ") || "-", updatedAt, id];
}

/** `credential list`: all credentials, without their secrets. */
export async function listCredentials(context: Context): Promise<void> {
  const credentials = await context.call((api) => api.credentials.list.query());
  print(context, { credentials }, () =>
    formatTable(["NAME", "KIND", "FIELDS", "HOSTS", "CHANGED", "ID"], credentials.map(toRow), context.terminal),
  );
}

/** `credential uses`: the flows that name it. */
export async function showUses(context: Context, credential: string): Promise<void> {
  const uses = await context.call((api) => api.credentials.whereUsed.query({ credential }));
  print(context, { uses }, () =>
    uses.length === 0
      ? "no flow uses it"
      : formatTable(
          ["FLOW", "LIVE IN", "DRAFT IN"],
          uses.map(({ name, live, draft }) => [name, live.join(" ") || "-", draft.join(" ") || "-"]),
          context.terminal,
        ),
  );
}
