import type { LiveTopic } from "@autoweave/contracts/live-topic";

/** What a stream tells of one of its topics. */
export type Told = { topic: LiveTopic["topic"] };

/** What somebody wants to hear of a topic. */
export type Listener<Update extends Told> = {
  onUpdate: (update: Update) => void;
  /** Something may have been missed: read again what is shown. */
  onGap: () => void;
  /** The stream broke off; it is opened again by itself. */
  onBreak?: () => void;
};

/** One stream of a page for all that its parts want to hear: a browser opens few connections to a server. */
export type Live<Update extends Told> = {
  /** Tells of the topic from now on. Returns what ends it. */
  watch(topic: LiveTopic, listener: Listener<Update>): () => void;
  /** A page that nobody sees needs no stream; once it is seen again, all its listeners are told of a gap. */
  pause(): void;
  resume(): void;
};

/** Opens a stream on these topics; returns what closes it. */
export type OpenStream<Update extends Told> = (
  topics: LiveTopic[],
  onUpdate: (update: Update) => void,
  onBreak: () => void,
) => () => void;

function isAbout(topic: LiveTopic, update: Told & { run?: unknown; flow?: unknown }): boolean {
  if (topic.topic !== update.topic) return false;
  if (topic.topic === "run") return topic.run === update.run;
  if (topic.topic === "runs" || topic.topic === "flows") return (topic.flow ?? null) === update.flow;
  return true;
}

/** Starts without a stream: the first topic opens it, the last one that is left closes it. */
export function createLive<Update extends Told>(open: OpenStream<Update>): Live<Update> {
  type Watched = { topic: LiveTopic; listener: Listener<Update>; isNew: boolean };
  const watched = new Set<Watched>();
  let close: (() => void) | undefined;
  let shown = "";
  let isPaused = false;
  let isPlanned = false;

  function toTopics(): LiveTopic[] {
    const byKey = new Map([...watched].map(({ topic }) => [JSON.stringify(topic), topic]));
    return [...byKey].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, topic]) => topic);
  }

  function reopen(): void {
    isPlanned = false;
    const topics = isPaused ? [] : toTopics();
    const next = JSON.stringify(topics);
    if (next === shown) return;
    const hadStream = close !== undefined;
    close?.();
    close = undefined;
    shown = next;
    if (topics.length === 0) return;
    close = open(
      topics,
      (update) => {
        for (const { topic, listener } of [...watched]) if (isAbout(topic, update)) listener.onUpdate(update);
      },
      () => {
        for (const { listener } of [...watched]) listener.onBreak?.();
      },
    );
    for (const one of [...watched]) {
      // Whoever has just come reads by itself; the others may have missed what was told between two streams.
      if (hadStream && !one.isNew) one.listener.onGap();
      one.isNew = false;
    }
  }

  function plan(): void {
    if (isPlanned) return;
    isPlanned = true;
    // Parts of a page come and go together.
    setTimeout(reopen, 0);
  }

  return {
    watch: (topic, listener) => {
      const own: Watched = { topic, listener, isNew: true };
      watched.add(own);
      plan();
      return () => {
        watched.delete(own);
        plan();
      };
    },
    pause: () => {
      isPaused = true;
      plan();
    },
    resume: () => {
      if (!isPaused) return;
      isPaused = false;
      plan();
      for (const { listener } of watched) listener.onGap();
    },
  };
}
