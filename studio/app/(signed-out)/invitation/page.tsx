import type { Metadata } from "next";
import { readToken } from "../../../src/form/read-token";
import { InvitationForm } from "../../../src/sign-in/invitation-form";
import { StudioProviders } from "../../../src/studio-providers";

export const metadata: Metadata = { title: "Join", referrer: "no-referrer" };

export default async function InvitationPage(props: { searchParams: Promise<{ token?: string | string[] }> }) {
  const { token } = await props.searchParams;
  return (
    <StudioProviders>
      <InvitationForm token={readToken(token)} />
    </StudioProviders>
  );
}
