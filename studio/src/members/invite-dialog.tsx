"use client";

import type { Role } from "@autoweave/auth/role";
import { Button } from "@autoweave/ui/button";
import { CopyText } from "@autoweave/ui/copy-text";
import { Dialog } from "@autoweave/ui/dialog";
import { Field } from "@autoweave/ui/field";
import { Input } from "@autoweave/ui/input";
import { RelativeTime } from "@autoweave/ui/relative-time";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTRPC } from "../api/trpc";
import { checkEmail } from "../form/check-text";
import { FormDialog } from "../form/form-dialog";
import { useForm } from "../form/use-form";
import { RolePicker } from "./role-picker";

/** Invites somebody, and shows the link to pass on. */
export function InviteDialog({ isOpen, onOpenChange }: { isOpen: boolean; onOpenChange: (isOpen: boolean) => void }) {
  // What it held is gone once it is closed: the link is shown once.
  return isOpen ? <OpenInviteDialog onClose={() => onOpenChange(false)} /> : null;
}

function OpenInviteDialog({ onClose }: { onClose: () => void }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [roles, setRoles] = useState<Role[]>(["editor"]);
  const invite = useMutation(trpc.members.invite.mutationOptions());
  const form = useForm({
    initial: { email: "" },
    check: ({ email }) => ({ email: checkEmail(email) }),
    submit: async ({ email }) => {
      await invite.mutateAsync({ email: email.trim(), roles });
      await queryClient.invalidateQueries(trpc.members.invitations.queryFilter());
    },
  });
  const { data: made } = invite;
  if (made !== undefined) {
    return (
      <Dialog
        isOpen
        onOpenChange={onClose}
        title={made.isMailed ? `The invitation is on its way to ${made.email}` : `Pass this link on to ${made.email}`}
        description={
          made.isMailed
            ? "The letter holds this link. Pass it on by another way, too, if you like."
            : "Whoever opens it joins as the person you invited."
        }
        footer={
          <Button variant="primary" onClick={onClose}>
            Done
          </Button>
        }
      >
        <div className="grid gap-2">
          <CopyText label="Link" text={made.link} />
          <p className="text-muted text-xs">
            Shown this once. It works once, and ends <RelativeTime value={made.expiresAt} />.
          </p>
        </div>
      </Dialog>
    );
  }
  return (
    <FormDialog
      title="Invite somebody"
      description="They get a letter where mail is set up; you get a link to pass on either way."
      form={form}
      submit="Invite"
      isDisabled={roles.length === 0}
      isRoomy
      onClose={onClose}
    >
      <Field label="Email" error={form.errors.email} isRequired>
        <Input {...form.control("email")} type="email" autoComplete="off" placeholder="grace@example.com" autoFocus />
      </Field>
      <RolePicker chosen={roles} onChange={setRoles} />
    </FormDialog>
  );
}
