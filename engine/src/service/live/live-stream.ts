import type { Channel } from "./channel.js";
import { formatCursor } from "./cursor.js";
import type { LiveMessage, LiveUpdate } from "./live-update.js";

/** What a stream needs of one of its topics. */
export type Topic = Pick<Channel<never>, "key" | "take" | "toPlace">;

/** After so long without news the reader gets a newer cursor. */
const renewMs = 10 * 60_000;

/** A message with the cursor that stands behind it: who resumes from there misses nothing and hears nothing twice. */
export type Told = { cursor: string; message: LiveMessage };

/** One open stream. It keeps nothing but its topics' news, and is asked for them when its reader is ready for more. */
export class LiveStream {
  readonly #topics: readonly Topic[];
  #wake: (() => void) | undefined;
  #isNews = true;
  #end: { error: unknown } | undefined;

  constructor(topics: readonly Topic[]) {
    this.#topics = topics;
  }

  /** There is news. */
  poke(): void {
    this.#isNews = true;
    this.#wake?.();
  }

  /** Ends the stream; its reader gets the error. */
  end(error: unknown): void {
    this.#end ??= { error };
    this.#wake?.();
  }

  /** Everything from now on. Ends by `signal` or throws what {@link end} was called with. */
  async *messages(signal: AbortSignal): AsyncGenerator<Told, void, void> {
    const onAbort = () => this.#wake?.();
    signal.addEventListener("abort", onAbort);
    try {
      while (!signal.aborted) {
        if (this.#end !== undefined) throw this.#end.error;
        if (this.#isNews) {
          this.#isNews = false;
          yield this.#take();
        } else await this.#sleep();
      }
    } finally {
      signal.removeEventListener("abort", onAbort);
    }
  }

  #take(): Told {
    const updates = this.#topics
      .map((topic) => topic.take())
      .filter((update): update is LiveUpdate => update !== undefined);
    const places = Object.fromEntries(this.#topics.map((topic) => [topic.key, topic.toPlace()]));
    return { cursor: formatCursor({ at: Date.now(), places }), message: { updates } };
  }

  #sleep(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.poke(), renewMs).unref();
      this.#wake = () => {
        clearTimeout(timer);
        this.#wake = undefined;
        resolve();
      };
    });
  }
}
