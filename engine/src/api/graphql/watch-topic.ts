import type { LiveTopic } from "@autoweave/contracts/live-topic";
import type { Told } from "../../service/live/live-stream.js";
import type { LiveUpdate } from "../../service/live/live-update.js";
import { watchLive } from "../../service/live/watch-live.js";
import type { GraphqlContext } from "./builder.js";

/** One event of a subscription. The first comes at once, with nothing in it: whatever changes after it will be told. */
export type LiveEvent<Topic extends LiveTopic["topic"]> = {
  /** Where to resume. */
  cursor: string;
  update: Extract<LiveUpdate, { topic: Topic }> | undefined;
};

function toEvent<Topic extends LiveTopic["topic"]>(topic: Topic, { cursor, message }: Told): LiveEvent<Topic> {
  const isOf = (update: LiveUpdate): update is Extract<LiveUpdate, { topic: Topic }> => update.topic === topic;
  return { cursor, update: message.updates.find(isOf) };
}

/**
 * What changes in a topic, from the cursor `after` or from now on, for as long as the caller may hear it. Whoever stops
 * reading ends it. Throws what stands in the way at the beginning; see `watchLive`.
 */
export async function watchTopic<Topic extends LiveTopic["topic"]>(
  { parts, actor, again, signal }: GraphqlContext,
  topic: Extract<LiveTopic, { topic: Topic }>,
  after: string | null | undefined,
): Promise<AsyncIterableIterator<LiveEvent<Topic>>> {
  const ending = new AbortController();
  const both = AbortSignal.any([signal, ending.signal]);
  const told = watchLive(parts, actor, { topics: [topic], after: after ?? undefined }, { again, signal: both });
  // The first message comes at once, or the reason why there is none.
  let first: Promise<IteratorResult<Told, void>> | undefined = Promise.resolve(await told.next());
  const done = { done: true, value: undefined } as const;
  const events: AsyncIterableIterator<LiveEvent<Topic>> = {
    next: async () => {
      const pending = first ?? told.next();
      first = undefined;
      const { done: isDone, value } = await pending;
      return isDone === true ? done : { done: false, value: toEvent(topic.topic as Topic, value) };
    },
    // A generator that waits would hear of its end only after its next message.
    return: async () => {
      ending.abort();
      await told.return();
      return done;
    },
    [Symbol.asyncIterator]: () => events,
  };
  return events;
}
