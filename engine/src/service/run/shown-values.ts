import type { Json } from "@autoweave/contracts/json";
import type { Sql } from "../../store/database.js";
import { readShownPayloads, type ShownPayload } from "../../store/ledger/read-node-run-page.js";
import { toPayloadId } from "../../store/stored-value.js";

/** How much of large values is shown: bytes of one, and of all together. */
export type ShownLimits = { most: number; budget: number };

/** Stored values as people see them: payload references looked up, what is too large shortened with a mark. */
export class ShownValues {
  readonly #ids = new Set<string>();
  #payloads: ReadonlyMap<string, ShownPayload> = new Map();

  /** Says that this value will be shown. */
  want(stored: Json): void {
    const id = toPayloadId(stored);
    if (id !== undefined) this.#ids.add(id);
  }

  /** Says that the values of these ports, or keys, will be shown. */
  wantAll(stored: Record<string, Json> | null): void {
    for (const value of Object.values(stored ?? {})) this.want(value);
  }

  async read(sql: Sql, runId: string, limits: ShownLimits): Promise<void> {
    this.#payloads = await readShownPayloads(sql, runId, [...this.#ids], limits);
  }

  show(stored: Json): Json {
    const id = toPayloadId(stored);
    if (id === undefined) return stored;
    const payload = this.#payloads.get(id);
    if (payload === undefined) return null;
    return "body" in payload ? payload.body : toMark(payload.bytes, payload.start);
  }

  showAll(stored: Record<string, Json>): Record<string, Json> {
    return Object.fromEntries(Object.entries(stored).map(([key, value]) => [key, this.show(value)]));
  }
}

/** What stands in the place of a value that is not shown whole. */
export function toMark(bytes: number, start?: string): Json {
  return { $shortened: { bytes, ...(start === undefined ? {} : { start }) } };
}
