import { expect, test } from "vitest";
import { createFetcher } from "./create-fetcher";

/** A server that can be away, and that may not have the thing. */
function createServer() {
  let isThere = true;
  let tell: (() => void)[] = [];
  const server = {
    hasThing: true,
    asked: 0,
    load: async () => {
      server.asked += 1;
      if (!isThere || !server.hasThing) throw new Error("ChunkLoadError");
      return "thing";
    },
    doesAnswer: async () => isThere,
    untilAnswers: () => (isThere ? Promise.resolve() : new Promise<void>((resolve) => tell.push(resolve))),
    leave: () => {
      isThere = false;
    },
    comeBack: () => {
      isThere = true;
      for (const one of tell) one();
      tell = [];
    },
  };
  return server;
}

function start() {
  const server = createServer();
  const fetcher = createFetcher(server.load, server);
  const status = () => fetcher.state.getState();
  const missing = () =>
    new Promise<void>((resolve) => {
      const stop = fetcher.state.subscribe(({ status }) => {
        if (status !== "missing") return;
        stop();
        resolve();
      });
    });
  return { server, fetcher, status, missing };
}

const forever = new AbortController().signal;

test("it is fetched once, however many ask for it at once or later", async () => {
  const { server, fetcher, status } = start();
  expect(await Promise.all([fetcher.fetch(), fetcher.fetchUntilThere(forever), fetcher.fetch()])).toEqual([
    true,
    true,
    true,
  ]);
  await fetcher.fetch();
  expect([server.asked, status()]).toEqual([1, { status: "there", thing: "thing" }]);
});

test("a server that is away is said to be, and what is waited for comes when it is back", async () => {
  const { server, fetcher, status, missing } = start();
  server.leave();
  const isMissing = missing();
  const there = fetcher.fetchUntilThere(forever);
  await isMissing;
  expect(status()).toEqual({ status: "missing", reason: "away", isTrying: false });
  server.comeBack();
  expect(await there).toBe(true);
  expect(status()).toEqual({ status: "there", thing: "thing" });
});

test("what a server that answers does not have is given up, until somebody asks again", async () => {
  const { server, fetcher, status } = start();
  server.hasThing = false;
  expect(await fetcher.fetchUntilThere(forever)).toBe(false);
  expect([server.asked, status()]).toEqual([2, { status: "missing", reason: "gone", isTrying: false }]);
  await fetcher.retry();
  expect(status()).toEqual({ status: "missing", reason: "gone", isTrying: false });
  server.hasThing = true;
  await fetcher.retry();
  expect(status()).toEqual({ status: "there", thing: "thing" });
});

test("a retry says that it is under way, and a failed one leaves the words as they were", async () => {
  const { server, fetcher, status, missing } = start();
  server.leave();
  const isMissing = missing();
  void fetcher.fetchUntilThere(forever);
  await isMissing;
  const retried = fetcher.retry();
  expect(status()).toMatchObject({ status: "missing", isTrying: true });
  await retried;
  expect(status()).toMatchObject({ status: "missing", reason: "away", isTrying: false });
});

test("who does not wait any more asks for nothing", async () => {
  const { server, fetcher, missing } = start();
  server.leave();
  const left = new AbortController();
  const isMissing = missing();
  const there = fetcher.fetchUntilThere(left.signal);
  await isMissing;
  const asked = server.asked;
  left.abort();
  server.comeBack();
  expect([await there, server.asked]).toEqual([false, asked]);
});

test("who comes after a failure is told of it only when the next try has failed, too", async () => {
  const { server, fetcher, status, missing } = start();
  server.leave();
  const isMissing = missing();
  const left = new AbortController();
  void fetcher.fetchUntilThere(left.signal);
  await isMissing;
  left.abort();
  server.comeBack();
  const there = fetcher.fetchUntilThere(forever);
  expect(status()).toEqual({ status: "wanted" });
  expect(await there).toBe(true);
});

test("fetching ahead neither rejects nor says anything", async () => {
  const { server, fetcher, status } = start();
  server.leave();
  expect(await fetcher.fetch()).toBe(false);
  expect(status()).toEqual({ status: "wanted" });
});
