import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createChannel, type Item } from "./channel.js";
import type { FlowChange, LiveUpdate } from "./live-update.js";
import type { Snapshot } from "./snapshot.js";

const at = (xmax: number, ...open: number[]): Snapshot => ({
  xmin: BigInt(open[0] ?? xmax),
  xmax: BigInt(xmax),
  open: open.map(BigInt),
});
const item = (key: string, xid: number, value: unknown = `${key}${xid}`): Item<unknown> => ({
  key,
  xids: [BigInt(xid)],
  value,
});

function open(place: Snapshot, most = 10, whole?: Item<unknown>[]) {
  return createChannel<unknown>({
    key: "flows",
    place,
    most,
    toUpdate: (_kind, values) => ({ topic: "flows", flow: null, kind: "changes", changes: values as FlowChange[] }),
    toReset: () => ({ topic: "flows", flow: null, kind: "reset" }),
    ...(whole === undefined ? {} : { whole }),
  });
}

function told(update: LiveUpdate | undefined): unknown {
  if (update === undefined) return undefined;
  return update.topic === "flows" && update.kind === "changes" ? update.changes : update.kind;
}

describe("a channel", () => {
  test("tells what its place did not see, once, each thing in its latest state", () => {
    const channel = open(at(10, 7));
    expect(channel.accept([item("a", 6), item("b", 7), item("c", 9), item("d", 11)], at(12))).toBe(true);
    expect(channel.accept([item("b", 12), item("d", 11)], at(13))).toBe(true);
    expect(told(channel.take())).toEqual(["d11", "b12"]);
    expect(channel.take()).toBeUndefined();
    expect(channel.toPlace()).toBe("13:13:");
  });

  test("a look that began earlier takes nothing back", () => {
    const channel = open(at(20));
    expect(channel.accept([item("a", 15)], at(18))).toBe(false);
    expect(channel.toPlace()).toBe("20:20:");
  });

  test("a reader that does not read makes it forget, and is told so", () => {
    const channel = open(at(10), 3);
    channel.accept(
      ["a", "b", "c", "d"].map((key, index) => item(key, 10 + index)),
      at(20),
    );
    channel.accept([item("e", 21)], at(22));
    expect(told(channel.take())).toBe("reset");
    channel.accept([item("f", 23)], at(24));
    expect(told(channel.take())).toEqual(["f23"]);
  });

  test("begins with the whole state, even when that is nothing", () => {
    expect(told(open(at(10), 10, [item("a", 3)]).take())).toEqual(["a3"]);
    expect(told(open(at(10), 10, []).take())).toEqual([]);
    expect(open(at(10)).take()).toBeUndefined();
  });

  test("however looks and reads fall, the last state told of each thing is its last, and nothing is told twice", () => {
    // Each write has a transaction of its own; looks come at any moment and overlap by one.
    const steps = fc.array(fc.constantFrom("write a", "write b", "look", "late look", "take"), { maxLength: 40 });
    fc.assert(
      fc.property(steps, (all) => {
        let next = 10;
        let before = at(next);
        const last = new Map<string, string>();
        const xids = new Map<string, number>();
        const channel = open(at(next));
        const heard: string[] = [];
        const look = (moment: Snapshot) =>
          channel.accept(
            [...xids].filter(([, xid]) => BigInt(xid) < moment.xmax).map(([key, xid]) => item(key, xid)),
            moment,
          );
        const take = () => heard.push(...((told(channel.take()) as string[] | undefined) ?? []));
        for (const step of all) {
          const [verb, key = ""] = step.split(" ");
          if (verb === "write") {
            xids.set(key, next);
            last.set(key, `${key}${next++}`);
          } else if (step === "late look") look(before);
          else if (step === "take") take();
          else {
            before = at(next);
            look(before);
          }
        }
        look(at(next));
        take();
        expect(new Set(heard).size).toBe(heard.length);
        for (const [key, value] of last) expect(heard.findLast((text) => text.startsWith(key))).toBe(value);
      }),
    );
  });
});
