import { createHash } from "node:crypto";
import { AppError } from "@autoweave/contracts/app-error";
import type { Json } from "@autoweave/contracts/json";

/** Values up to this many bytes of JSON stand in their row; larger ones are kept once a run, by reference. */
export const inlineBytes = 64 * 1024;

/** Largest value that a port or a payload may carry, in bytes of JSON. */
export const mostValueBytes = 50 * 1024 * 1024;

const referenceKey = "$payload";

/** A value on its way into a row: the JSON text of the column, and the payload it refers to if it is large. */
export type StoredValue = { text: string; payload?: { id: string; body: string; bytes: number } };

// A large value passes through many nodes as the same object: it is written out once.
const known = new WeakMap<object, StoredValue>();

function looksLikeReference(value: Json): boolean {
  return typeof value === "object" && value !== null && !Array.isArray(value) && referenceKey in value;
}

/** Prepares a value for a `json` column. Throws `payload.too-large`. */
export function toStoredValue(value: Json): StoredValue {
  const cached = typeof value === "object" && value !== null ? known.get(value) : undefined;
  if (cached !== undefined) return cached;
  const body: string | undefined = JSON.stringify(value);
  if (body === undefined) throw new TypeError(`a ${typeof value} is not JSON`);
  // UTF-8 takes one to three bytes a UTF-16 unit: only texts between the two bounds need counting.
  const bytes = body.length * 3 <= inlineBytes ? body.length : Buffer.byteLength(body);
  if (bytes > mostValueBytes) {
    throw new AppError(
      "payload.too-large",
      `A value of ${bytes} bytes is larger than the ${mostValueBytes} that a port may carry.`,
    );
  }
  if (bytes <= inlineBytes && !looksLikeReference(value)) return { text: body };
  const id = createHash("sha256").update(body).digest("hex");
  const stored = { text: `{"${referenceKey}":"${id}"}`, payload: { id, body, bytes } };
  if (typeof value === "object" && value !== null) known.set(value, stored);
  return stored;
}

/** Values by port as a row keeps them: the JSON text of the column, and the payloads it refers to. */
export type StoredPorts = { text: string; payloads: NonNullable<StoredValue["payload"]>[] };

/** Nothing on any port. */
export const noPorts: StoredPorts = { text: "{}", payloads: [] };

/** Prepares emissions. Throws `payload.too-large`, and a TypeError for what is not JSON. */
export function toStoredPorts(ports: Record<string, Json>): StoredPorts {
  const payloads: StoredPorts["payloads"] = [];
  const parts = Object.entries(ports).map(([port, value]) => {
    const stored = toStoredValue(value);
    if (stored.payload !== undefined) payloads.push(stored.payload);
    return `${JSON.stringify(port)}:${stored.text}`;
  });
  return { text: `{${parts.join(",")}}`, payloads };
}

/** Emissions as they would be read again: what cannot be told in JSON is not in them, and nobody else holds them. */
export function fromStoredPorts({ text, payloads }: StoredPorts): Record<string, Json> {
  const bodies = new Map(payloads.map(({ id, body }) => [id, body]));
  const stored = JSON.parse(text) as Record<string, Json>;
  if (bodies.size === 0) return stored;
  return Object.fromEntries(
    Object.entries(stored).map(([port, value]) => {
      const body = bodies.get(toPayloadId(value) ?? "");
      return [port, body === undefined ? value : (JSON.parse(body) as Json)];
    }),
  );
}

/** True for the text of a stored value that stands elsewhere: none that stands in its row begins so. */
export function isReferenceText(text: string): boolean {
  return text.startsWith(`{"${referenceKey}":`);
}

/** The payload id of a stored value, or undefined when the value stands in the row itself. */
export function toPayloadId(stored: Json): string | undefined {
  if (typeof stored !== "object" || stored === null || Array.isArray(stored)) return undefined;
  const id = stored[referenceKey];
  return typeof id === "string" && Object.keys(stored).length === 1 ? id : undefined;
}
