import type { LiveTopic } from "@autoweave/contracts/live-topic";
import { beforeEach, expect, test, vi } from "vitest";
import { createLive } from "./create-live";

type Update = { topic: LiveTopic["topic"]; flow?: string | null; run?: string; text: string };

let streams: { topics: LiveTopic[]; tell: (update: Update) => void; break: () => void; isOpen: boolean }[] = [];

beforeEach(() => {
  vi.useFakeTimers();
  streams = [];
});

function start() {
  const live = createLive<Update>((topics, tell, onBreak) => {
    const stream = { topics, tell, break: onBreak, isOpen: true };
    streams.push(stream);
    return () => {
      stream.isOpen = false;
    };
  });
  const heard: string[] = [];
  const listen = (name: string, topic: LiveTopic) =>
    live.watch(topic, {
      onUpdate: ({ text }) => heard.push(`${name}: ${text}`),
      onGap: () => heard.push(`${name}: gap`),
    });
  const settle = () => vi.runAllTimers();
  const open = () => streams.filter(({ isOpen }) => isOpen);
  return { live, heard, listen, settle, open };
}

test("all parts of a page share a stream, and each hears of its own topic", () => {
  const { heard, listen, settle, open } = start();
  listen("list", { topic: "runs", flow: "a" });
  listen("draft", { topic: "flows", flow: "a" });
  listen("other draft", { topic: "flows" });
  settle();
  expect(open()).toHaveLength(1);
  expect(streams[0]?.topics).toHaveLength(3);
  open()[0]?.tell({ topic: "flows", flow: "a", text: "drafted" });
  open()[0]?.tell({ topic: "runs", flow: "a", text: "ended" });
  open()[0]?.tell({ topic: "flows", flow: null, text: "created" });
  expect(heard).toEqual(["draft: drafted", "list: ended", "other draft: created"]);
});

test("a new topic opens the stream anew: those that heard before are told of a gap, the new one is not", () => {
  const { heard, listen, settle, open } = start();
  listen("draft", { topic: "flows", flow: "a" });
  settle();
  const leave = listen("run", { topic: "run", run: "1" });
  settle();
  expect([streams.length, open().length]).toEqual([2, 1]);
  expect(heard).toEqual(["draft: gap"]);
  leave();
  settle();
  expect(open()[0]?.topics).toEqual([{ topic: "flows", flow: "a" }]);
});

test("the same topic twice is one, and the last to leave closes the stream", () => {
  const { listen, settle, open } = start();
  const leaves = [listen("one", { topic: "node-types" }), listen("two", { topic: "node-types" })];
  settle();
  expect(streams[0]?.topics).toEqual([{ topic: "node-types" }]);
  leaves[0]?.();
  settle();
  expect([streams.length, open().length]).toEqual([1, 1]);
  leaves[1]?.();
  settle();
  expect(open()).toEqual([]);
});

test("a page that nobody sees holds no stream, and catches up when it is seen again", () => {
  const { live, heard, listen, settle, open } = start();
  listen("draft", { topic: "flows", flow: "a" });
  settle();
  live.pause();
  settle();
  expect(open()).toEqual([]);
  live.resume();
  settle();
  expect(open()).toHaveLength(1);
  expect(heard).toEqual(["draft: gap"]);
});

test("who wants to know is told when the stream breaks off", () => {
  const { live, settle } = start();
  const onBreak = vi.fn();
  const silent = { onUpdate: () => undefined, onGap: () => undefined };
  live.watch({ topic: "runs", flow: "a" }, silent);
  const leave = live.watch({ topic: "flows", flow: "a" }, { ...silent, onBreak });
  settle();
  streams[0]?.break();
  expect(onBreak).toHaveBeenCalledOnce();
  leave();
  streams[0]?.break();
  expect(onBreak).toHaveBeenCalledOnce();
});
