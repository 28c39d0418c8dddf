"use client";

import { Button } from "@autoweave/ui/button";
import { ErrorNotice } from "@autoweave/ui/error-notice";
import { Field } from "@autoweave/ui/field";
import { Input } from "@autoweave/ui/input";
import { PasswordInput } from "@autoweave/ui/password-input";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { askAuth } from "../api/ask-auth";
import { checkEmail, checkGiven } from "../form/check-text";
import { useForm } from "../form/use-form";
import { FormHead } from "./form-head";
import { ProviderButtons } from "./provider-buttons";
import { toProviderFailure } from "./provider-failure";

/**
 * Signs in by email and password, or by one of the workspaces' identity providers. `failure` is the code with which the
 * API sent somebody back who came from a provider.
 */
export function SignInForm({ returnTo, failure }: { returnTo: string; failure: string | undefined }) {
  const router = useRouter();
  const form = useForm({
    initial: { email: "", password: "" },
    check: ({ email, password }) => ({
      email: checkEmail(email),
      password: checkGiven(password, "Enter your password."),
    }),
    submit: async ({ email, password }) => {
      await askAuth("POST", "sign-in", { email: email.trim(), password });
      // The pages there ask anew who is here.
      router.replace(returnTo);
    },
  });
  return (
    <>
      <FormHead title="Sign in" />
      <form {...form.formProps} className="grid gap-4">
        {form.failure !== undefined ? (
          <ErrorNotice title={form.failure.message} />
        ) : failure !== undefined ? (
          <ErrorNotice {...toProviderFailure(failure)} />
        ) : null}
        <Field label="Email" error={form.errors.email} isRequired>
          <Input {...form.control("email")} type="email" autoComplete="username" size="lg" autoFocus />
        </Field>
        <Field
          label="Password"
          error={form.errors.password}
          isRequired
          aside={
            <Link
              href="/forgot"
              prefetch={false}
              // For a finger it reaches up into the space between the fields, and pushes nothing aside.
              className="touch:-mt-5 touch:-mb-1.5 inline-block rounded-xs touch:pt-5.5 touch:pb-1.5 text-accent-text text-xs hover:underline"
            >
              Forgot password?
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
