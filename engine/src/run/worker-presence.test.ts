import { expect, test } from "vitest";
import { type Bus, Listeners } from "../queue/bus.js";
import { announceWorker, watchWorkers } from "./worker-presence.js";

function createLocalBus(): Bus {
  const listeners = new Listeners();
  return {
    publish: async (messages) => void listeners.speak(messages),
    subscribe: (topic, hear) => listeners.add(topic, hear),
    ready: async () => undefined,
    close: async () => undefined,
  };
}

test("a worker is there while it says so, and gone ten seconds after its last word", async () => {
  const bus = createLocalBus();
  let now = 0;
  const presence = watchWorkers(bus, () => now);
  expect(() => presence.check()).toThrow("No worker is at work");
  const stop = announceWorker({ bus, id: "one", onError: () => undefined });
  await Promise.resolve();
  expect(() => presence.check()).not.toThrow();
  stop();
  now = 10_000;
  expect(presence.list()).toEqual([{ id: "one", heardMs: 10_000 }]);
  expect(() => presence.check()).not.toThrow();
  now = 10_001;
  expect(presence.list()).toEqual([]);
  expect(() => presence.check()).toThrow("No worker is at work");
});
