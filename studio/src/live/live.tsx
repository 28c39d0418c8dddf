"use client";

import type { LiveTopic } from "@autoweave/contracts/live-topic";
import { createContext, type ReactNode, useContext, useEffect, useRef, useState } from "react";
import { type createApiClient, useTRPCClient } from "../api/trpc";
import { createLive, type Listener, type Live } from "./create-live";

type Handlers = Parameters<ReturnType<typeof createApiClient>["live"]["watch"]["subscribe"]>[1];

/** What the server tells of a topic. */
export type LiveUpdate = Parameters<NonNullable<Handlers["onData"]>>[0]["data"]["updates"][number];

/** How long a page may be out of sight before its stream is closed, milliseconds. */
const hiddenMs = 30_000;

const LiveContext = createContext<Live<LiveUpdate> | undefined>(undefined);

/** Holds the page's stream. */
export function LiveProvider({ children }: { children: ReactNode }) {
  const client = useTRPCClient();
  const [live] = useState(() =>
    createLive<LiveUpdate>((topics, onUpdate, onBreak) => {
      const stream = client.live.watch.subscribe(
        { topics },
        {
          onData: ({ data }) => data.updates.forEach(onUpdate),
          onConnectionStateChange: ({ state, error }) => {
            if (state === "connecting" && error !== null) onBreak();
          },
        },
      );
      return () => stream.unsubscribe();
    }),
  );
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const onVisibility = () => {
      clearTimeout(timer);
      if (document.hidden) timer = setTimeout(live.pause, hiddenMs);
      else live.resume();
    };
    document.addEventListener("visibilitychange", onVisibility);
    return () => {
      clearTimeout(timer);
      document.removeEventListener("visibilitychange", onVisibility);
    };
  }, [live]);
  return <LiveContext value={live}>{children}</LiveContext>;
}

/** Hears of a topic for as long as it is shown; nothing while `topic` is undefined. */
export function useLive(topic: LiveTopic | undefined, listener: Listener<LiveUpdate>): void {
  const live = useContext(LiveContext);
  const latest = useRef(listener);
  latest.current = listener;
  const key = topic === undefined ? undefined : JSON.stringify(topic);
  useEffect(() => {
    if (live === undefined || key === undefined) return;
    return live.watch(JSON.parse(key) as LiveTopic, {
      onUpdate: (update) => latest.current.onUpdate(update),
      onGap: () => latest.current.onGap(),
      onBreak: () => latest.current.onBreak?.(),
    });
  }, [live, key]);
}
