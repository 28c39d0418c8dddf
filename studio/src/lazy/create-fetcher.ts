import { createStore, type StoreApi } from "zustand/vanilla";

/** Why something is not there: nobody answers, or somebody who does not have it. */
export type MissingReason = "away" | "gone";

export type FetchState<Thing> =
  | { status: "wanted" }
  | { status: "there"; thing: Thing }
  | { status: "missing"; reason: MissingReason; isTrying: boolean };

/** Fetches one thing, once it succeeds; a failure is not remembered. */
export type Fetcher<Thing> = {
  state: StoreApi<FetchState<Thing>>;
  /** Tries; says whether it is there. Never rejects. */
  fetch(): Promise<boolean>;
  /**
   * Tries until it is there, again whenever a server that was away is back. Says false when it was given up: nobody waits
   * any more, or the server answers and does not have it.
   */
  fetchUntilThere(signal: AbortSignal): Promise<boolean>;
  /** Tries again what is missing. */
  retry(): Promise<void>;
};

/** What is asked whether there is any sense in trying again. */
export type Server = { doesAnswer(): Promise<boolean>; untilAnswers(): Promise<void> };

/** Fetches nothing before it is asked to. */
export function createFetcher<Thing>(load: () => Promise<Thing>, server: Server): Fetcher<Thing> {
  const state = createStore<FetchState<Thing>>(() => ({ status: "wanted" }));
  let fetching: Promise<boolean> | undefined;

  async function tryOnce(): Promise<boolean> {
    if (state.getState().status === "there") return true;
    try {
      const thing = await load();
      state.setState({ status: "there", thing }, true);
      return true;
    } catch {
      return false;
    }
  }

  function fetch(): Promise<boolean> {
    fetching ??= tryOnce().finally(() => {
      fetching = undefined;
    });
    return fetching;
  }

  function miss(reason: MissingReason, isTrying = false): void {
    if (state.getState().status !== "there") state.setState({ status: "missing", reason, isTrying }, true);
  }

  return {
    state,
    fetch,
    fetchUntilThere: async (signal) => {
      let hasAnswered = false;
      // Who comes later is not told of an earlier failure before it was tried again.
      if (state.getState().status === "missing") state.setState({ status: "wanted" }, true);
      while (!(await fetch())) {
        if (signal.aborted) return false;
        const answers = await server.doesAnswer();
        // A server that has just come back is asked once more before it is said not to have it.
        if (answers && hasAnswered) {
          miss("gone");
          return false;
        }
        if (!answers) miss("away");
        await server.untilAnswers();
        if (signal.aborted) return false;
        hasAnswered = true;
      }
      return true;
    },
    retry: async () => {
      const before = state.getState();
      if (before.status !== "missing") return;
      miss(before.reason, true);
      if (!(await fetch())) miss(before.reason);
    },
  };
}
