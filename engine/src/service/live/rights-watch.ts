import type { Actor } from "@autoweave/auth/actor";
import { isAppError } from "@autoweave/contracts/app-error";

/** Somebody who goes on listening: by what they showed, which may be taken back at any time. */
export type Listener = {
  /** The same for all that is opened with one key or session: it is looked at once for all of them. */
  credential: string;
  /** Says whose the credential is now, or throws. Must not remember. */
  authenticate: () => Promise<Actor>;
  /** Throws when the actor may not hear all of it any more. */
  allow: (actor: Actor) => void;
  end: (error: unknown) => void;
};

/** Looks again and again whether those who listen still may. */
export type RightsWatch = { add(listener: Listener): () => void; close(): void };

const checkMs = 2_000;
/** Nobody goes on for longer than this without an answer. */
const longestDoubtMs = 20_000;
const atOnce = 8;

/** Builds the watch of one process. */
export function createRightsWatch(everyMs: number = checkMs): RightsWatch {
  const groups = new Map<string, { listeners: Set<Listener>; sureAt: number }>();
  let timer: NodeJS.Timeout | undefined;
  let isClosed = false;

  async function check(group: { listeners: Set<Listener>; sureAt: number }): Promise<void> {
    const [first] = group.listeners;
    if (first === undefined) return;
    try {
      const actor = await first.authenticate();
      group.sureAt = performance.now();
      for (const listener of [...group.listeners]) judge(listener, actor);
    } catch (error) {
      // A database that is away says nothing about rights, but for how long nobody has looked counts.
      const isRefused = isAppError(error) && error.fault === "author";
      if (!isRefused && performance.now() - group.sureAt < longestDoubtMs) return;
      for (const listener of [...group.listeners]) listener.end(error);
    }
  }

  function judge(listener: Listener, actor: Actor): void {
    try {
      listener.allow(actor);
    } catch (error) {
      listener.end(error);
    }
  }

  async function round(): Promise<void> {
    const all = [...groups.values()];
    for (let from = 0; from < all.length; from += atOnce) await Promise.all(all.slice(from, from + atOnce).map(check));
    timer = undefined;
    plan();
  }

  function plan(): void {
    if (isClosed || groups.size === 0) return;
    timer ??= setTimeout(() => void round(), everyMs).unref();
  }

  return {
    add: (listener) => {
      const { credential } = listener;
      const group = groups.get(credential) ?? { listeners: new Set(), sureAt: performance.now() };
      groups.set(credential, group);
      group.listeners.add(listener);
      plan();
      return () => {
        group.listeners.delete(listener);
        if (group.listeners.size === 0 && groups.get(credential) === group) groups.delete(credential);
      };
    },
    close: () => {
      isClosed = true;
      clearTimeout(timer);
    },
  };
}
