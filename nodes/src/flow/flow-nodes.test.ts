import { type Answer, isPark, toManifest } from "@autoweave/node-sdk";
import { runNode } from "@autoweave/node-sdk/run-node";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { call } from "./call.js";
import { respond } from "./respond.js";
import { stop } from "./stop.js";
import { wait } from "./wait.js";

describe("wait", () => {
  beforeEach(() => {
    vi.useFakeTimers({ now: new Date("2026-01-01T00:00:00Z"), toFake: ["Date"] });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  const parkedFor = async (config: Record<string, unknown>): Promise<unknown> => {
    const value = await runNode(wait, { config });
    return isPark(value) ? value.for : value;
  };

  test("counts from now, and does not wait for what has passed", async () => {
    expect(await parkedFor({ seconds: 90 })).toEqual({ kind: "time", until: new Date("2026-01-01T00:01:30Z") });
    expect(await parkedFor({ seconds: 0 })).toEqual({ done: null });
    expect(await parkedFor({ mode: "date", until: "2026-01-01T01:00:00+02:00" })).toEqual({ done: null });
    expect(await parkedFor({ mode: "date", until: "2026-01-01T00:00:00-02:00" })).toEqual({
      kind: "time",
      until: new Date("2026-01-01T02:00:00Z"),
    });
  });

  test("waits for a signal with or without an end", async () => {
    expect(await parkedFor({ mode: "signal", signal: "go" })).toEqual({ kind: "signal", name: "go", until: undefined });
    expect(await parkedFor({ mode: "signal", signal: "go", timeoutSeconds: 60 })).toEqual({
      kind: "signal",
      name: "go",
      until: new Date("2026-01-01T00:01:00Z"),
    });
  });

  test.each([
    {},
    { seconds: -1 },
    { seconds: Number.POSITIVE_INFINITY },
    { mode: "date" },
    { mode: "date", until: "tomorrow" },
    { mode: "signal", signal: "" },
  ])("refuses %j", async (config) => {
    await expect(runNode(wait, { config })).rejects.toThrowError(expect.objectContaining({ code: "config.invalid" }));
  });
});

test("a call hands null on when null is asked for", async () => {
  const value = await runNode(call, { config: { flow: "F", input: null }, inputs: { in: 1 } });
  expect(isPark(value) && value.for).toEqual({ kind: "run", flow: "F", input: null });
});

describe("respond", () => {
  const answerOf = async (config: Record<string, unknown>, input: string | undefined): Promise<Answer | undefined> => {
    let answer: Answer | undefined;
    const use = {
      reply: {
        answer: (given: Answer) => {
          answer = given;
        },
      },
    };
    await runNode(respond, { config, use, inputs: input === undefined ? {} : { in: input } });
    return answer;
  };

  test("answers with its body, even null, or with what came in", async () => {
    expect((await answerOf({ body: null }, "in"))?.body).toBeNull();
    expect((await answerOf({}, "in"))?.body).toBe("in");
    expect((await answerOf({}, undefined))?.body).toBeNull();
  });

  test.each(["Content-Length", "transfer-encoding", "SET-COOKIE", "Clear-Site-Data", "x y", "", "x:"])(
    "refuses the header %j",
    async (name) => {
      await expect(answerOf({ headers: { [name]: "1" } }, "in")).rejects.toThrowError(
        expect.objectContaining({ code: "config.invalid" }),
      );
    },
  );

  test.each(["a\nb", "a\rb", "a\0b", "😀"])("refuses the header text %j", async (text) => {
    await expect(answerOf({ headers: { "x-a": text } }, "in")).rejects.toThrowError(
      expect.objectContaining({ code: "config.invalid" }),
    );
  });
});

test("stop fails with the author's message and details, and is not tried again", async () => {
  await expect(runNode(stop, { config: { message: "No lines.", details: { id: 7 } } })).rejects.toThrowError(
    expect.objectContaining({ code: "flow.stopped", message: "No lines.", details: { id: 7 }, retry: false }),
  );
  expect(toManifest(stop).outputs).toEqual({});
});
