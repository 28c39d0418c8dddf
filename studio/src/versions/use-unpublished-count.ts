import { diffGraphs, type GraphDiff } from "@autoweave/flow/diff-graphs";
import { useEffect, useState } from "react";
import { useFlowView } from "../views/view-context";
import { countChanges } from "./compare-graphs";
import { useVersion } from "./use-version";

/** Edits come as fast as people type: they are looked at once there is a pause. */
const pauseMs = 300;

/** How many things of the draft are not live yet; undefined while that is not known, or nothing is live. */
export function useUnpublishedCount(live: number | undefined): number | undefined {
  const { draft } = useFlowView();
  const { data } = useVersion(draft.flowId, live);
  const [found, setFound] = useState<{ live: number; diff: GraphDiff }>();
  useEffect(() => {
    if (data === undefined) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const { store } = draft.editor;
    const look = () => setFound({ live: data.number, diff: diffGraphs(data.graph, store.getState().graph) });
    look();
    const stop = store.subscribe((state, before) => {
      if (state.graph === before.graph) return;
      clearTimeout(timer);
      timer = setTimeout(look, pauseMs);
    });
    return () => {
      clearTimeout(timer);
      stop();
    };
  }, [data, draft]);
  return live === undefined || found?.live !== live ? undefined : countChanges(found.diff);
}
