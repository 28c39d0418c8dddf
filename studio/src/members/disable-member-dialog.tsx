"use client";

import { AlertDialog } from "@autoweave/ui/alert-dialog";
import { ErrorNotice } from "@autoweave/ui/error-notice";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { toApiError } from "../api/api-error";
import { useTRPC } from "../api/trpc";
import type { Member } from "./member";

/** Shuts somebody out until they are enabled again. */
export function DisableMemberDialog({ member, onClose }: { member: Member; onClose: () => void }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const disable = useMutation(
    trpc.members.disable.mutationOptions({
      onSuccess: async () => {
        onClose();
        await queryClient.invalidateQueries(trpc.members.pathFilter());
        await queryClient.invalidateQueries(trpc.keys.pathFilter());
      },
    }),
  );
  return (
    <AlertDialog
      isOpen
      onOpenChange={onClose}
      title={`Disable ${member.name}?`}
      description="They are signed out here at once, and the API keys they made are revoked for good. They keep their roles, and come in again when you enable them."
      action="Disable"
      isPending={disable.isPending}
      onAction={() => disable.mutate({ member: member.id })}
      error={disable.error === null ? null : <ErrorNotice title={toApiError(disable.error).message} className="mt-2" />}
    />
  );
}
