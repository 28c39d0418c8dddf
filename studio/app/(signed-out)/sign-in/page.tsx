import { toReturnPath } from "@autoweave/auth/return-path";
import type { Metadata } from "next";
import { SignInForm } from "../../../src/sign-in/sign-in-form";

export const metadata: Metadata = { title: "Sign in" };

export default async function SignInPage(props: { searchParams: Promise<{ returnTo?: string | string[] }> }) {
  const { returnTo } = await props.searchParams;
  return <SignInForm returnTo={toReturnPath(typeof returnTo === "string" ? returnTo : undefined)} />;
}
