"use client";

import { Button } from "@autoweave/ui/button";
import { ErrorNotice } from "@autoweave/ui/error-notice";
import { Field } from "@autoweave/ui/field";
import { Input } from "@autoweave/ui/input";
import { useToast } from "@autoweave/ui/toast";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTRPC } from "../api/trpc";
import { checkGiven } from "../form/check-text";
import { useForm } from "../form/use-form";
import { sessionKey } from "../session/session";
import { useSession } from "../session/use-session";

/** What the person is called. */
export function ProfileForm() {
  const { person } = useSession();
  const trpc = useTRPC();
  const toast = useToast();
  const queryClient = useQueryClient();
  const update = useMutation(trpc.account.update.mutationOptions());
  const form = useForm({
    initial: { name: person.name },
    check: ({ name }) => ({ name: checkGiven(name, "Enter your name.") }),
    submit: async ({ name }) => {
      await update.mutateAsync({ name: name.trim() });
      await queryClient.invalidateQueries({ queryKey: sessionKey });
      toast({ title: "Name changed" });
    },
  });
  const isChanged = form.values.name.trim() !== person.name;
  return (
    <form {...form.formProps} className="grid gap-4">
      {form.failure === undefined ? null : <ErrorNotice title={form.failure.message} />}
      <Field label="Name" error={form.errors.name} isRequired>
        <Input {...form.control("name")} autoComplete="name" />
      </Field>
      <div>
        <Button type="submit" isPending={form.isPending} disabled={!isChanged}>
          Change name
        </Button>
      </div>
    </form>
  );
}
