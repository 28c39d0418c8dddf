import type { Metadata } from "next";
import { readToken } from "../../../src/form/read-token";
import { ResetForm } from "../../../src/sign-in/reset-form";

export const metadata: Metadata = { title: "New password", referrer: "no-referrer" };

export default async function ResetPage(props: { searchParams: Promise<{ token?: string | string[] }> }) {
  const { token } = await props.searchParams;
  return <ResetForm token={readToken(token)} />;
}
