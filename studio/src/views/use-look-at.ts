import { useCallback } from "react";
import { useLiveNumber } from "../versions/use-versions";
import type { FlowView, ViewKind } from "./flow-view";
import { useFlowView } from "./view-context";

/** Gives a function that shows a view as it is first wanted: of versions, what is not live yet. */
export function useLookAt(): (kind: ViewKind) => void {
  const { look, draft } = useFlowView();
  const live = useLiveNumber(draft.flowId);
  return useCallback(
    (kind: ViewKind) => {
      const view: FlowView = kind === "versions" ? { kind, of: "draft", since: live } : { kind };
      look(view);
    },
    [look, live],
  );
}
