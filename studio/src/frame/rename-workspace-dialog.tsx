"use client";

import { Field } from "@autoweave/ui/field";
import { Input } from "@autoweave/ui/input";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTRPC } from "../api/trpc";
import { checkGiven } from "../form/check-text";
import { FormDialog } from "../form/form-dialog";
import { useForm } from "../form/use-form";
import { sessionKey } from "../session/session";
import { useSession } from "../session/use-session";

/** Calls the workspace something else. */
export function RenameWorkspaceDialog({ onClose }: { onClose: () => void }) {
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
    <FormDialog title="Rename workspace" size="sm" form={form} submit="Rename" onClose={onClose}>
      <Field label="Name" error={form.errors.name} isRequired>
        <Input {...form.control("name")} autoComplete="organization" autoFocus />
      </Field>
    </FormDialog>
  );
}
