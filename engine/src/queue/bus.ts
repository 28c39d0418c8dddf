import { AppError } from "@autoweave/contracts/app-error";

/** Something that other processes want to hear of. Readers catch up from the store: a message may be lost. */
export type BusMessage = { topic: string; body: unknown };

/** Tells every process of this installation what happened. Works on both back ends; see the conformance suite. */
export type Bus = {
  /** Tells the messages, in their order. Throws `internal.bug`, after the others were told, when one is over {@link mostMessageBytes}. */
  publish(messages: BusMessage[]): Promise<void>;
  /** Calls `hear` with each message of `topic`; the returned function ends that. */
  subscribe(topic: string, hear: (body: unknown) => void): () => void;
  /** Resolves once messages published from now on will be heard here. */
  ready(): Promise<void>;
  close(): Promise<void>;
};

/** Longest message, in bytes of JSON. PostgreSQL refuses a notification of 8,000 bytes. */
export const mostMessageBytes = 7_800;

/** Packs messages into texts of at most {@link mostMessageBytes}, and names the topics of those that fit into none. */
export function toBatches(messages: BusMessage[]): { batches: string[]; tooLarge: string[] } {
  const batches: string[] = [];
  const tooLarge: string[] = [];
  let parts: string[] = [];
  let bytes = 2;
  for (const message of messages) {
    const part = JSON.stringify(message);
    const size = Buffer.byteLength(part) + 1;
    if (size + 1 > mostMessageBytes) {
      tooLarge.push(message.topic);
      continue;
    }
    if (bytes + size > mostMessageBytes) {
      batches.push(`[${parts.join(",")}]`);
      parts = [];
      bytes = 2;
    }
    parts.push(part);
    bytes += size;
  }
  if (parts.length > 0) batches.push(`[${parts.join(",")}]`);
  return { batches, tooLarge };
}

/** Throws when messages could not be told. */
export function assertAllTold(tooLarge: string[]): void {
  if (tooLarge.length === 0) return;
  throw new AppError(
    "internal.bug",
    `Messages of more than ${mostMessageBytes} bytes cannot be told: ${tooLarge.join(", ")}.`,
  );
}

/** Where both back ends keep their listeners. */
export class Listeners {
  readonly #byTopic = new Map<string, Set<(body: unknown) => void>>();

  add(topic: string, hear: (body: unknown) => void): () => void {
    const set = this.#byTopic.get(topic) ?? new Set();
    this.#byTopic.set(topic, set);
    set.add(hear);
    return () => set.delete(hear);
  }

  tell(messages: BusMessage[]): void {
    for (const { topic, body } of messages) for (const hear of this.#byTopic.get(topic) ?? []) hear(body);
  }
}

/** Reads a batch off the wire; what is not one, is nothing. */
export function toMessages(text: string): BusMessage[] {
  const value: unknown = JSON.parse(text);
  if (!Array.isArray(value)) return [];
  return value.filter((entry): entry is BusMessage => typeof entry === "object" && entry !== null && "topic" in entry);
}
