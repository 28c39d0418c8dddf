import type { Metadata } from "next";
import { IdentityProviders } from "../../../../../src/identity-providers/identity-providers";

export const metadata: Metadata = { title: "Sign-in" };

export default function SignInSettingsPage() {
  return <IdentityProviders />;
}
