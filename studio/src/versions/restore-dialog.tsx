"use client";

import type { FlowGraph } from "@autoweave/contracts/flow-graph";
import { diffGraphs } from "@autoweave/flow/diff-graphs";
import { toOps } from "@autoweave/flow/to-ops";
import { AlertDialog } from "@autoweave/ui/alert-dialog";
import { ErrorNotice } from "@autoweave/ui/error-notice";
import { useToast } from "@autoweave/ui/toast";
import { useMutation } from "@tanstack/react-query";
import { useMemo } from "react";
import { toApiError } from "../api/api-error";
import { useTRPC } from "../api/trpc";
import type { Saver } from "../sync/create-saver";
import { useFlowView } from "../views/view-context";
import { countChanges } from "./compare-graphs";

/** Makes what a version holds the draft again, as one step that undo takes back. The flow keeps its name. */
export function RestoreDialog(props: { number: number; graph: FlowGraph; saver: Saver; onClose: () => void }) {
  const { number, graph, saver, onClose } = props;
  const { draft, look } = useFlowView();
  const toast = useToast();
  const trpc = useTRPC();
  // For a draft that edits cannot lead from: one that came out of a file with two nodes of one name.
  const restoreThere = useMutation(trpc.versions.restore.mutationOptions());
  const count = useMemo(() => countChanges(diffGraphs(draft.editor.store.getState().graph, graph)), [draft, graph]);
  const isDone = () => {
    onClose();
    look({ kind: "edit" });
    toast({
      title: `The draft is what version ${number} holds`,
      description: "What is live stays as it is until you publish.",
    });
  };
  const restore = async () => {
    const now = draft.editor.store.getState().graph;
    const ops = toOps(now, { ...graph, name: now.name });
    if (ops === undefined) {
      await saver.flush();
      await restoreThere.mutateAsync({ flow: draft.flowId, number });
      saver.pull();
      isDone();
      return;
    }
    if (ops.length === 0 || draft.editor.edit(`Restore version ${number}`, ops)) isDone();
  };
  return (
    <AlertDialog
      isOpen
      onOpenChange={(isOpen) => !isOpen && onClose()}
      title={`Restore version ${number}?`}
      description={
        count === 0
          ? "The draft holds the same already; only places on the canvas may change."
          : `The draft is replaced by what version ${number} holds: ${count} ${count === 1 ? "change" : "changes"}. What is live stays as it is, and Undo takes it back.`
      }
      action="Restore"
      isDangerous={false}
      isPending={restoreThere.isPending}
      onAction={() => void restore().catch(() => undefined)}
      error={
        restoreThere.error === null ? null : (
          <ErrorNotice title={toApiError(restoreThere.error).message} className="mt-2" />
        )
      }
    />
  );
}
