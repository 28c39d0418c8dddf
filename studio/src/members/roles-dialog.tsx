"use client";

import { Role } from "@autoweave/auth/role";
import { Button } from "@autoweave/ui/button";
import { Dialog } from "@autoweave/ui/dialog";
import { ErrorNotice } from "@autoweave/ui/error-notice";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { toApiError } from "../api/api-error";
import { useTRPC } from "../api/trpc";
import { sessionKey } from "../session/session";
import type { Member } from "./member";
import { RolePicker } from "./role-picker";

/** Gives a member other roles. */
export function RolesDialog({ member, onClose }: { member: Member; onClose: () => void }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [chosen, setChosen] = useState<Role[]>(() => Role.options.filter((role) => member.roles.includes(role)));
  const change = useMutation(
    trpc.members.setRoles.mutationOptions({
      onSuccess: async () => {
        await queryClient.invalidateQueries(trpc.members.pathFilter());
        // Whoever changed their own may do other things from now on.
        if (member.isYou) await queryClient.invalidateQueries({ queryKey: sessionKey });
        onClose();
      },
    }),
  );
  return (
    <Dialog
      isOpen
      onOpenChange={onClose}
      title={`Roles of ${member.name}`}
      description="They hold from the next thing that is done."
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            variant="primary"
            isPending={change.isPending}
            disabled={chosen.length === 0}
            onClick={() => change.mutate({ member: member.id, roles: chosen })}
          >
            Change roles
          </Button>
        </>
      }
    >
      <div className="grid gap-4">
        {change.error === null ? null : <ErrorNotice title={toApiError(change.error).message} />}
        <RolePicker chosen={chosen} onChange={setChosen} />
      </div>
    </Dialog>
  );
}
