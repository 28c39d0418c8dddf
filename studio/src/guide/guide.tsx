import { useEditorParts } from "../editor/editor-context";
import { createLazyPart } from "../lazy/create-lazy-part";
import { useGuideState } from "./guide-state";

const GuideCard = createLazyPart({
  name: "The guide",
  load: async () => (await import("./guide-card")).GuideCard,
  frame: (words) => <div className="absolute bottom-14 left-3 z-10 w-72 max-w-[calc(100%-1.5rem)]">{words}</div>,
});

/** The first flow, step by step, in the flow that was made for it; nothing in all others. */
export function Guide() {
  const { flowId, mayEdit } = useEditorParts();
  const { guide, set } = useGuideState();
  if (guide?.flow !== flowId || !mayEdit) return null;
  return <GuideCard done={guide.done} onDone={(done) => set({ flow: flowId, done })} onEnd={() => set(undefined)} />;
}
