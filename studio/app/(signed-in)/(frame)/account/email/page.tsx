import type { Metadata } from "next";
import { ConfirmEmail } from "../../../../../src/account/confirm-email";
import { readToken } from "../../../../../src/form/read-token";

export const metadata: Metadata = { title: "New email address", referrer: "no-referrer" };

export default async function ConfirmEmailPage(props: { searchParams: Promise<{ token?: string | string[] }> }) {
  const { token } = await props.searchParams;
  return <ConfirmEmail token={readToken(token)} />;
}
