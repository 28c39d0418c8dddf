"use client";

import { Button } from "@autoweave/ui/button";
import { ErrorNotice } from "@autoweave/ui/error-notice";
import { Field } from "@autoweave/ui/field";
import { Input } from "@autoweave/ui/input";
import { PasswordInput } from "@autoweave/ui/password-input";
import { useRouter } from "next/navigation";
import { askAuth } from "../api/ask-auth";
import { checkGiven } from "../form/check-text";
import { useForm } from "../form/use-form";
import { checkNewPassword, passwordHelp } from "./password-help";

/** Joins a workspace: with the password of one's account, or with a name and a new password. */
export function JoinForm({ token, email, hasAccount }: { token: string; email: string; hasAccount: boolean }) {
  const router = useRouter();
  const form = useForm({
    initial: { name: "", password: "" },
    check: ({ name, password }) =>
      hasAccount
        ? { password: checkGiven(password, "Enter the password of your account.") }
        : { name: checkGiven(name, "Enter your name."), password: checkNewPassword(password) },
    submit: async ({ name, password }) => {
      await askAuth("POST", "invitation", hasAccount ? { token, password } : { token, name, password });
      // The pages there ask anew who is here.
      router.replace("/");
    },
  });
  return (
    <form {...form.formProps} className="grid gap-4">
      {form.failure === undefined ? null : <ErrorNotice title={form.failure.message} />}
      <Field label="Email">
        <Input value={email} readOnly autoComplete="username" size="lg" />
      </Field>
      {hasAccount ? null : (
        <Field label="Your name" error={form.errors.name} isRequired>
          <Input {...form.control("name")} autoComplete="name" size="lg" autoFocus />
        </Field>
      )}
      <Field
        label="Password"
        help={hasAccount ? "You have an account with this email: its password." : passwordHelp}
        error={form.errors.password}
        isRequired
      >
        <PasswordInput
          {...form.control("password")}
          autoComplete={hasAccount ? "current-password" : "new-password"}
          size="lg"
          autoFocus={hasAccount}
        />
      </Field>
      <Button type="submit" variant="primary" size="lg" isPending={form.isPending} className="mt-1">
        Join
      </Button>
    </form>
  );
}
