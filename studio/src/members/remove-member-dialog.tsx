"use client";

import { AlertDialog } from "@autoweave/ui/alert-dialog";
import { ErrorNotice } from "@autoweave/ui/error-notice";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { toApiError } from "../api/api-error";
import { useTRPC } from "../api/trpc";
import { sessionKey } from "../session/session";
import type { Member } from "./member";

/** Takes somebody out of the workspace. */
export function RemoveMemberDialog({ member, onClose }: { member: Member; onClose: () => void }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const remove = useMutation(
    trpc.members.remove.mutationOptions({
      onSuccess: async () => {
        onClose();
        if (member.isYou) await queryClient.invalidateQueries({ queryKey: sessionKey });
        else await queryClient.invalidateQueries(trpc.members.pathFilter());
      },
    }),
  );
  return (
    <AlertDialog
      isOpen
      onOpenChange={onClose}
      title={member.isYou ? "Leave this workspace?" : `Remove ${member.name}?`}
      description={
        member.isYou
          ? "You lose access at once, and the API keys you made are revoked. Flows and runs stay as they are."
          : "They lose access at once, and the API keys they made are revoked. Their flows and runs stay, and they can be invited again."
      }
      action={member.isYou ? "Leave" : "Remove"}
      isPending={remove.isPending}
      onAction={() => remove.mutate({ member: member.id })}
      error={remove.error === null ? null : <ErrorNotice title={toApiError(remove.error).message} className="mt-2" />}
    />
  );
}
