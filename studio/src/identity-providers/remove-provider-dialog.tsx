"use client";

import { AlertDialog } from "@autoweave/ui/alert-dialog";
import { ErrorNotice } from "@autoweave/ui/error-notice";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { toApiError } from "../api/api-error";
import { useTRPC } from "../api/trpc";
import type { ProviderView } from "./provider-view";

/** Takes a way in away. */
export function RemoveProviderDialog({ provider, onClose }: { provider: ProviderView; onClose: () => void }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const remove = useMutation(
    trpc.identityProviders.remove.mutationOptions({
      onSuccess: async () => {
        onClose();
        await queryClient.invalidateQueries(trpc.identityProviders.list.queryFilter());
      },
    }),
  );
  return (
    <AlertDialog
      isOpen
      onOpenChange={onClose}
      title={`Remove ${provider.name}?`}
      description="Whoever signed in by it is signed out at once. They stay members, and need another way in."
      action="Remove"
      isPending={remove.isPending}
      onAction={() => remove.mutate({ id: provider.id })}
      error={remove.error === null ? null : <ErrorNotice title={toApiError(remove.error).message} className="mt-2" />}
    />
  );
}
