"use client";

import type { Diagnostic } from "@autoweave/contracts/diagnostic";
import { Button } from "@autoweave/ui/button";
import { CircleAlert, CircleCheck, LoaderCircle, TriangleAlert } from "lucide-react";
import { useCanvas } from "../canvas/use-canvas";
import { useEditorParts, useEditorState } from "../editor/editor-context";
import { selectNodes } from "../editor/selection";
import { toEdgeKey } from "../graph-edits/edge-key";
import { MissingPart } from "../lazy/missing-part";
import { useNodeNames } from "../outline/use-node-names";
import { retryRules, useChecked } from "./diagnostics-context";
import { findFix } from "./find-fix";

const mostShown = 200;

/** Everything that is wrong with the flow. A press leads to the place; where there is a mend, a button makes it. */
export function ProblemList() {
  const checked = useChecked();
  const { editor, manifests, mayEdit } = useEditorParts();
  const graph = useEditorState((state) => state.graph);
  const canvas = useCanvas();
  const nameOf = useNodeNames();
  if (checked.status === "unchecked") {
    return (
      <div className="p-3">
        <MissingPart
          name="What finds problems"
          reason={checked.reason}
          isTrying={checked.isTrying}
          onRetry={retryRules}
        />
      </div>
    );
  }
  if (checked.status === "checking") {
    return (
      <p role="status" className="flex items-center gap-2 p-4 text-muted text-sm">
        <LoaderCircle aria-hidden className="animate-turn" />
        The flow is being looked over.
      </p>
    );
  }
  const { diagnostics } = checked;
  if (diagnostics.length === 0) {
    return (
      <p className="flex items-center gap-2 p-4 text-muted text-sm">
        <CircleCheck aria-hidden className="text-done" />
        Nothing is wrong. The flow can be published.
      </p>
    );
  }
  const go = ({ node, edge }: Diagnostic) => {
    const wire = edge === undefined ? undefined : graph.edges[edge];
    if (node !== undefined && graph.nodes.some((one) => one.id === node)) {
      editor.select(selectNodes([node]));
      canvas.show([node]);
    } else if (wire !== undefined) {
      editor.select({ nodes: new Set(), edges: new Set([toEdgeKey(wire)]) });
      canvas.show([wire.from.node, wire.to.node].filter((id) => graph.nodes.some((one) => one.id === id)));
    }
  };
  return (
    <ul className="divide-y divide-line" aria-label="Problems">
      {diagnostics.slice(0, mostShown).map((diagnostic, index) => {
        const fix = mayEdit ? findFix(graph, manifests, diagnostic) : undefined;
        const isError = diagnostic.severity === "error";
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: the same can be wrong twice
          <li key={`${diagnostic.code}${index}`} className="flex items-start gap-2.5 px-4 py-2 text-sm hover:bg-hover">
            {isError ? (
              <CircleAlert aria-label="Error" className="mt-0.5 text-failed" />
            ) : (
              <TriangleAlert aria-label="Warning" className="mt-0.5 text-waiting" />
            )}
            <div className="flex min-w-0 flex-1 flex-wrap items-start gap-x-2.5 gap-y-2">
              <button type="button" className="min-w-0 flex-[1_1_18rem] text-left" onClick={() => go(diagnostic)}>
                {/* Messages call nodes by their ids, as expressions do; on the canvas stands what it is called here. */}
                {diagnostic.node === undefined ? null : (
                  <span className="mr-1.5 font-medium text-text">{nameOf(diagnostic.node)}</span>
                )}
                <span className="text-text">{diagnostic.message}</span>{" "}
                <span className="text-muted">{diagnostic.fix}</span>
              </button>
              {fix === undefined ? null : (
                <Button size="sm" onClick={() => editor.edit(fix.label, fix.ops)}>
                  {fix.label}
                </Button>
              )}
            </div>
          </li>
        );
      })}
      {diagnostics.length > mostShown ? (
        <li className="px-4 py-2 text-muted text-sm">And {diagnostics.length - mostShown} more.</li>
      ) : null}
    </ul>
  );
}
