import { toReturnPath } from "@autoweave/auth/return-path";
import type { Metadata } from "next";
import { SignInForm } from "../../../src/sign-in/sign-in-form";

export const metadata: Metadata = { title: "Sign in" };

type Given = string | string[] | undefined;

export default async function SignInPage(props: { searchParams: Promise<{ returnTo?: Given; error?: Given }> }) {
  const { returnTo, error } = await props.searchParams;
  return (
    <SignInForm
      returnTo={toReturnPath(typeof returnTo === "string" ? returnTo : undefined)}
      failure={typeof error === "string" ? error : undefined}
    />
  );
}
