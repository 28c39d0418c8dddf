import type { Actor } from "@autoweave/auth/actor";
import { AppError } from "@autoweave/contracts/app-error";
import type { LiveTopic } from "@autoweave/contracts/live-topic";
import type { ManifestRegistry } from "@autoweave/contracts/node-manifest";
import type { RunEvent } from "@autoweave/contracts/run-event";
import type { Bus } from "../../queue/bus.js";
import { type FlowChanged, flowChangeTopic, nodeTypeTopic } from "../../queue/topics.js";
import type { FlowVersions } from "../../run/flow-version.js";
import { runEventTopic } from "../../run/relay.js";
import type { Database } from "../../store/database.js";
import { hashManifests } from "../node-type/hash-manifests.js";
import { parseCursor } from "./cursor.js";
import { LiveStream, type Told } from "./live-stream.js";
import { type Subscription, toTopicKey } from "./live-topics.js";
import { look } from "./look.js";
import { openTopics } from "./open-topics.js";
import { createRightsWatch, type Listener } from "./rights-watch.js";

/** What live streams need of the app. */
export type LiveParts = {
  database: Database;
  bus: Bus;
  versions: FlowVersions;
  manifests: ManifestRegistry;
  onError: (error: unknown) => void;
};

/** Who opens a stream, of what, and from where on. */
export type LiveRequest = {
  actor: Actor;
  topics: readonly LiveTopic[];
  /** The cursor of the last message that came; without one the stream starts now. */
  after: string | undefined;
  rights: Pick<Listener, "credential" | "authenticate" | "allow">;
  signal: AbortSignal;
};

/** The live streams of one process. All of them share one look at the database. */
export type Live = {
  /** Throws `live.limit`, `run.not-found`, `flow.not-found`; later what a look at the rights throws. */
  open(request: LiveRequest): AsyncGenerator<Told, void, void>;
  /** Ends all streams so that their readers come back, here or elsewhere. */
  close(): void;
};

/** How many streams may be open, and how often is looked although nothing was heard. */
export type LiveLimits = { streams: number; streamsOfTenant: number; pollMs: number };

const usualLimits: LiveLimits = { streams: 2000, streamsOfTenant: 500, pollMs: 1000 };
/** News that come together are looked for together. */
const hintMs = 30;
const leastPauseMs = 100;
/** A look may take at most this part of the time. */
const looksShare = 5;

function toClosing(): Error {
  // Not an end for the reader: whoever reads AbortError closes the connection without a last word.
  return new DOMException("The process stops.", "AbortError");
}

/** What the bus says when there is something to read for a subscription. */
function toHint(one: Subscription): string {
  switch (one.kind) {
    case "run":
      return `run/${one.runId}`;
    case "runs":
    case "flows":
      return `${one.kind}/${one.tenantId}`;
    case "log":
    case "node-types":
      return one.kind;
  }
}

function addTo(counts: Map<string, number>, key: string, change: 1 | -1): void {
  const count = (counts.get(key) ?? 0) + change;
  if (count === 0) counts.delete(key);
  else counts.set(key, count);
}

