"use client";

import { Button } from "@autoweave/ui/button";
import { ErrorNotice } from "@autoweave/ui/error-notice";
import { Field } from "@autoweave/ui/field";
import { Input } from "@autoweave/ui/input";
import { PasswordInput } from "@autoweave/ui/password-input";
import { useMutation } from "@tanstack/react-query";
import { MailCheck } from "lucide-react";
import { useTRPC } from "../api/trpc";
import { checkEmail, checkGiven } from "../form/check-text";
import { useForm } from "../form/use-form";
import { useSession } from "../session/use-session";

/** Asks for another email address: the password proves who asks, a link sent there that it is theirs. */
export function EmailForm() {
  const { person } = useSession();
  const trpc = useTRPC();
  const ask = useMutation(trpc.account.requestEmail.mutationOptions());
  const form = useForm({
    initial: { email: "", password: "" },
    check: ({ email, password }) => ({
      email: email.trim().toLowerCase() === person.email ? "That is your address already." : checkEmail(email),
      password: checkGiven(password, "Enter your password."),
    }),
    submit: async ({ email, password }) => {
      await ask.mutateAsync({ email: email.trim(), password });
      form.reset();
    },
  });
  return (
    <form {...form.formProps} className="grid gap-4">
      <p>
        You are known by <span className="font-medium">{person.email}</span>.
      </p>
      {form.failure === undefined ? null : <ErrorNotice title={form.failure.message} />}
      <div className="grid gap-4 sm:grid-cols-2">
        <Field label="New email" error={form.errors.email} isRequired>
          <Input {...form.control("email")} type="email" autoComplete="email" />
        </Field>
        <Field label="Your password" error={form.errors.password} isRequired>
          <PasswordInput {...form.control("password")} autoComplete="current-password" />
        </Field>
      </div>
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <Button type="submit" isPending={form.isPending}>
          Send a link there
        </Button>
        <p role="status" className="flex items-start gap-2 text-muted text-sm">
          {ask.data === undefined || form.isPending ? null : (
            <>
              <MailCheck aria-hidden className="mt-0.5 flex-none text-done" />
              Open the link in the letter to {ask.data.email} within a day. Until then nothing changes.
            </>
          )}
        </p>
      </div>
    </form>
  );
}
