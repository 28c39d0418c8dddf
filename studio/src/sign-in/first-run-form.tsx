"use client";

import { Button } from "@autoweave/ui/button";
import { ErrorNotice } from "@autoweave/ui/error-notice";
import { Field } from "@autoweave/ui/field";
import { Input } from "@autoweave/ui/input";
import { PasswordInput } from "@autoweave/ui/password-input";
import { useRouter } from "next/navigation";
import { askAuth } from "../api/ask-auth";
import { checkEmail, checkGiven } from "../form/check-text";
import { useForm } from "../form/use-form";
import { FormHead } from "./form-head";
import { LinkInvalid } from "./link-invalid";
import { checkNewPassword, passwordHelp } from "./password-help";
import { useLinkCheck } from "./use-link-check";

/** Makes whoever opened the link of the first start the owner of the installation. */
export function FirstRunForm({ token }: { token: string | undefined }) {
  const router = useRouter();
  const isInvalid = useLinkCheck("first-run", token);
  const form = useForm({
    initial: { workspace: "", name: "", email: "", password: "" },
    check: ({ workspace, name, email, password }) => ({
      workspace: checkGiven(workspace, "Name the workspace: your company, your team or yourself."),
      name: checkGiven(name, "Enter your name."),
      email: checkEmail(email),
      password: checkNewPassword(password),
    }),
    submit: async ({ email, ...others }) => {
      await askAuth("POST", "first-run", { ...others, email: email.trim(), token });
      // The pages there ask anew who is here.
      router.replace("/");
    },
  });
  if (isInvalid || form.failure?.code === "auth.link-invalid") {
    return (
      <LinkInvalid title="This link is not good any more">
        It works once, and only until there is an owner. If there is none yet, start AutoWeave again: it prints a new
        link.
      </LinkInvalid>
    );
  }
  return (
    <>
      <FormHead title="Set up AutoWeave">You become the owner of this installation, and may invite others.</FormHead>
      <form {...form.formProps} className="grid gap-4">
        {form.failure === undefined ? null : <ErrorNotice title={form.failure.message} />}
        <Field
          label="Workspace"
          help="What your flows belong to. It can be renamed."
          error={form.errors.workspace}
          isRequired
        >
          <Input {...form.control("workspace")} autoComplete="organization" size="lg" autoFocus />
        </Field>
        <Field label="Your name" error={form.errors.name} isRequired>
          <Input {...form.control("name")} autoComplete="name" size="lg" />
        </Field>
        <Field label="Email" error={form.errors.email} isRequired>
          <Input {...form.control("email")} type="email" autoComplete="username" size="lg" />
        </Field>
        <Field label="Password" help={passwordHelp} error={form.errors.password} isRequired>
          <PasswordInput {...form.control("password")} autoComplete="new-password" size="lg" />
        </Field>
        <Button type="submit" variant="primary" size="lg" isPending={form.isPending} className="mt-1">
          Become the owner
        </Button>
      </form>
    </>
  );
}
