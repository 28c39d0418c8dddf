"use client";

import { Button } from "@autoweave/ui/button";
import { Dialog } from "@autoweave/ui/dialog";
import { ErrorNotice } from "@autoweave/ui/error-notice";
import { Field } from "@autoweave/ui/field";
import { Input } from "@autoweave/ui/input";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useId } from "react";
import { useTRPC } from "../api/trpc";
import { checkGiven } from "../form/check-text";
import { useForm } from "../form/use-form";
import { sessionKey } from "../session/session";
import { useSession } from "../session/use-session";

/** Calls the workspace something else. */
export function RenameWorkspaceDialog({ onClose }: { onClose: () => void }) {
  const formId = useId();
  const { tenant } = useSession();
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const rename = useMutation(trpc.tenant.rename.mutationOptions());
  const form = useForm({
    initial: { name: tenant.name },
    check: ({ name }) => ({ name: checkGiven(name, "Enter a name.") }),
    submit: async ({ name }) => {
      await rename.mutateAsync({ name: name.trim() });
      await queryClient.invalidateQueries({ queryKey: sessionKey });
      onClose();
    },
  });
  return (
    <Dialog
      isOpen
      onOpenChange={onClose}
      title="Rename workspace"
      size="sm"
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" form={formId} variant="primary" isPending={form.isPending}>
            Rename
          </Button>
        </>
      }
    >
      <form id={formId} {...form.formProps} className="grid gap-4">
        {form.failure === undefined ? null : <ErrorNotice title={form.failure.message} />}
        <Field label="Name" error={form.errors.name} isRequired>
          <Input {...form.control("name")} autoComplete="organization" autoFocus />
        </Field>
      </form>
    </Dialog>
  );
}
