/** Something that other processes want to hear of. Readers catch up from the store: a message may be lost. */
export type BusMessage = { topic: string; body: unknown };

/** Tells every process of this installation what happened. Works on both back ends; see the conformance suite. */
export type Bus = {
  publish(messages: BusMessage[]): Promise<void>;
  /** Calls `hear` with each message of `topic`; the returned function ends that. */
  subscribe(topic: string, hear: (body: unknown) => void): () => void;
  /** Resolves once messages published from now on will be heard here. */
  ready(): Promise<void>;
  close(): Promise<void>;
};

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
