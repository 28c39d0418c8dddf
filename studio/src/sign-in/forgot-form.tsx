"use client";

import { Button } from "@autoweave/ui/button";
import { ErrorNotice } from "@autoweave/ui/error-notice";
import { Field } from "@autoweave/ui/field";
import { Input } from "@autoweave/ui/input";
import { ArrowLeft, MailCheck } from "lucide-react";
import Link from "next/link";
import { useState } from "react";
import { askAuth } from "../api/ask-auth";
import { checkEmail } from "../form/check-text";
import { useForm } from "../form/use-form";
import { FormHead } from "./form-head";

/** Asks for a link by which to choose a new password. Says the same whether anybody has the email or not. */
export function ForgotForm() {
  const [sentTo, setSentTo] = useState<string>();
  const form = useForm({
    initial: { email: "" },
    check: ({ email }) => ({ email: checkEmail(email) }),
    submit: async ({ email }) => {
      await askAuth("POST", "forgot", { email: email.trim() });
      setSentTo(email.trim());
    },
  });
  if (sentTo !== undefined) {
    return (
      <div role="status">
        <MailCheck aria-hidden className="mb-3 size-6! text-done" />
        <FormHead title="Look into your mail">
          If <span className="break-words text-text">{sentTo}</span> has an account, a link is on its way. It works
          once, within an hour. Nothing there? An admin of your workspace can hand you a link.
        </FormHead>
        <Button asChild size="lg">
          <Link href="/sign-in">Back to sign in</Link>
        </Button>
      </div>
    );
  }
  return (
    <>
      <FormHead title="Forgot your password?">Enter your email, and get a link to choose a new one.</FormHead>
      <form {...form.formProps} className="grid gap-4">
        {form.failure === undefined ? null : <ErrorNotice title={form.failure.message} />}
        <Field label="Email" error={form.errors.email} isRequired>
          <Input {...form.control("email")} type="email" autoComplete="username" size="lg" autoFocus />
        </Field>
        <Button type="submit" variant="primary" size="lg" isPending={form.isPending}>
          Send the link
        </Button>
        <Link
          href="/sign-in"
          className="touch-area inline-flex items-center gap-1.5 justify-self-start rounded-xs text-muted text-sm hover:text-text"
        >
          <ArrowLeft aria-hidden />
          Back to sign in
        </Link>
      </form>
    </>
  );
}
