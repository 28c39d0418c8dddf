import { useCallback } from "react";
import { useLiveNumber } from "../versions/use-versions";
import type { ViewKind } from "./flow-view";
import { useFlowView } from "./view-context";

/** Gives a function that shows a view as it is first wanted: of versions, what is not live yet. */
export function useLookAt(): (kind: ViewKind) => void {
  const { look, draft } = useFlowView();
  const live = useLiveNumber(draft.flowId);
  return useCallback(
    (kind: ViewKind) => {
      if (kind === "versions") look({ kind, of: "draft", since: live });
      else look(kind === "production" ? { kind, range: "24h" } : { kind });
    },
    [look, live],
  );
}
