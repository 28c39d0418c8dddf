"use client";

import { Button } from "@autoweave/ui/button";
import { ErrorNotice } from "@autoweave/ui/error-notice";
import { Field } from "@autoweave/ui/field";
import { Input } from "@autoweave/ui/input";
import { PasswordInput } from "@autoweave/ui/password-input";
import { useQueryClient } from "@tanstack/react-query";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { askAuth } from "../api/ask-auth";
import { checkEmail, checkGiven } from "../form/check-text";
import { useForm } from "../form/use-form";
import { sessionKey } from "../session/session";
import { FormHead } from "./form-head";
import { ProviderButtons } from "./provider-buttons";

/** Signs in by e-mail and password, or by one of the workspace's identity providers. */
export function SignInForm({ returnTo }: { returnTo: string }) {
  const router = useRouter();
  const queryClient = useQueryClient();
  const form = useForm({
    initial: { email: "", password: "" },
    check: ({ email, password }) => ({
      email: checkEmail(email),
      password: checkGiven(password, "Enter your password."),
    }),
    submit: async ({ email, password }) => {
      await askAuth("POST", "sign-in", { email: email.trim(), password });
      // Nothing of who was here before stays in the cache.
      queryClient.clear();
      await queryClient.invalidateQueries({ queryKey: sessionKey });
      router.replace(returnTo);
    },
  });
  return (
    <>
      <FormHead title="Sign in">Welcome back to your workspace.</FormHead>
      <form {...form.formProps} className="grid gap-4">
        {form.failure === undefined ? null : <ErrorNotice title={form.failure.message} />}
        <Field label="E-mail" error={form.errors.email} isRequired>
          <Input {...form.control("email")} type="email" autoComplete="username" size="lg" autoFocus />
        </Field>
        <Field
          label="Password"
          error={form.errors.password}
          isRequired
          aside={
            <Link href="/forgot" className="text-accent-text text-xs hover:underline">
              Forgot it?
            </Link>
          }
        >
          <PasswordInput {...form.control("password")} autoComplete="current-password" size="lg" />
        </Field>
        <Button type="submit" variant="primary" size="lg" isPending={form.isPending} className="mt-1">
          Sign in
        </Button>
      </form>
      <ProviderButtons returnTo={returnTo} />
    </>
  );
}
