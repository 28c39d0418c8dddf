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

function onError(error: unknown): never {
  throw error;
}

test("a worker is there while it says so, and gone ten seconds after its last word", async () => {
  const bus = createLocalBus();
  let now = 0;
  const presence = watchWorkers({ bus, onError }, () => now);
  expect(() => presence.check()).toThrow("No worker is at work");
  const stop = announceWorker({ bus, id: "one", onError });
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

test("who begins to listen hears at once of workers that are there already", async () => {
  const bus = createLocalBus();
  const stop = announceWorker({ bus, id: "one", onError });
  const presence = watchWorkers({ bus, onError });
  await new Promise<void>((resolve) => setImmediate(resolve));
  expect(presence.list()).toEqual([{ id: "one", heardMs: expect.any(Number) }]);
  stop();
});
