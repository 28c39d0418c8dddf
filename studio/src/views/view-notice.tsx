"use client";

import { Button } from "@autoweave/ui/button";
import { PencilRuler } from "lucide-react";
import { QueryError } from "../api/query-error";
import { useLiveNumber } from "../versions/use-versions";
import { toStateLabel } from "./flow-view";
import { useFlowView } from "./view-context";
import { useViewed } from "./viewed-state";

/** Above the canvas, while something other than the draft is looked at: what it is, and the way back. */
export function ViewNotice() {
  const { view, draft } = useFlowView();
  const viewed = useViewed();
  const live = useLiveNumber(draft.flowId);
  if (viewed.status === "failed") {
    return (
      <div className="absolute inset-x-3 top-3 z-10 mx-auto max-w-120">
        <QueryError title="This state could not be loaded" query={viewed.query} />
      </div>
    );
  }
  if (view.kind === "production") {
    return live === undefined ? null : <Notice text={`Version ${live}, live`} />;
  }
  if (view.kind !== "versions") return null;
  const text =
    view.since === undefined
      ? `${toStateLabel(view.of)}, to read`
      : `${toStateLabel(view.of)}, compared with ${toStateLabel(view.since).toLowerCase()}`;
  return <Notice text={viewed.status === "loading" ? `${toStateLabel(view.of)} is loading` : text} />;
}

function Notice({ text }: { text: string }) {
  const { look } = useFlowView();
  return (
    <div className="absolute inset-x-3 top-3 z-10 mx-auto flex w-fit max-w-[calc(100%-1.5rem)] items-center gap-3 rounded-md border border-line bg-overlay py-1.5 pr-1.5 pl-3 text-sm shadow-raised">
      <span role="status" className="min-w-0 truncate">
        {text}
      </span>
      <Button size="sm" icon={<PencilRuler />} onClick={() => look({ kind: "edit" })}>
        Back to editing
      </Button>
    </div>
  );
}
