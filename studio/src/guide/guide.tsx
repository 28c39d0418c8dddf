import { lazy, Suspense } from "react";
import { useEditorParts } from "../editor/editor-context";
import { useGuideState } from "./guide-state";

const GuideCard = lazy(() => import("./guide-card").then(({ GuideCard }) => ({ default: GuideCard })));

/** The first flow, step by step, in the flow that was made for it; nothing in all others. */
export function Guide() {
  const { flowId, mayEdit } = useEditorParts();
  const { guide, set } = useGuideState();
  if (guide?.flow !== flowId || !mayEdit) return null;
  return (
    <Suspense>
      <GuideCard done={guide.done} onDone={(done) => set({ flow: flowId, done })} onEnd={() => set(undefined)} />
    </Suspense>
  );
}
