import type { LiveTopic } from "@autoweave/contracts/live-topic";
import { vi } from "vitest";
import type { LiveMessage, LiveUpdate } from "../../service/live/live-update.js";

/** A reader of a live stream, which does not come back by itself. */
export type Events = {
  messages: LiveMessage[];
  /** All updates of all messages, in order. */
  updates(): LiveUpdate[];
  /** The id of the last message: from there another reader goes on. */
  lastId(): string;
  /** How it ended, once it has: `cut` when the connection closed without a last word. */
  ended(): string | undefined;
  /** Waits until `look` does not throw. */
  until(look: () => void): Promise<void>;
  close(): void;
};

type Block = { event?: string; data?: string; id?: string };

function toBlock(text: string): Block {
  const fields = text.split("\n").flatMap((line): [string, string][] => {
    const cut = line.indexOf(": ");
    return cut <= 0 ? [] : [[line.slice(0, cut), line.slice(cut + 2)]];
  });
  return Object.fromEntries(fields);
}

/** Opens a stream with an API key. */
export async function openEvents(url: string, key: string, topics: LiveTopic[], lastEventId?: string): Promise<Events> {
  const gone = new AbortController();
  const messages: LiveMessage[] = [];
  let lastId = "";
  let ended: string | undefined;
  const input = encodeURIComponent(JSON.stringify({ topics }));
  const response = await fetch(`${url}/trpc/live.watch?input=${input}`, {
    headers: {
      authorization: `Bearer ${key}`,
      accept: "text/event-stream",
      ...(lastEventId === undefined ? {} : { "last-event-id": lastEventId }),
    },
    signal: gone.signal,
  });

  function take({ event, data = "", id }: Block): void {
    if (event === "serialized-error") {
      ended = (JSON.parse(data) as { data: { appCode: string } }).data.appCode;
    } else if (event === "return") ended = "returned";
    else if (event === undefined && id !== undefined) {
      lastId = id;
      messages.push(JSON.parse(data) as LiveMessage);
    }
  }

  async function read(): Promise<void> {
    const decoder = new TextDecoder();
    let text = "";
    for await (const chunk of response.body ?? []) {
      text += decoder.decode(chunk, { stream: true });
      const blocks = text.split("\n\n");
      text = blocks.pop() ?? "";
      for (const block of blocks) take(toBlock(block.replace(/^\n+/, "")));
    }
  }
  void read().then(
    () => {
      ended ??= "cut";
    },
    () => {
      ended ??= "cut";
    },
  );

  return {
    messages,
    updates: () => messages.flatMap(({ updates }) => updates),
    lastId: () => lastId,
    ended: () => ended,
    until: async (look) => {
      await vi.waitFor(look, { timeout: 20_000, interval: 20 });
    },
    close: () => gone.abort(),
  };
}
