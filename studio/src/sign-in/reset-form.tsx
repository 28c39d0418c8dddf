"use client";

import { Button } from "@autoweave/ui/button";
import { ErrorNotice } from "@autoweave/ui/error-notice";
import { Field } from "@autoweave/ui/field";
import { PasswordInput } from "@autoweave/ui/password-input";
import { CircleCheck } from "lucide-react";
import Link from "next/link";
import { useState } from "react";
import { askAuth } from "../api/ask-auth";
import { useForm } from "../form/use-form";
import { FormHead } from "./form-head";
import { LinkInvalid } from "./link-invalid";
import { checkNewPassword, passwordHelp } from "./password-help";
import { useLinkCheck } from "./use-link-check";

/** Chooses a new password by the link that was sent. */
export function ResetForm({ token }: { token: string | undefined }) {
  const [isDone, setDone] = useState(false);
  const isInvalid = useLinkCheck("reset", token);
  const form = useForm({
    initial: { password: "" },
    check: ({ password }) => ({ password: checkNewPassword(password) }),
    submit: async ({ password }) => {
      await askAuth("POST", "reset", { token, password });
      setDone(true);
    },
  });
  if (isDone) {
    return (
      <div role="status">
        <CircleCheck aria-hidden className="mb-3 size-6! text-done" />
        <FormHead title="Your password is changed">
          All devices were signed out. Sign in again with the new password.
        </FormHead>
        <Button asChild variant="primary" size="lg">
          <Link href="/sign-in">Sign in</Link>
        </Button>
      </div>
    );
  }
  if (isInvalid || form.failure?.code === "auth.link-invalid") {
    return (
      <LinkInvalid title="This link is not good any more">
        It works once, and not for long. Ask for another one with “Forgot password?” at the sign-in.
      </LinkInvalid>
    );
  }
  return (
    <>
      <FormHead title="Choose a new password">All devices that are signed in are signed out by it.</FormHead>
      <form {...form.formProps} className="grid gap-4">
        {form.failure === undefined ? null : <ErrorNotice title={form.failure.message} />}
        <Field label="New password" help={passwordHelp} error={form.errors.password} isRequired>
          <PasswordInput {...form.control("password")} autoComplete="new-password" size="lg" autoFocus />
        </Field>
        <Button type="submit" variant="primary" size="lg" isPending={form.isPending}>
          Change password
        </Button>
      </form>
    </>
  );
}
