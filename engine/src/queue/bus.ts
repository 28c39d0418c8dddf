import { randomBytes } from "node:crypto";
import { AppError } from "@autoweave/contracts/app-error";

/** Something that other processes want to hear of. Readers catch up from the store: a message may be lost. */
export type BusMessage = { topic: string; body: unknown };

/** Tells every process of this installation what happened. Works on both back ends; see the conformance suite. */
export type Bus = {
  /**
   * Tells the messages, those of a topic in their order. Throws `internal.bug`, after the others were told, when one does
   * not fit into {@link mostMessageBytes}.
   */
  publish(messages: BusMessage[]): Promise<void>;
  /** Calls `hear` with each message of `topic`; the returned function ends that. */
  subscribe(topic: string, hear: (body: unknown) => void): () => void;
  /** Resolves once messages published from now on will be heard here. */
  ready(): Promise<void>;
  close(): Promise<void>;
};

/** Longest text on the wire, in bytes. PostgreSQL refuses a notification of 8,000 bytes. */
export const mostMessageBytes = 7_800;

/** What goes over the wire, the messages in it, and the topics of those that do not. */
export type Batches = { batches: string[]; told: BusMessage[]; tooLarge: string[] };

/**
 * Packs messages into texts of at most {@link mostMessageBytes}, each with messages of one topic. A text begins with who speaks
 * and the topic: whoever spoke it, or asked for no such topic, need not read on.
 */
export function toBatches(messages: BusMessage[], speaker: string): Batches {
  const batches: string[] = [];
  const told: BusMessage[] = [];
  const tooLarge: string[] = [];
  const open = new Map<string, { parts: string[]; bytes: number }>();
  for (const message of messages) {
    const { topic, body } = message;
    const head = toHead(speaker, topic);
    const part = JSON.stringify(body);
    const size = Buffer.byteLength(part) + 1;
    const empty = head.length + 1;
    if (empty + size > mostMessageBytes) {
      tooLarge.push(topic);
      continue;
    }
    told.push(message);
    const last = open.get(topic);
    if (last !== undefined && last.bytes + size <= mostMessageBytes) {
      last.parts.push(part);
      last.bytes += size;
      continue;
    }
    if (last !== undefined) batches.push(`${head}[${last.parts.join(",")}]`);
    open.set(topic, { parts: [part], bytes: empty + size });
  }
  for (const [topic, { parts }] of open) batches.push(`${toHead(speaker, topic)}[${parts.join(",")}]`);
  return { batches, told, tooLarge };
}

function toHead(speaker: string, topic: string): string {
  return `${speaker} ${topic} `;
}

/** Throws when messages could not be told. */
export function assertAllTold(tooLarge: string[]): void {
  if (tooLarge.length === 0) return;
  throw new AppError(
    "internal.bug",
    `Messages of more than ${mostMessageBytes} bytes cannot be told: ${tooLarge.join(", ")}.`,
  );
}

/** Where both back ends keep their listeners. Those of the process that speaks hear it at once, and not over the wire. */
export class Listeners {
  readonly #byTopic = new Map<string, Set<(body: unknown) => void>>();
  /** Names this process to itself. */
  readonly speaker = randomBytes(6).toString("base64url");

  add(topic: string, hear: (body: unknown) => void): () => void {
    const set = this.#byTopic.get(topic) ?? new Set();
    this.#byTopic.set(topic, set);
    set.add(hear);
    return () => set.delete(hear);
  }

  /** Tells the listeners of this process, and says what is to go over the wire. */
  speak(messages: BusMessage[]): Batches {
    const packed = toBatches(messages, this.speaker);
    this.#tell(packed.told);
    return packed;
  }

  #tell(messages: BusMessage[]): void {
    for (const { topic, body } of messages) for (const hear of this.#byTopic.get(topic) ?? []) hear(body);
  }

  /** Takes a text off the wire; what is not one of {@link toBatches}, is nothing. */
  take(text: string): void {
    const [speaker, topic] = text.split(" ", 2);
    if (speaker === undefined || topic === undefined || speaker === this.speaker) return;
    if ((this.#byTopic.get(topic)?.size ?? 0) === 0) return;
    const bodies: unknown = JSON.parse(text.slice(toHead(speaker, topic).length));
    if (Array.isArray(bodies)) this.#tell(bodies.map((body) => ({ topic, body })));
  }
}
