"use client";

import { AlertDialog } from "@autoweave/ui/alert-dialog";
import { ErrorNotice } from "@autoweave/ui/error-notice";
import { useToast } from "@autoweave/ui/toast";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { toApiError } from "../api/api-error";
import { useTRPC } from "../api/trpc";
import { useFlowView } from "../views/view-context";

/** Takes a flow off: nothing starts it any more until it is published again. */
export function UnpublishDialog({ onClose }: { onClose: () => void }) {
  const { draft } = useFlowView();
  const trpc = useTRPC();
  const queries = useQueryClient();
  const toast = useToast();
  const unpublish = useMutation(
    trpc.flows.unpublish.mutationOptions({
      onSuccess: async () => {
        onClose();
        toast({ title: "The flow is not live any more", description: "Publish it to start it again." });
        await Promise.all([
          queries.invalidateQueries({ queryKey: trpc.versions.pathKey() }),
          queries.invalidateQueries({ queryKey: trpc.flows.pathKey() }),
        ]);
      },
    }),
  );
  return (
    <AlertDialog
      isOpen
      onOpenChange={(isOpen) => !isOpen && onClose()}
      title="Unpublish this flow?"
      description="Its webhooks stop answering and its schedules stop. Runs that are under way come to their end; versions and the draft stay."
      action="Unpublish"
      isPending={unpublish.isPending}
      onAction={() => unpublish.mutate({ flow: draft.flowId })}
      error={
        unpublish.error === null ? null : <ErrorNotice title={toApiError(unpublish.error).message} className="mt-2" />
      }
    />
  );
}