/** Opens the live streams of one process. */
export function createLive(parts: LiveParts, limits: Partial<LiveLimits> = {}): Live {
  const { streams: mostStreams, streamsOfTenant, pollMs } = { ...usualLimits, ...limits };
  const { bus, onError } = parts;
  const rights = createRightsWatch();
  const subscriptions = new Set<Subscription>();
  const streams = new Set<LiveStream>();
  const counts = new Map<string, number>();
  // What the bus tells of matters only where somebody listens.
  const wanted = new Map<string, number>();
  const heard = new Set<string>();
  let hash = hashManifests(parts.manifests);
  let timer: NodeJS.Timeout | undefined;
  let dueAt = Number.POSITIVE_INFINITY;
  let fullAt = 0;
  let openCount = 0;
  let pauseUntil = 0;
  let isLooking = false;
  let isClosed = false;

  /** Sees to it that somebody looks in `ms` or sooner. */
  function plan(ms: number): void {
    if (isClosed || isLooking || subscriptions.size === 0) return;
    const at = Math.max(performance.now() + ms, pauseUntil);
    if (at >= dueAt) return;
    clearTimeout(timer);
    dueAt = at;
    timer = setTimeout(() => void lookNow(), at - performance.now()).unref();
  }

  function takeDue(): Subscription[] {
    const isFull = performance.now() >= fullAt;
    const due = [...subscriptions].filter((one) => isFull || heard.has(toHint(one)));
    if (isFull) {
      fullAt = performance.now() + pollMs;
      if (wanted.has("node-types")) hearNodeTypes();
    }
    heard.clear();
    return due;
  }

  async function lookNow(): Promise<void> {
    dueAt = Number.POSITIVE_INFINITY;
    isLooking = true;
    const begun = performance.now();
    try {
      await look(parts, takeDue());
    } catch (error) {
      // The next look begins at the same places: nothing is lost.
      onError(error);
    }
    isLooking = false;
    const took = performance.now() - begun;
    pauseUntil = performance.now() + Math.max(leastPauseMs, took * looksShare);
    if (heard.size > 0) plan(hintMs);
    plan(Math.max(0, fullAt - performance.now()));
  }

  function hear(hint: string): void {
    if (!wanted.has(hint)) return;
    heard.add(hint);
    plan(hintMs);
  }

  function hearRun(body: unknown): void {
    const { event, runId, tenantId } = body as RunEvent;
    hear(`run/${runId}`);
    if (event !== "unit-settled") hear(`runs/${tenantId}`);
  }

  function hearNodeTypes(): void {
    hash = hashManifests(parts.manifests);
    for (const one of subscriptions) if (one.kind === "node-types" && one.channel.accept(hash)) one.poke();
  }

  const stops = [
    bus.subscribe(runEventTopic, hearRun),
    bus.subscribe(flowChangeTopic, (body) => hear(`flows/${(body as FlowChanged).tenantId}`)),
    bus.subscribe(nodeTypeTopic, hearNodeTypes),
  ];

  /** Takes a place for a stream of the tenant; the returned function gives it back. */
  function takePlace(tenantId: string): () => void {
    if (openCount >= mostStreams || (counts.get(tenantId) ?? 0) >= streamsOfTenant) {
      throw new AppError("live.limit", "Too many live streams are open; close pages that you do not need.");
    }
    openCount++;
    addTo(counts, tenantId, 1);
    return () => {
      openCount--;
      addTo(counts, tenantId, -1);
    };
  }

  async function* open({ actor, topics, after, rights: shown, signal }: LiveRequest): AsyncGenerator<Told, void, void> {
    if (isClosed) throw toClosing();
    const { tenantId } = actor;
    const givePlaceBack = takePlace(tenantId);
    let leave: () => void = () => undefined;
    try {
      const cursor = after === undefined ? undefined : parseCursor(after);
      const distinct = [...new Map(topics.map((topic) => [toTopicKey(topic), topic])).values()];
      const opened = await openTopics(parts, tenantId, distinct, { cursor, hash });
      const stream = new LiveStream(opened.map(({ channel }) => channel));
      const own = opened.map((topic): Subscription => ({ ...topic, poke: () => stream.poke() }) as Subscription);
      const forgetRights = rights.add({ ...shown, end: (error) => stream.end(error) });
      leave = () => {
        forgetRights();
        streams.delete(stream);
        for (const one of own) {
          subscriptions.delete(one);
          addTo(wanted, toHint(one), -1);
        }
      };
      streams.add(stream);
      for (const one of own) {
        subscriptions.add(one);
        addTo(wanted, toHint(one), 1);
      }
      // What happened while the topics were opened is found by this look.
      plan(hintMs);
      if (isClosed) throw toClosing();
      yield* stream.messages(signal);
    } finally {
      leave();
      givePlaceBack();
    }
  }

  return {
    open,
    close: () => {
      isClosed = true;
      clearTimeout(timer);
      rights.close();
      for (const stop of stops) stop();
      for (const stream of streams) stream.end(toClosing());
    },
  };
}
