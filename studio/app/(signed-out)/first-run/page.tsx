import type { Metadata } from "next";
import { readToken } from "../../../src/form/read-token";
import { FirstRunForm } from "../../../src/sign-in/first-run-form";

export const metadata: Metadata = { title: "Set up", referrer: "no-referrer" };

export default async function FirstRunPage(props: { searchParams: Promise<{ token?: string | string[] }> }) {
  const { token } = await props.searchParams;
  return <FirstRunForm token={readToken(token)} />;
}
