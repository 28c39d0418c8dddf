"use client";

import { AlertDialog } from "@autoweave/ui/alert-dialog";
import { ErrorNotice } from "@autoweave/ui/error-notice";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { toApiError } from "../api/api-error";
import { useTRPC } from "../api/trpc";
import type { CredentialView } from "./credential-view";

/** Removes a credential; when live flows use it, only at the second press. */
export function RemoveCredentialDialog({ credential, onClose }: { credential: CredentialView; onClose: () => void }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const remove = useMutation(
    trpc.credentials.remove.mutationOptions({
      onSuccess: async () => {
        onClose();
        await queryClient.invalidateQueries(trpc.credentials.list.queryFilter());
      },
    }),
  );
  const error = remove.error === null ? undefined : toApiError(remove.error);
  const isInUse = error?.code === "credential.in-use";
  return (
    <AlertDialog
      isOpen
      onOpenChange={onClose}
      title={`Remove ${credential.name}?`}
      description="Its secret is gone for good. Nodes that use it fail until they get another one."
      action={isInUse ? "Remove all the same" : "Remove"}
      isPending={remove.isPending}
      onAction={() => remove.mutate({ credential: credential.id, ...(isInUse ? { force: true } : {}) })}
      error={error === undefined ? null : <ErrorNotice title={error.message} className="mt-2" />}
    />
  );
}
