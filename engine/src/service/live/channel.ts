import type { LiveUpdate } from "./live-update.js";
import { formatSnapshot, isEarlier, isVisible, type Snapshot } from "./snapshot.js";

/** The newest state of something, and the transactions that it came with. */
export type Item<Value> = { key: string; xids: readonly bigint[]; value: Value };

/** One topic of one stream: what it has still to tell, and up to which moment everything is told or about to be. */
export type Channel<Value> = {
  key: string;
  /** What it tells of up to this moment is complete. */
  readonly place: Snapshot;
  /** Takes what was read at the moment `seen`; what the channel had before is not taken again. True when it has news. */
  accept(items: readonly Item<Value>[], seen: Snapshot): boolean;
  /** Gives up telling one by one. */
  reset(seen: Snapshot): boolean;
  /** What there is to tell, once. */
  take(): LiveUpdate | undefined;
  /** Its place, for a cursor. */
  toPlace(): string;
};

/** How a channel starts and what it makes of its items. */
export type ChannelOptions<Value> = {
  key: string;
  place: Snapshot;
  /** More items than this at once are not told one by one: a reader that slow, or that late, reads anew. */
  most: number;
  isWanted?: (value: Value) => boolean;
  toUpdate: (kind: "changes" | "whole", values: Value[]) => LiveUpdate;
  toReset: () => LiveUpdate;
  /** What it begins with: the state as it is. */
  whole?: readonly Item<Value>[];
};

/** Builds a channel. However slow its reader, it keeps one state of each thing and at most `most` things. */
export function createChannel<Value>(options: ChannelOptions<Value>): Channel<Value> {
  const { key, most, isWanted = () => true, toUpdate, toReset, whole } = options;
  const pending = new Map<string, Value>(whole?.map((item) => [item.key, item.value]));
  let kind: "changes" | "whole" | "reset" = whole === undefined ? "changes" : "whole";
  let { place } = options;

  const hasNews = () => kind !== "changes" || pending.size > 0;
  function giveUp(): void {
    pending.clear();
    kind = "reset";
  }

  return {
    key,
    get place() {
      return place;
    },
    accept: (items, seen) => {
      for (const { key: name, xids, value } of items) {
        if (kind === "reset" || xids.every((xid) => isVisible(xid, place)) || !isWanted(value)) continue;
        pending.delete(name);
        pending.set(name, value);
      }
      if (pending.size > most) giveUp();
      if (isEarlier(place, seen)) place = seen;
      return hasNews();
    },
    reset: (seen) => {
      giveUp();
      if (isEarlier(place, seen)) place = seen;
      return true;
    },
    take: () => {
      if (!hasNews()) return undefined;
      const update = kind === "reset" ? toReset() : toUpdate(kind, [...pending.values()]);
      pending.clear();
      kind = "changes";
      return update;
    },
    toPlace: () => formatSnapshot(place),
  };
}
