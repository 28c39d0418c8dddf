"use client";

import { Button } from "@autoweave/ui/button";
import { ErrorNotice } from "@autoweave/ui/error-notice";
import { Field } from "@autoweave/ui/field";
import { PasswordInput } from "@autoweave/ui/password-input";
import { useToast } from "@autoweave/ui/toast";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTRPC } from "../api/trpc";
import { checkGiven } from "../form/check-text";
import { useForm } from "../form/use-form";
import { useSession } from "../session/use-session";
import { checkNewPassword, passwordHelp } from "../sign-in/password-help";

function toEnded(count: number): string {
  if (count === 0) return "No other device was signed in.";
  return count === 1 ? "One other device was signed out." : `${count} other devices were signed out.`;
}

/** Changes the password, which the current one proves may be done. */
export function PasswordForm() {
  const { person } = useSession();
  const trpc = useTRPC();
  const toast = useToast();
  const queryClient = useQueryClient();
  const change = useMutation(trpc.account.changePassword.mutationOptions());
  const form = useForm({
    initial: { current: "", next: "" },
    check: ({ current, next }) => ({
      current: checkGiven(current, "Enter your current password."),
      next: checkNewPassword(next),
    }),
    submit: async (values) => {
      const { endedSessions } = await change.mutateAsync(values);
      form.reset();
      await queryClient.invalidateQueries(trpc.account.sessions.queryFilter());
      toast({ title: "Password changed", description: toEnded(endedSessions) });
    },
  });
  return (
    <form {...form.formProps} className="grid gap-4">
      {form.failure === undefined ? null : <ErrorNotice title={form.failure.message} />}
      {/* For password managers: whose password this is. */}
      <input type="email" name="email" value={person.email} readOnly autoComplete="username" hidden />
      <div className="grid gap-4 sm:grid-cols-2">
        <Field label="Current password" error={form.errors.current} isRequired>
          <PasswordInput {...form.control("current")} autoComplete="current-password" />
        </Field>
        <Field label="New password" help={passwordHelp} error={form.errors.next} isRequired>
          <PasswordInput {...form.control("next")} autoComplete="new-password" />
        </Field>
      </div>
      <div>
        <Button type="submit" isPending={form.isPending}>
          Change password
        </Button>
      </div>
    </form>
  );
}
