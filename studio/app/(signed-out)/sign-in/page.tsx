import type { Metadata } from "next";
import { toOwnPath } from "../../../src/session/to-own-path";
import { SignInForm } from "../../../src/sign-in/sign-in-form";

export const metadata: Metadata = { title: "Sign in" };

export default async function SignInPage(props: { searchParams: Promise<{ returnTo?: string | string[] }> }) {
  const { returnTo } = await props.searchParams;
  return <SignInForm returnTo={toOwnPath(returnTo)} />;
}
