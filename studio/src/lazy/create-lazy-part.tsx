"use client";

import { type ComponentType, type ReactNode, useEffect, useSyncExternalStore } from "react";
import { doesServerAnswer, untilServerAnswers } from "../api/until-server-answers";
import { createFetcher, type Fetcher, type FetchState } from "./create-fetcher";
import { MissingPart } from "./missing-part";

/** A component whose code is fetched when it is first shown, or before that. */
export type LazyPart<Props> = ComponentType<Props> & Pick<Fetcher<unknown>, "fetch" | "fetchUntilThere">;

type Given<Props> = {
  /** What it is called at the beginning of a sentence. */
  name: string;
  load: () => Promise<ComponentType<Props>>;
  /** Stands in its place while it is fetched. */
  Waiting?: ComponentType;
  /** What is around the words while it is missing. */
  frame?: (words: ReactNode, props: Props) => ReactNode;
};

const server = { doesAnswer: doesServerAnswer, untilAnswers: untilServerAnswers };

function Lazily<Props extends object>(props: {
  fetcher: Fetcher<ComponentType<Props>>;
  given: Given<Props>;
  inner: Props;
}) {
  const { fetcher, given, inner } = props;
  const { name, Waiting, frame } = given;
  const state = useSyncExternalStore<FetchState<ComponentType<Props>>>(
    fetcher.state.subscribe,
    fetcher.state.getState,
    // The server draws none of them, and the browser begins with what the server has drawn.
    fetcher.state.getInitialState,
  );
  useEffect(() => {
    const left = new AbortController();
    void fetcher.fetchUntilThere(left.signal);
    return () => left.abort();
  }, [fetcher]);
  if (state.status === "there") return <state.thing {...inner} />;
  if (state.status === "wanted") return Waiting === undefined ? null : <Waiting />;
  const words = (
    <MissingPart name={name} reason={state.reason} isTrying={state.isTrying} onRetry={() => void fetcher.retry()} />
  );
  return frame === undefined ? words : frame(words, inner);
}

/**
 * The one way to a component that is not part of the page from the start. React and Next.js throw the whole page away when
 * such code cannot be fetched, and remember the failure; here words stand in its place until it is there.
 */
export function createLazyPart<Props extends object>(given: Given<Props>): LazyPart<Props> {
  const fetcher = createFetcher(given.load, server);
  const { fetch, fetchUntilThere } = fetcher;
  return Object.assign((inner: Props) => <Lazily fetcher={fetcher} given={given} inner={inner} />, {
    fetch,
    fetchUntilThere,
  });
}
