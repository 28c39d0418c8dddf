import { Redis } from "ioredis";
import { assertAllTold, type Bus, Listeners } from "./bus.js";

const channel = "autoweave:bus";

/** The bus on Redis publish and subscribe. */
export function createRedisBus(options: { url: string; onError: (error: Error) => void }): Bus {
  const listeners = new Listeners();
  const publisher = new Redis(options.url, { maxRetriesPerRequest: 1 });
  const subscriber = new Redis(options.url, { maxRetriesPerRequest: null });
  publisher.on("error", options.onError);
  subscriber.on("error", options.onError);
  subscriber.on("message", (_channel: string, text: string) => listeners.take(text));
  const subscribed = subscriber.subscribe(channel).then(
    () => undefined,
    (error: Error) => options.onError(error),
  );

  return {
    publish: async (messages) => {
      const { batches, tooLarge } = listeners.speak(messages);
      await Promise.all(batches.map((batch) => publisher.publish(channel, batch)));
      assertAllTold(tooLarge);
    },
    subscribe: (topic, hear) => listeners.add(topic, hear),
    ready: () => subscribed,
    close: async () => {
      publisher.disconnect();
      subscriber.disconnect();
    },
  };
}
