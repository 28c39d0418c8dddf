import { Redis } from "ioredis";
import { type Bus, Listeners, toMessages } from "./bus.js";

const channel = "autoweave:bus";

/** The bus on Redis publish and subscribe. */
export function createRedisBus(options: { url: string; onError: (error: Error) => void }): Bus {
  const listeners = new Listeners();
  const publisher = new Redis(options.url, { maxRetriesPerRequest: 1 });
  const subscriber = new Redis(options.url, { maxRetriesPerRequest: null });
  publisher.on("error", options.onError);
  subscriber.on("error", options.onError);
  subscriber.on("message", (_channel: string, text: string) => listeners.tell(toMessages(text)));
  const subscribed = subscriber.subscribe(channel).then(
    () => undefined,
    (error: Error) => options.onError(error),
  );

  return {
    publish: async (messages) => {
      if (messages.length > 0) await publisher.publish(channel, JSON.stringify(messages));
    },
    subscribe: (topic, hear) => listeners.add(topic, hear),
    ready: () => subscribed,
    close: async () => {
      publisher.disconnect();
      subscriber.disconnect();
    },
  };
}
