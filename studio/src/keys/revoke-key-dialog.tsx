"use client";

import { AlertDialog } from "@autoweave/ui/alert-dialog";
import { ErrorNotice } from "@autoweave/ui/error-notice";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { toApiError } from "../api/api-error";
import { useTRPC } from "../api/trpc";
import type { KeyView } from "./key-view";

/** Ends a key's life. */
export function RevokeKeyDialog({ apiKey, onClose }: { apiKey: KeyView; onClose: () => void }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const revoke = useMutation(
    trpc.keys.revoke.mutationOptions({
      onSuccess: async () => {
        onClose();
        await queryClient.invalidateQueries(trpc.keys.list.queryFilter());
      },
    }),
  );
  return (
    <AlertDialog
      isOpen
      onOpenChange={onClose}
      title={`Revoke ${apiKey.name}?`}
      description="Programs that use it are refused from now on. This cannot be undone."
      action="Revoke"
      isPending={revoke.isPending}
      onAction={() => revoke.mutate({ id: apiKey.id })}
      error={revoke.error === null ? null : <ErrorNotice title={toApiError(revoke.error).message} className="mt-2" />}
    />
  );
}
